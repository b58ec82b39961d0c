"""Many workers on many machines, that share the sites of one PostgreSQL: jobs out of its queue in, crawls out.

    worker.py     one worker's life: it says that it lives, plans, takes jobs, ends in order
    visiting.py   one visit of one site, within its time; of a suspect in a process of its own
    backlogs.py   parts of backlogs of archived pages, beside visits
    processes.py  commands in processes of their own, which end with the worker
    sending.py    archive files on their way to their store, also while nobody crawls
    queue.py      the queue as Procrastinate has it, patient where the database goes away

Knows neither which command asked nor which spiders there are. On disk: nothing.
"""

"""Many workers on many machines, that share the sites of one PostgreSQL: jobs out of its queue in, crawls out.

    worker.py       one worker's life: the database, the crew, jobs, its end in order
    standing.py     what its parts share: what it is at, whether it takes anything up, its way to the database
    vital_signs.py  it says that it lives, and learns what others think of it
    planning.py     what is due into the queue, what the dead were at back into it
    site_visits.py  the jobs that visit sites: what is known first, what it came to, who is told
    visiting.py     one visit of one site, within its time; of a suspect in a process of its own
    backlogs.py     parts of backlogs of archived pages, beside visits
    processes.py    commands in processes of their own, which end with the worker
    sending.py      archive files on their way to their store, also while nobody crawls
    queue.py        the queue as Procrastinate has it, patient where the database goes away

Knows neither which command asked nor which spiders there are. On disk: nothing.
"""

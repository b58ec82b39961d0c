"""The commands of newscrawl, a module each: it parses its arguments, calls one function and prints.

Each is found by its module's name, by ``newscrawl NAME`` and, as ``COMMANDS_MODULE``, by ``scrapy NAME``. What happens
around a command (settings, database, errors, exit codes) is ``newscrawl.command_line``'s.

Knows which function does the work; knows nothing of how it is done. On disk: nothing but what a function writes.
"""

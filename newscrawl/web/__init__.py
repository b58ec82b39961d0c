"""What was collected, looked at in a browser: pages, feeds, tables and a JSON interface, all of them read-only.

Asks ``storage.browsing`` and the archive; knows no crawl, no spider and no SQL. What comes from pages is text here and
never markup. On disk: nothing of its own; templates, style and script travel in the package.
"""

"""Where to look: spiders for any site, and for archives. A page's path is drawn at the top of ``news``.

Knows the crawl's session, lists and the ledger; knows no command, and of what a page says only that a page object reads
it. On disk: nothing.
"""

"""One file a site: where to look (its spider) and how to read (its page object, which overrides what the generic reader
gets wrong).

Knows spiders and reading; knows no other site. On disk: nothing; a site's fixtures are in ``fixtures/``.
"""

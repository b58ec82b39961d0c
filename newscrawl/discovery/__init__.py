"""Lists of articles (feeds, sitemaps, section pages, APIs) to leads. Pure: bytes in, leads out, and what could not be
read.

Knows markup and addresses; knows no network, no database and no clock, and not which leads are wanted. On disk:
nothing.
"""

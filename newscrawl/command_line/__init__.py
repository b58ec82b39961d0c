"""What all commands share: how they are found and started, how they fail, what they print, and what they exit with.

Knows Scrapy only in ``crawling``, so that a command which asks the database alone starts without it. On disk: nothing.
"""

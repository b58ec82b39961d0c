"""newscrawl: news articles from any site, as clean, typed fields.

>>> from newscrawl import read_article
>>> read_article("<title>Ferry resumes</title>", "https://news.example/ferry").title
'Ferry resumes'
"""

from newscrawl.items import Article
from newscrawl.reading.page import read_article

__all__ = ["Article", "read_article"]

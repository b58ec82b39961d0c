"""A running crawl: its session and what hangs on it, from the request to the row.

The session is built once; spiders, middlewares, pipelines and extensions ask it for what they need.

Knows Scrapy, storage, archive and reading; knows no spider by name and no command. On disk: ``DATA_DIR/waiting``
(articles while the database is away) and ``DATA_DIR/dead-letters.jsonl`` (articles that it refused).
"""

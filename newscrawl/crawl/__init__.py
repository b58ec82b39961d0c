"""A running crawl: its session and what hangs on it, from the request to the row.

The session is built once; spiders, middlewares, pipelines and extensions ask it for what they need.
"""

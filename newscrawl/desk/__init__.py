"""What a person asks of a newsroom's database: why, history, stories, re-reading, schedule, and a sample to try it on.

Reads storage and archive; a crawl never waits for it.
"""

"""What a person asks of a newsroom's database: why, history, stories, re-reading, schedule, and a sample to try it on.

Knows storage, archive and reading; knows no spider, and no crawl waits for it. On disk: the fixtures that it renews.
"""

"""What people look at, a page at a time: lists of articles, one article whole, sites, runs, stories, silent edits.

Every list is walked along an index from its newest entry down and goes on from a cursor, so that a page costs the same
however much lies in front of it. Knows nothing of how it is shown. On disk: nothing of its own.
"""

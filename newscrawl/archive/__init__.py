"""Pages as they were received: WARC files written, read on many cores, and let go of.

Knows reading, for its workers, and storage only to say which rows point into a file; knows no crawl. On disk:
``DATA_DIR/archive/*.warc.gz``.
"""

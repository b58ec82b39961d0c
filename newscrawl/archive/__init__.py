"""Pages as they were received: WARC files written, read on many cores, and let go of.

Knows storage only to say which rows point into a file. On disk: ``DATA_DIR/archive/*.warc.gz``.
"""

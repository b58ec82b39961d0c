"""What comes out: the forms of output, and the database to files, whole or since a cursor.

Knows storage; knows no crawl and no page. On disk: the files that a person names, and a cursor beside them.
"""

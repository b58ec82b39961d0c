"""What is kept: tables, migrations, and all writing and reading of rows, on SQLite and PostgreSQL.

Knows articles and ``decisions``; knows no Scrapy and no page. On disk: the database (``DATA_DIR/newscrawl.db``, unless
``DATABASE_URL`` names another), and through ``waiting_room`` the articles that wait for it.
"""

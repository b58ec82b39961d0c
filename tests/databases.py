"""Databases as the migrations make them, without making them each time."""

import atexit
import itertools
import shutil
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import Connection, sql

from newscrawl.storage.database import open_database


def put_database(folder: Path, name: str = "newscrawl.db") -> None:
    """A database with all tables and no row in a folder, which is made; nothing where one is there."""
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_migrated_file(), folder / name)


@cache
def _migrated_file() -> Path:
    """Made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="newscrawl-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "migrated.db"
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


_TERMINATION = 10_000  # milliseconds that a connection which a test has left open may take to end
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_LAYOUT = """
SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
    SELECT concat_ws(' ', 'relation', relname, relkind) AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'column', relname, attname, atttypid, attnotnull, atthasdef)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'function', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'version', version_num) FROM alembic_version
    UNION ALL SELECT concat_ws(' ', 'settings', datconnlimit, setconfig)
    FROM pg_database LEFT JOIN pg_db_role_setting ON setdatabase = pg_database.oid WHERE datname = current_database()
) AS lines"""


class PostgreSQLDatabases:
    """Databases of one server that have all tables and no row. One that is given back is emptied and used again under
    another name, so that who is left of an earlier test does not find it: making one takes the server four times as
    long, and is for where a test has changed more than rows.

    ``server``: SQLAlchemy's URL of it; ``template``: the name of such a database, to which nobody is connected.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._spare: list[str] = []
        self._numbers = itertools.count()
        self._admin = psycopg.connect(_for_driver(server), autocommit=True)
        with psycopg.connect(_for_driver(self._url(template)), autocommit=True) as connection:
            self._layout = _one(connection, _LAYOUT)
            filled = _names(connection, _filled(connection))
            self._rows = {name: connection.execute(_select(name)).fetchall() for name in filled}

    def take(self, name: str) -> str:
        """SQLAlchemy's URL of one, which is called so from now on."""
        if self._spare:
            self._admin.execute(_formatted("ALTER DATABASE {} RENAME TO {}", self._spare.pop(), name))
        else:
            self._admin.execute(_formatted("CREATE DATABASE {} TEMPLATE {}", name, self._template))
        return self._url(name)

    def give_back(self, name: str) -> None:
        spare = f"spare{next(self._numbers)}"
        try:
            self._admin.execute(
                "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s", (_TERMINATION, name)
            )
            self._admin.execute(_formatted("ALTER DATABASE {} RENAME TO {}", name, spare))
            with psycopg.connect(_for_driver(self._url(spare))) as connection:
                is_as_before = _one(connection, _LAYOUT) == self._layout
                if is_as_before:
                    self._empty(connection)
        except psycopg.Error:
            is_as_before = False
        if is_as_before:
            self._spare.append(spare)
            return
        for one in (name, spare):
            self._admin.execute(_formatted("DROP DATABASE IF EXISTS {} WITH (FORCE)", one))

    def close(self) -> None:
        self._admin.close()

    def _empty(self, connection: Connection) -> None:
        filled = _names(connection, _filled(connection))
        if filled:
            names = sql.SQL(", ").join(map(sql.Identifier, filled))
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for name, rows in self._rows.items():
            for row in rows:
                values = sql.SQL(", ").join([sql.Placeholder()] * len(row))
                connection.execute(sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), values), row)
        for name in _names(connection, "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"):
            connection.execute(_formatted("ALTER SEQUENCE {} RESTART", name))

    def _url(self, name: str) -> str:
        base, _, query = self._server.partition("?")
        return base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _for_driver(url: str) -> str:
    return urlsplit(url)._replace(scheme="postgresql").geturl()


def _formatted(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def _select(name: str) -> sql.Composed:
    return _formatted("SELECT * FROM {}", name)


def _names(connection: Connection, statement: str | sql.Composed) -> list[str]:
    return [name for (name,) in connection.execute(statement)]


def _one(connection: Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()
    return row and row[0]


def _filled(connection: Connection) -> sql.Composed:
    """The question which tables have rows."""
    each = (
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in _names(connection, _TABLES)
    )
    return sql.SQL(" UNION ALL ").join(each)

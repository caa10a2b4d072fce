"""The databases of the bench: made once, kept until what fills them changes, measured as copies."""

import hashlib
import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from .sizes import GROWN_FROM

# What decides which rows a database has; a change of any of these makes it anew.
FILLING = (
    "bench/clinics.py",
    "bench/goods.py",
    "bench/invoices.py",
    "shop/demo/growth/*.py",
    "fixtures/**/*.yaml",
    "accounts/migrations/*.py",
    "catalogue/migrations/*.py",
    "common/migrations/*.py",
    "shop/*/migrations/*.py",
    "shop/search/*.py",
)
FLOOR = "ampoule_bench_floor"
_FLOOR_ROWS = """
CREATE TABLE item AS
SELECT n AS id, 'Item ' || n AS name, (n / 100.0)::numeric(8, 2) AS price
FROM generate_series(1, 10000) AS n;
ALTER TABLE item ADD PRIMARY KEY (id);
ANALYZE item
"""
# All of PostgreSQL's work for a page is then in the one process that is read before and after.
_IN_ONE_PROCESS = "ALTER DATABASE {} SET max_parallel_workers_per_gather = 0"


class Databases:
    """The databases of one server, named by `url` (its database part is replaced)."""

    def __init__(self, url, folder, say):
        self._url = url
        self._folder = folder
        self.say = say

    def url_of(self, name):
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def prepare(self, sizes):
        """Make what is missing or outdated of these sizes and of what they are grown from."""
        print_of_now = fingerprint(self._folder, FILLING)
        missing = [
            size for size in in_order(sizes) if self.made_from(size.database) != print_of_now
        ]
        if missing:
            names = "; ".join(map(str, missing))
            self.say(f"To be made first, and kept for the next time: databases of {names}.")
        for at, size in enumerate(missing, start=1):
            self.say(f"Making the database of {size}, {at} of {len(missing)} …")
            started = time.monotonic()
            self._make(size)
            self.note(size.database, print_of_now)
            self.say(f"  in {time.monotonic() - started:.0f} s")

    def prepare_floor(self):
        if self.made_from(FLOOR) != _FLOOR_ROWS:
            self.create(FLOOR)
            self.run(_FLOOR_ROWS, database=FLOOR)
            self.note(FLOOR, _FLOOR_ROWS)

    def _make(self, size):
        smaller = GROWN_FROM[size]
        self.create(size.database, template=smaller.database if smaller else None)
        if smaller is None:
            self._python(size, "-m", "shop.demo.lazy_states")
            self._manage(size, "load_demo")
            self._manage(size, "grow_catalogue", f"--products={size.products}")
            self._python(size, "-m", "bench.clinics")
            self._python(size, "-m", "bench.goods")
            self._python(size, "-m", "bench.invoices")
        wanted = f"--products={size.products}", f"--orders={size.orders}"
        self._manage(size, "grow_catalogue", *wanted)

    @contextmanager
    def copy(self, name, suffix="copy"):
        """The name of a copy of this database, which goes afterwards."""
        copied = f"{name}_{suffix}"
        self.create(copied, template=name)
        try:
            yield copied
        finally:
            self._drop(copied)

    def create(self, name, template=None):
        """An empty database of this name, or a copy; what was there before goes."""
        self._drop(name)
        copied = " TEMPLATE {} STRATEGY FILE_COPY" if template else ""
        statement = sql.SQL("CREATE DATABASE {}" + copied)
        self.run(statement.format(sql.Identifier(name), *map(sql.Identifier, [template or name])))
        self.run(sql.SQL(_IN_ONE_PROCESS).format(sql.Identifier(name)))

    def _drop(self, name):
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def made_from(self, name):
        """What was noted of a database when it was whole; None of one that is missing."""
        rows = self.run(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        return rows[0][0] if rows else None

    def note(self, name, words):
        note = sql.SQL("COMMENT ON DATABASE {} IS {}")
        self.run(note.format(sql.Identifier(name), sql.Literal(words)))

    def backends(self, name):
        """The processes of PostgreSQL that serve somebody in this database."""
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY pid"
        return [pid for (pid,) in self.run(f"{asked}", [name])]

    def run(self, statement, values=None, database=None):
        """The rows of a statement, run in a database or beside all of them."""
        url = self.url_of(database) if database else self._url
        with closing(psycopg2.connect(url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []

    def _manage(self, size, *arguments):
        self._python(size, "manage.py", *arguments)

    def _python(self, size, *arguments):
        subprocess.run(
            [sys.executable, *arguments],
            cwd=self._folder,
            env=environment(self.url_of(size.database)),
            check=True,
        )


def environment(url, settings="bench.settings", **more):
    """The environment of a process that works in the database of `url`."""
    named = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings, "CACHE_URL": ""}
    return os.environ | named | more


def in_order(sizes):
    """These sizes and what they are grown from, each after what it is grown from."""
    found = []
    for size in sizes:
        smaller = GROWN_FROM[size]
        needed = [*(in_order([smaller]) if smaller else ()), size]
        found += [each for each in needed if each not in found]
    return found


def fingerprint(folder, patterns):
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()

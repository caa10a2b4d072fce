"""One database a size, made once and kept until what fills it changes."""

import hashlib
import os
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

# What decides which rows a database has; a change of any of these makes it anew.
_FILLING = (
    "shop/demo/growth/*.py",
    "fixtures/**/*.yaml",
    "accounts/migrations/*.py",
    "catalogue/migrations/*.py",
    "common/migrations/*.py",
    "shop/*/migrations/*.py",
    "shop/search/*.py",
)


class Databases:
    """The databases of one server, named by `url` (its database part is replaced)."""

    def __init__(self, url, folder):
        self._url = url
        self._folder = folder
        self._fingerprint = fingerprint(folder)

    def url_of(self, size):
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name_of(size)}"))

    def prepare(self, sizes, say):
        """Make what is missing or outdated, each size from the one below; {size: seconds}."""
        smaller, took = None, {}
        for size in sorted(sizes):
            if self._comment_of(size) != self._fingerprint:
                say(f"Making the database of {size:,} products …")
                started = time.monotonic()
                self._make(size, smaller)
                took[size] = round(time.monotonic() - started, 1)
            smaller = size
        return took

    def _make(self, size, smaller):
        name = sql.Identifier(name_of(size))
        self._run(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        template = sql.Identifier(name_of(smaller) if smaller else "template1")
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        if smaller is None:
            self._manage(size, "migrate", "--verbosity=0")
            self._manage(size, "load_demo")
        self._manage(size, "grow_catalogue", f"--products={size}")
        note = sql.Literal(self._fingerprint)
        self._run(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, note))

    def _manage(self, size, *arguments):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self._folder,
            env=environment(self.url_of(size)),
            check=True,
        )

    def _comment_of(self, size):
        rows = self._run(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name_of(size)],
        )
        return rows[0][0] if rows else None

    def _run(self, statement, values=None):
        with closing(psycopg2.connect(self._url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []


def environment(url):
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bench.settings"}


def name_of(size):
    return f"ampoule_bench_{size}"


def fingerprint(folder):
    digest = hashlib.sha256()
    for pattern in _FILLING:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()

"""A database for each process of the tests, copied whole where Django would build or empty it.

migrated_… → demo_… (the demo in it), both kept from run to run until what they are made of
changes → the one that tests write to.
"""

import fcntl
import hashlib
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils.timezone import localdate

from accounts.models import LicenceDocument
from shop.demo.lazy_states import migrate
from shop.settings import embedded

_MIGRATED, _DEMO = "migrated_", "demo_"
_ROOMS = ("accounts", "catalogue", "common", "shop")
# What migrations import to write tables and rows with, and how they are run here.
_BEHIND_MIGRATIONS = (
    "common/folding.py",
    "shop/codes/gtins.py",
    "shop/inventory/numbers.py",
    "shop/inventory/suppliers.py",
    "shop/tracing/acts.py",
    "shop/demo/lazy_states.py",
)
_papers = {}


@contextmanager
def of_this_process(name):
    """The demo in a database of this name; after a test that commits, in another one.

    On a disk used ones are dropped at the end together: it creates files slowly after deletions.
    """
    demo = _loaded()
    _copy(demo, name)
    _enter(name)
    _papers.update((name, bytes(content)) for name, content in _rows("SELECT * FROM tests.papers"))
    used, is_in_memory = [], embedded.is_in_memory(_rows("SHOW data_directory")[0][0])

    def another(*_):
        connections.close_all()
        if not is_in_memory:
            used.append(f"{name}_used_{len(used)}")
            _drop(used[-1])
            _rename(name, used[-1])
        _copy(demo, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", another)
        yield
    if "CI" not in os.environ:  # There the whole machine goes.
        for each in [*used, name]:
            _drop(each)


def put_papers_back():
    """The demo's papers, which lie in memory, are there again where a test had them deleted."""
    for name, content in _papers.items():
        if not storages["private"].exists(name):
            storages["private"].save(name, ContentFile(content))


def _loaded():
    """The name of a database with the demo in it, of today, which its days are counted from."""
    sources = [*_sources("*.py"), *sorted((Path(settings.BASE_DIR) / "fixtures").rglob("*.*"))]
    with _one_after_another():
        migrated = _migrated()
        return _kept(_DEMO + _fingerprint(sources, f"{localdate()} {migrated}"), migrated, _load)


def _load():
    """With its papers, which lie in the memory of this process, beside the shop's tables."""
    call_command("load_demo", verbosity=0)
    papers = LicenceDocument.objects.exclude(file="")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA tests CREATE TABLE papers (name text, content bytea)")
        for paper in papers:
            values = [paper.file.name, paper.file.read()]
            cursor.execute("INSERT INTO tests.papers VALUES (%s, %s)", values)
        cursor.execute("ANALYZE")


def _migrated():
    """The name of a database with all tables."""
    kept = [Path(settings.BASE_DIR) / name for name in ("constraints.txt", *_BEHIND_MIGRATIONS)]
    name = _MIGRATED + _fingerprint([*kept, *_sources("migrations/*.py")])
    return _kept(name, "template0", migrate)


def _kept(name, source, fill):
    """The name, of a database that the first process to need it copies and fills."""
    kind = name.partition("_")[0] + "_"
    if name not in _names(kind):
        for old in _names(kind):
            _drop(old)
        _copy(source, f"{kind}half")
        _enter(f"{kind}half")
        fill()
        connections.close_all()
        _rename(f"{kind}half", name)
    return name


@contextmanager
def _one_after_another():
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "migrating").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sources(pattern):
    root = Path(settings.BASE_DIR)
    return [path for folder in _ROOMS for path in sorted((root / folder).rglob(pattern))]


def _fingerprint(sources, more=""):
    """Of all that decides what is in a database."""
    digest = hashlib.sha256(more.encode())
    for source in sources:
        digest.update(f"{source.relative_to(settings.BASE_DIR)}\n".encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _names(kind):
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{kind}%"])
        return [name for (name,) in cursor]


def _rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _copy(source, name):
    connections.close_all()
    _drop(name)
    _on_the_server(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')


def _rename(name, new):
    """Also while a server still answers a browser: nobody comes in any more, who is in goes."""
    _on_the_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    _on_the_server(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    _on_the_server(f'ALTER DATABASE "{name}" RENAME TO "{new}"')


def _enter(name):
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _drop(name):
    connections.close_all()
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_the_server(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

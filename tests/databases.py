"""A database for each process of the tests, copied whole where Django would build or empty it.

migrated_… (kept from run to run) → …_demo (the demo in it) → the one that tests write to.
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

from accounts.models import LicenceDocument
from tests.lazy_states import drawn_lazily

_MIGRATED = "migrated_"
# What migrations import to write tables and rows with, and how they are run here.
_BEHIND_MIGRATIONS = (
    "common/folding.py",
    "shop/codes/gtins.py",
    "shop/inventory/numbers.py",
    "shop/inventory/suppliers.py",
    "shop/tracing/acts.py",
    "tests/lazy_states.py",
)
_papers = {}


@contextmanager
def of_this_process(name):
    """The demo in a database of this name; after a test that commits, in another one.

    Used ones are dropped at the end together: file systems create files slowly after deletions.
    """
    demo = f"{name}_demo"
    _copy(_migrated(), demo)
    _enter(demo)
    call_command("load_demo", verbosity=0)
    for paper in LicenceDocument.objects.exclude(file=""):
        _papers[paper.file.name] = paper.file.read()
    _copy(demo, name)
    _enter(name)
    used = []

    def another(*_):
        connections.close_all()
        used.append(f"{name}_used_{len(used)}")
        _drop(used[-1])
        _rename(name, used[-1])
        _copy(demo, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", another)
        yield
    if "CI" not in os.environ:  # There the whole machine goes.
        for each in [*used, name, demo]:
            _drop(each)


def put_papers_back():
    """The demo's papers, which lie in memory, are there again where a test had them deleted."""
    for name, content in _papers.items():
        if not storages["private"].exists(name):
            storages["private"].save(name, ContentFile(content))


def _migrated():
    """The name of a database with all tables, made by the first process that needs it."""
    name = _MIGRATED + _fingerprint()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "migrating").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _names():
            for old in _names():
                _drop(old)
            _copy("template0", f"{_MIGRATED}half")
            _enter(f"{_MIGRATED}half")
            with drawn_lazily():
                call_command("migrate", verbosity=0)
            connections.close_all()
            _rename(f"{_MIGRATED}half", name)
    return name


def _fingerprint():
    """Of all that decides what the tables are."""
    root = Path(settings.BASE_DIR)
    sources = [root / name for name in ("constraints.txt", *_BEHIND_MIGRATIONS)]
    for folder in ("accounts", "catalogue", "common", "shop"):
        sources += sorted((root / folder).rglob("migrations/*.py"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.relative_to(root)}\n".encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _names():
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_MIGRATED}%"])
        return [name for (name,) in cursor]


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

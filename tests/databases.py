"""A database for each process of the tests, copied whole where Django would build or empty it.

migrated_… (kept from run to run) → …_demo (the demo in it) → the one that tests write to.
"""

import fcntl
import hashlib
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

_MIGRATED = "migrated_"
_papers = {}


@contextmanager
def of_this_process(name):
    """The demo in a database; what a test commits stays behind there, and the next has another.

    Used ones are dropped at the end together: file systems create files slowly after deletions.
    """
    demo = f"{name}_demo"
    _copy(_migrated(), demo)
    _enter(demo)
    call_command("load_demo", verbosity=0)
    for paper in LicenceDocument.objects.exclude(file=""):
        _papers[paper.file.name] = paper.file.read()
    used = [demo]

    def move_on(*_):
        used.append(f"{name}_{len(used)}")
        _copy(demo, used[-1])
        _enter(used[-1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", move_on)
        move_on()
        yield
    for each in used:
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
            call_command("migrate", verbosity=0)
            connections.close_all()
            _on_the_server(f'ALTER DATABASE "{_MIGRATED}half" RENAME TO "{name}"')
    return name


def _fingerprint():
    """Of all that decides what the tables are."""
    root = Path(settings.BASE_DIR)
    sources = [root / "constraints.txt", root / "shop" / "common" / "folding.py"]
    for folder in ("accounts", "catalogue", "shop"):
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


def _enter(name):
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _drop(name):
    connections.close_all()
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_the_server(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

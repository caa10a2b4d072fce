"""Whether the shop can work: what it cannot do without, each asked by really using it."""

import os
import uuid
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def shared_cache():
    """Sign-in counts its tries there; a table that is missing loses every write without a word."""
    token = uuid.uuid4().hex
    cache.set("health", token, 60)
    if cache.get("health") is None:
        raise LookupError("the cache forgets what it is told")


def files():
    """Every folder that people's files go to can be written to."""
    for folder in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT, settings.DATA_DIR / "cache"):
        _require_writable(Path(folder))


def _require_writable(folder):
    while not folder.exists():  # It is made when the first file comes.
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} cannot be written to")


NEEDED = {"database": database, "cache": shared_cache, "files": files}


def failures():
    """{name: the exception} of what is needed and does not work; empty when all is well."""
    found = {}
    for name, check in NEEDED.items():
        try:
            check()
        except Exception as error:
            found[name] = error
    return found

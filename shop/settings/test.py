"""The tests: the demo on a server of their own that waits for no disk; quick password hashing."""

import os
from pathlib import Path

from . import embedded

if not os.environ.get("DATABASE_URL"):
    data = os.environ.get("DATA") or Path(__file__).parents[2] / "var"
    folder = embedded.in_memory(Path(data)) or Path(data) / "tests"
    hasty = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
    hasty += ("wal_level=minimal", "max_wal_senders=0", "io_method=sync", "wal_init_zero=off")
    hasty += ("max_wal_size=256MB" if embedded.is_in_memory(folder) else "max_wal_size=8GB",)
    os.environ["DATABASE_URL"] = embedded.url_of_running(folder, "ampoule", *hasty)

from .demo import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = None  # Each browser of a test would list what `make run` gathered: 1,300 files.
STORAGES["private"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES
}
DOCUMENT_SECONDS = 20  # The tests' machine is busier than a shop's.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = {"webauthn_login": ""}

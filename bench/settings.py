"""The demo shop as it runs, except that nothing has to be collected first."""

import os

from shop.settings.demo import *  # noqa: F403

STORAGES |= {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
# A backend of PostgreSQL that lives as long as its web process can be read before and after.
DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405
if os.environ.get("BENCH_COUNTS"):
    MIDDLEWARE = ["bench.counting.CountingMiddleware", *MIDDLEWARE]  # noqa: F405

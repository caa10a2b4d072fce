"""The demo shop as it runs, except that nothing has to be collected first."""

from shop.settings.demo import *  # noqa: F403

STORAGES |= {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# A cache of each process: three sizes of the catalogue must not share answers.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES  # noqa: F405
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]

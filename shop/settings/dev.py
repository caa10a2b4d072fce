"""`make dev`: the demo with reloading and error pages for developers."""

from .demo import *  # noqa: F403

DEBUG = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

"""A minimal Django project in one module: settings, model, view and address."""

import os
from pathlib import Path

import environ

BASE = Path(__file__).resolve().parent
SECRET_KEY = "measures only"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.floor.page"
INSTALLED_APPS = ["bench.floor"]
MIDDLEWARE = []
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE / "templates"]}
]
DATABASES = {
    "default": environ.Env.db_url_config(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": None}
}
USE_TZ = True

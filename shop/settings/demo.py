"""`make run`: a production server on this machine with the demo catalogue and demo people."""

from .base import *  # noqa: F403

DEMO = True
SECRET_KEY = "demo-only-secret-key: production settings refuse to start with it"
INSTALLED_APPS += ["shop.demo"]
OSCAR_URL_SCHEMA = "http"

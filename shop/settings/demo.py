"""`make run`: a production server on this machine with the demo catalogue and demo people."""

from . import embedded
from .base import *  # noqa: F403
from .environment import database, databases, days_by_country, part_of, scanner, text

DEMO = True
SECRET_KEY = "demo-only-secret-key: production settings refuse to start with it"
INSTALLED_APPS += ["shop.demo"]
OSCAR_URL_SCHEMA = "http"
ANTIVIRUS_URL = scanner("ANTIVIRUS_URL", "none")
WAREHOUSE_SUBDIVISION = part_of(
    WAREHOUSE_COUNTRY, "WAREHOUSE_SUBDIVISION", "ENG" if WAREHOUSE_COUNTRY == "GB" else ""
)
TRANSIT_DAYS = days_by_country("TRANSIT_DAYS", "GB:1,IE:2")
DATABASES = databases(
    database("DATABASE_URL") if text("DATABASE_URL") else embedded.database(DATA_DIR)
)

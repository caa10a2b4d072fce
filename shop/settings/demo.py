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
# Invented, for invoices of the demo.
SELLER_NAME = text("SELLER_NAME", "Ampoule Demo Ltd (not a real company)")
SELLER_STREET = text("SELLER_STREET", "1 Example Street")
SELLER_CITY = text("SELLER_CITY", "London")
SELLER_POSTCODE = text("SELLER_POSTCODE", "SW1A 0AA")
SELLER_VAT_NUMBER = text("SELLER_VAT_NUMBER", "GB999999973")
SELLER_COMPANY_NUMBER = text("SELLER_COMPANY_NUMBER", "00000000")
SELLER_EMAIL = text("SELLER_EMAIL", "accounts@ampoule.example")
SELLER_IBAN = text("SELLER_IBAN", "GB82WEST12345698765432")
SELLER_BIC = text("SELLER_BIC", "WESTGB22")

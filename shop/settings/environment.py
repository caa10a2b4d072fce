"""Configuration from environment variables; a bad value stops the start with one line."""

import importlib.util
import os
import re
import sys
from datetime import time
from decimal import Decimal
from zoneinfo import ZoneInfo

import environ

from shop.dispatch.calendars import calendar
from shop.receivables.journal import accounts_of

_env = environ.Env()
_env.ENVIRON = {name: value for name, value in os.environ.items() if value}  # Empty is unset.


def _read(reader, name, default):
    try:
        return reader(name, default=default)
    except Exception as error:
        stop(f"{name} is not valid: {error}")


def stop(message):
    """End the process with one clear line instead of a traceback.

    Gunicorn takes the status 3 of a worker for "do not start me again".
    """
    print(f"Configuration: {message}", file=sys.stderr)
    sys.exit(3)


def text(name, default=""):
    return _read(_env.str, name, default)


def required(name):
    value = text(name)
    if not value:
        stop(f"{name} must be set.")
    return value


def flag(name, default=False):
    """True for on/true/1/yes, False for off/false/0/no; anything else stops the start."""
    value = text(name, str(default)).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    stop(f"{name} must be true or false, not {value!r}.")


def names(name, default=()):
    """A comma-separated list."""
    return [item.strip() for item in _read(_env.list, name, list(default)) if item.strip()]


def one_of(name, default, allowed):
    value = text(name, default)
    if value not in allowed:
        stop(f"{name} must be one of {', '.join(sorted(allowed))}, not {value!r}.")
    return value


def whole_number(name, default):
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value):
        stop(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def amount(name, default):
    """A Decimal of money such as 1000 or 249.50."""
    value = text(name, default)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", value):
        stop(f"{name} must be an amount such as 1000 or 249.50, not {value!r}.")
    return Decimal(value)


def ledger_accounts(name, default):
    """The accounts of the journal that are not the usual ones: S:4100,VAT:2210."""
    value = text(name, default)
    try:
        accounts_of(value)
    except ValueError as error:
        stop(f"{name}: {error}")
    return value


def origin(name, default=""):
    """An address without a path, such as https://cards.example."""
    value = text(name, default).rstrip("/")
    if value and not re.fullmatch(r"https?://[^/?#@]+", value):
        stop(f"{name} must be an address without a path such as https://cards.example.")
    return value


def share(name, default):
    """A Decimal from 0 to below 1, such as the tax rate 0.20."""
    value = text(name, default)
    if not re.fullmatch(r"0(\.[0-9]{1,4})?", value):
        stop(f"{name} must be a share of 1 such as 0.20, not {value!r}.")
    return Decimal(value)


def scanner(name, default):
    """clamd://host:3310 or clamd+unix:///path, "none", or nothing configured."""
    value = text(name, default)
    if value not in ("", "none") and not re.fullmatch(r"clamd://[^/]+/?|clamd\+unix:///.+", value):
        stop(f"{name} must be clamd://host:3310 or clamd+unix:///path, not {value!r}.")
    return value


def time_zone(name, default):
    """A name of the time zone database, such as Europe/London."""
    value = text(name, default)
    try:
        ZoneInfo(value)  # To list all zones reads hundreds of files.
    except (OSError, ValueError, LookupError):
        stop(f"{name} must be a time zone such as Europe/London, not {value!r}.")
    return value


def country(name, default):
    """An ISO 3166-1 alpha-2 code."""
    value = text(name, default)
    if not (len(value) == 2 and value.isascii() and value.isupper()):
        stop(f"{name} must be a country's two letters such as GB, not {value!r}.")
    return value


def part_of(country_code, name, default=""):
    """A part of a country (ISO 3166-2, without the country) that has working days of its own."""
    value = text(name, default)
    if value != default and calendar(country_code, value) is None:
        stop(f"{name} must be a part of {country_code} such as ENG of GB, not {value!r}.")
    return value


def hour(name, default):
    """A time of the day such as 14:00."""
    value = text(name, default)
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        stop(f"{name} must be a time such as 14:00, not {value!r}.")
    return time.fromisoformat(value)


def days_by_country(name, default):
    """{country: days from 1 to 9} of a text such as GB:1,IE:2."""
    value = text(name, default)
    if value and not re.fullmatch(r"[A-Z]{2}:[1-9](,[A-Z]{2}:[1-9])*", value):
        stop(f"{name} must be countries with days such as GB:1,IE:2, not {value!r}.")
    pairs = (each.split(":") for each in value.split(",") if each)
    return {code: int(days) for code, days in pairs}


def database(name):
    """Django's database options; only PostgreSQL will do."""
    value = required(name)
    if not value.startswith(("postgres://", "postgresql://")):
        stop(f"{name} must be a postgres:// address.")
    options = _read(_env.db_url, name, value)
    if not options["NAME"]:
        stop(f"{name} must name a database: postgres://user:password@host:5432/name.")
    return options


def databases(options):
    """Django's DATABASES around one database's options."""
    ours = {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return {"default": options | ours}


def cache(name, default):
    options = _read(_env.cache_url, name, default)
    if "redis" in options["BACKEND"] and not importlib.util.find_spec("redis"):
        stop(f"{name} asks for Redis, but the package redis is not installed.")
    if options["BACKEND"].endswith(("FileBasedCache", "DatabaseCache")):
        # They keep 300 entries by default, and would drop rate limits and used codes.
        options.setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)
    return options


def email(name, default):
    """Django's EMAIL_* options from one address such as smtp://user:pass@host:587."""
    return _read(_env.email_url, name, default)

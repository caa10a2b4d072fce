"""Configuration from environment variables; a bad value stops the start with one line."""

import sys

import environ

_env = environ.Env()


def _read(reader, name, default):
    try:
        return reader(name, default=default)
    except Exception as error:
        stop(f"{name} is not valid: {error}")


def stop(message):
    """End the process with one clear line instead of a traceback."""
    sys.exit(f"Configuration: {message}")


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


def database(name):
    """Django's database options; only PostgreSQL will do."""
    options = _read(_env.db_url, name, None)
    if "postgresql" not in options["ENGINE"]:
        stop(f"{name} must be a postgres:// address.")
    return options


def cache(name, default):
    return _read(_env.cache_url, name, default)


def email(name, default):
    """Django's EMAIL_* options from one address such as smtp://user:pass@host:587."""
    return _read(_env.email_url, name, default)

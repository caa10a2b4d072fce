"""Where a page is, worked out once a process: it does not change while it runs."""

from functools import lru_cache

from django import urls
from django.conf import settings


def address(name, **kwargs):
    """As Django's `reverse`."""
    urlconf = urls.get_urlconf() or settings.ROOT_URLCONF
    return _address(name, tuple(kwargs.items()), urlconf, urls.get_script_prefix())


def addresses(name, key):
    """A function that gives the address of the page with a key, for all rows of a table."""
    before, after = address(name, **{key: 0}).rsplit("0", 1)
    return lambda value: f"{before}{value}{after}"


@lru_cache(maxsize=4096)
def _address(name, kwargs, urlconf, prefix):
    return urls.reverse(name, urlconf, kwargs=dict(kwargs))

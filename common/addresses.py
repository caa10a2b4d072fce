"""Where a page is, worked out once a process: it does not change while it runs."""

from functools import lru_cache

from django import urls
from django.conf import settings


def address(name, **kwargs):
    """As Django's `reverse`."""
    urlconf = urls.get_urlconf() or settings.ROOT_URLCONF
    return _address(name, tuple(kwargs.items()), urlconf, urls.get_script_prefix())


@lru_cache(maxsize=4096)
def _address(name, kwargs, urlconf, prefix):
    return urls.reverse(name, urlconf, kwargs=dict(kwargs))

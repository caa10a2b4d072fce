"""The WSGI entry point."""

import gc
import logging
import os
from functools import lru_cache

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")
_log = logging.getLogger(__name__)


def roomy(application):
    """The application below a frame that asks for 320 kB of the stack at once.

    Python 3.11 and 3.12 keep frames in chunks of 16 KiB and give a chunk back to the system as soon
    as the call that began it returns. Templates call so deep that one page crosses the end of a
    chunk a thousand times (docs/performance.md). The large chunk is kept for the whole request.
    """

    def run(environ, start_response):
        return application(environ, start_response)

    run.__code__ = run.__code__.replace(co_stacksize=40_000)
    return run


def known_addresses():
    """Have all pages loaded, and addresses that were asked for before lead to theirs without a look
    at all patterns: where one leads does not change while a process runs."""
    resolver = get_resolver()
    resolver.url_patterns  # noqa: B018
    resolver.resolve = lru_cache(maxsize=1000)(resolver.resolve)


def seldom_tidied():
    """Have what was loaded never looked through for what nobody needs any more, and what requests
    make more seldom: a page makes some thousand things that are gone with it."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 10, 10)


def rehearsed():
    """Have a list drawn once, as soon as somebody has got the first answer: the first who asks for
    one waits no longer than others, and the start takes no longer for it."""

    def rehearse(**_):
        if not request_finished.disconnect(rehearse):
            return  # Somebody else's answer was the first.
        from shop.browsing import listing
        from shop.forks.partner.strategy import Strategy

        try:
            listing.rehearse(Strategy())
        except Exception:  # Whoever had the answer has it: nothing of this is theirs.
            _log.warning("No list could be drawn ahead.", exc_info=True)
        close_old_connections()

    request_finished.connect(rehearse, weak=False)


gc.disable()  # What is loaded stays: to look through it meanwhile is a seventh of the start.
application = roomy(get_wsgi_application())
known_addresses()
rehearsed()
seldom_tidied()

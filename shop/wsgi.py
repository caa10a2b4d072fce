"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")


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


application = roomy(get_wsgi_application())

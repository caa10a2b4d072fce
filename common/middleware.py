"""What is answered before any session, door or login is asked."""

import logging
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import HttpResponse

from . import health, metrics

_log = logging.getLogger(__name__)


class HealthMiddleware:
    """/healthz: the process lives; /readyz: so does what it needs; /metrics: figures."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return _plain("ok\n")
        if request.path == "/readyz":
            return _ready()
        if request.path == "/metrics":
            return metrics.page(request)
        return self.get_response(request)


def _ready():
    """Names only what fails; why is in the log, which strangers do not read."""
    failures = health.failures()
    for name, error in failures.items():
        _log.error("Not ready, %s: %s", name, error)
    if failures:
        return _plain("".join(f"no {name}\n" for name in failures), status=503)
    return _plain("ready\n")


def _plain(text, status=200):
    return HttpResponse(text, content_type="text/plain", status=status)


class HeadMiddleware:
    """An answer to HEAD has no body; Django leaves it in, and the server warns of each one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD":
            self._empty(response)
        return response

    def _empty(self, response):
        if response.streaming:
            response.streaming_content = ()
            return
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""


class ReadableMiddleware:
    """What no view could make sense of is refused, or left out, before anything reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _holds_a_null(request) or not _has_a_length(request):
            raise BadRequest("An address with a NUL, or a length that is no number.")
        # Where a browser comes from is a whole address; Oscar would follow anything.
        if "://" not in request.META.get("HTTP_REFERER", ""):
            request.META.pop("HTTP_REFERER", None)
        return self.get_response(request)


def _holds_a_null(request):
    """PostgreSQL keeps no NUL in a text, so such an address asks for nothing we have."""
    return "\0" in request.path + unquote(request.META.get("QUERY_STRING", ""))


def _has_a_length(request):
    """Whether Content-Length is missing or a number."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isascii() and length.isdigit()

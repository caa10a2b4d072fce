"""What is answered before any session, door or login is asked."""

from urllib.parse import unquote

from django.db import Error, connection
from django.http import HttpResponse
from django.views.defaults import bad_request


class HealthMiddleware:
    """/healthz: the process lives. /readyz: it can also reach its database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return self._ready()
        return self.get_response(request)

    def _ready(self):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return HttpResponse("no database\n", content_type="text/plain", status=503)
        return HttpResponse("ready\n", content_type="text/plain")


class NullByteMiddleware:
    """PostgreSQL keeps no NUL in a text, so an address that holds one asks for nothing we have."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path + unquote(request.META.get("QUERY_STRING", "")):
            return bad_request(request, None)
        return self.get_response(request)

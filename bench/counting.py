"""Tells with each answer how many queries the request ran; only in a server that counts."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


class CountingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with CaptureQueriesContext(connection) as captured:
            response = self.get_response(request)
        response["X-Bench-Queries"] = str(len(captured))
        return response

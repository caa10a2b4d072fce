"""Nothing of the shop is shown before the declaration at the door (docs/rules/door.md)."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .declaration import read

# The door itself, static files, legal pages and what machines call.
OPEN_PREFIXES = ("/enter/", "/static/", "/legal/", "/webhooks/", "/robots.txt", "/favicon.ico")


class DoorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._may_pass(request):
            return self.get_response(request)
        door = f"{reverse('enter')}?{urlencode({'next': self._page_asked_for(request)})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": door})
        return redirect(door)

    def _may_pass(self, request):
        if request.path.startswith(OPEN_PREFIXES):
            return True
        declaration = read(request)
        if declaration is None or not declaration.is_professional:
            return False
        # A new text asks again at the next page, not in the middle of a form being sent.
        return declaration.is_current or request.method == "POST"

    def _page_asked_for(self, request):
        return request.get_full_path() if request.method == "GET" else "/"

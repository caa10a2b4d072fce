"""Staff's pages open only after a second factor; sessions seen and files taken are noted."""

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from common.clock import now
from common.security_log import Event, note

from . import second_factor, sessions

# Giving a factor, leaving, and what these need on their way.
OPEN_PAGES = {
    "account_logout",
    "account_reauthenticate",
    "enter",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
# For who has no factor yet: with a password alone, nobody adds a second one to the first.
ENROLLING_PAGES = {"mfa_activate_totp", "mfa_add_webauthn"}
OPEN_PREFIXES = ("/static/", "/legal/")


class StaffSecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._may_pass(request):
            return self.get_response(request)
        return _lead_to(self._next_step(request), request)

    def _may_pass(self, request):
        if request.path.startswith(OPEN_PREFIXES):
            return True
        if not second_factor.is_needed(request.user) or second_factor.was_given(request):
            return True
        page = _page_name(request)
        if page in ENROLLING_PAGES:
            return not second_factor.is_enrolled(request.user)
        return page in OPEN_PAGES

    def _next_step(self, request):
        page = second_factor.page_to_give_it(request.user)
        if page:
            asked_for = request.get_full_path() if request.method == "GET" else "/"
            return f"{reverse(page)}?{urlencode({'next': asked_for})}"
        messages.warning(
            request,
            "Staff use a second factor. Set up an authenticator app or a passkey to go on.",
        )
        return reverse("mfa_activate_totp")


class LastSeenMiddleware:
    """Keeps for the list of sessions when and from where each was seen."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Who is signed in has the key in the session: no user is read for visitors.
        if "_auth_user_id" in request.session and request.user.is_authenticated:
            sessions.note_seen(request, now())
        return self.get_response(request)


def _lead_to(address, request):
    """A script's request would put the page into a part of the one that is open."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _page_name(request):
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None


class ExportsMiddleware:
    """Whatever leaves as a file, tables above all, is noted in the security log."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        what = response.get("Content-Disposition", "")
        if what.startswith("attachment") and request.user.is_authenticated:
            note(Event.EXPORTED, request=request, file=file_name(what), page=request.path[:200])
        return response


def file_name(disposition):
    """The name that a Content-Disposition gives its file."""
    found = re.search(r'filename="?([^";]*)', disposition)
    return found.group(1)[:100] if found else ""

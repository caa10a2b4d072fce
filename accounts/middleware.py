"""Staff pages, and every other page for staff, open only after a second factor."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from . import second_factor

# Enrolling, giving a factor, leaving, and what these need on their way.
OPEN_PAGES = {
    "account_logout",
    "account_reauthenticate",
    "enter",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_reauthenticate",
}
OPEN_PREFIXES = ("/static/", "/legal/")


class StaffSecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._may_pass(request):
            return self.get_response(request)
        return self._to_second_factor(request)

    def _may_pass(self, request):
        if request.path.startswith(OPEN_PREFIXES):
            return True
        user = request.user
        if not (user.is_authenticated and user.is_staff):
            return True
        return second_factor.was_given(request) or _page_name(request) in OPEN_PAGES

    def _to_second_factor(self, request):
        if second_factor.is_enrolled(request.user):
            asked_for = request.get_full_path() if request.method == "GET" else "/"
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': asked_for})}")
        messages.warning(
            request,
            "Staff sign in with a second factor. Set up your authenticator app to go on.",
        )
        return redirect("mfa_activate_totp")


def _page_name(request):
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None

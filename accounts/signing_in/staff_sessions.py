"""Sessions of staff end after half an hour without a click, and after twelve hours (A12).

What somebody had typed and sent into a session that was over is kept in their next one: after the
sign-in the page offers to send it. It is never sent by itself.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.clock import now
from common.security_log import Event, note

from . import second_factor

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_SIGNED_IN, _ACTIVE, _KEPT = "signed_in_at", "active_at", "kept_form"
_NOTED_EVERY = 60  # seconds
_MOST_KEPT = 100_000  # characters
WITHOUT = "without"

_WHY = {
    IDLE: "You were signed out, because nothing was done here for 30 minutes.",
    LONGEST: "You were signed out, because a session of staff ends after 12 hours.",
}
_BACK = "Sign in and you are back on your page."
_KEPT_WORDS = (
    "Sign in and you are back on your page; what you sent just now is kept, and not done yet."
)
_NOT_KEPT = (
    "Sign in and you are back on your page. What you sent just now was not done, and not kept: it "
    "held a file, a password, or very much text."
)


class StaffSessionMiddleware:
    """Looks at every page, after Django has checked a form's token and before anything is done."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if second_factor.is_needed(request.user):
            over = limit_passed(request.session, now())
            if over:
                return _end(request, over)
            _note_active(request.session, now())
        return _offer_what_was_kept(request) if _KEPT in request.session else None


def begin(sender, request, **kwargs):
    """Called at every sign-in."""
    request.session[_SIGNED_IN] = now().timestamp()
    request.session.pop(_ACTIVE, None)


def limit_passed(session, moment):
    """IDLE or LONGEST where the session is over at this moment; None where it goes on."""
    signed_in = session.get(_SIGNED_IN, moment.timestamp())
    active = session.get(_ACTIVE, signed_in)
    if moment.timestamp() - signed_in >= LONGEST.total_seconds():
        return LONGEST
    return IDLE if moment.timestamp() - active >= IDLE.total_seconds() else None


def _note_active(session, moment):
    session.setdefault(_SIGNED_IN, moment.timestamp())
    if moment.timestamp() - session.get(_ACTIVE, session[_SIGNED_IN]) >= _NOTED_EVERY:
        session[_ACTIVE] = moment.timestamp()


def _end(request, limit):
    kept, words = _kept_of(request)
    note(Event.SESSION_ENDED, request=request, why=_WHY[limit])
    request.session.flush()
    request.user = AnonymousUser()
    if kept:
        request.session[_KEPT] = kept
    messages.info(request, f"{_WHY[limit]} {words}")
    back = request.get_full_path() if request.method == "GET" else request.path
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _kept_of(request):
    """(What was sent, as the next session keeps it; what to say). Files and secrets never."""
    if request.method != "POST":
        return None, _BACK
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    is_too_much = sum(len(name) + len(value) for name, value in fields) > _MOST_KEPT
    if request.FILES or is_too_much or any("password" in name for name, _ in fields):
        return None, _NOT_KEPT
    return {"user": request.user.pk, "path": request.path, "fields": fields}, _KEPT_WORDS


def _offer_what_was_kept(request):
    """The page with it, where its path is asked for again by who sent it."""
    kept = request.session[_KEPT]
    if not request.user.is_authenticated or request.path != kept["path"]:
        return None
    if request.method == "GET" and request.user.pk == kept["user"] and WITHOUT not in request.GET:
        context = {"fields": kept["fields"], "path": kept["path"], "without": WITHOUT}
        return render(request, "account/kept_form.html", context)
    del request.session[_KEPT]
    return redirect(request.path) if WITHOUT in request.GET else None

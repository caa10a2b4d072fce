"""What is answered when something failed: a database that is away is a pause, not a fault."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django_guid import get_guid

from .storage import is_no_room

RETRY_AFTER_SECONDS = 15
# SQLSTATE classes: connection lost, insufficient resources, operator intervention. Others that
# Django calls operational, such as a deadlock, are faults of ours.
_AWAY = ("08", "53", "57P")


def server_error(request):
    """The page for an exception that nobody caught, chosen by what it tells of.

    Without Django's check of a form's token: a form that cannot be read would fail again there.
    """
    error = sys.exc_info()[1]
    context = {"number": get_guid() or "", "is_of_staff": request.path.startswith("/admin/")}
    if is_away(error):
        return _away(request, context)
    if is_no_room(error):
        return HttpResponse(render_to_string("507.html"), status=507)
    return HttpResponse(render_to_string("500.html", context), status=500)


def _away(request, context):
    context |= {
        "may_repeat": request.method in ("GET", "HEAD"),
        "seconds": RETRY_AFTER_SECONDS,
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def is_away(error):
    """Whether an exception, or what it came from, says that the database cannot be reached."""
    while error is not None:
        if isinstance(error, InterfaceError):
            return True
        if isinstance(error, OperationalError):
            code = getattr(error.__cause__, "pgcode", None)
            return code is None or code.startswith(_AWAY)
        error = error.__cause__ or error.__context__
    return False

"""Asks again who somebody is before a risky page (docs/rules/accounts.md, A6).

Put `@asks_again` on a view whose form could hand an account or its deliveries to somebody else. It
asks before the form is shown. When the time runs out while somebody types, what they sent waits in
their session and is handed to the view once they have answered: so the view's address must carry
its arguments in its path, not in a query, and its form no files.
"""

from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib.auth.decorators import login_required

from .second_factor import is_enrolled

_APP = "allauth.account"


def asks_again(view):
    """A view that opens only to who has just given their second factor; without one, a password."""
    return login_required(reauthentication_required(view, app=_APP))


def asks_for_the_factor(view):
    """The same for a form that asks for the password itself: only who has a factor is asked."""
    guarded = asks_again(view)

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        has_one = request.user.is_authenticated and is_enrolled(request.user)
        return (guarded if has_one else view)(request, *args, **kwargs)

    return wrapper


def ask_again(request):
    """The same in the middle of a view: leads away unless they have answered just now."""
    raise_if_reauthentication_required(request, app=_APP)

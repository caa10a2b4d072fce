"""What providers tell us: a reason to ask them, once the signature is seen to be theirs."""

import logging
import uuid

from django.http import HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import NotAnswered, NotGenuine

from .queries import attempt_at
from .services import look, look_whether_it_stays, refer_to, take_nothing_more

_log = logging.getLogger(__name__)
_ALSO = []


def hear_too(function):
    """`function(attempt)` is called of each genuine event about an attempt that is an order."""
    _ALSO.append(function)


@csrf_exempt
@require_POST
def hear(request, provider):
    """Ask about the payment that a genuine event names; nothing of a forged or stale one is read.

    An event of a payment that we know nothing of is taken, too: it would only come again.
    """
    code = _ADDRESSED.get(provider)
    if code is None:
        return HttpResponseNotFound()
    try:
        told = PROVIDERS[code].told(request.body, request.headers)
    except NotGenuine as error:
        _log.warning("An event to %s was refused: %s", request.path, error)
        return HttpResponseForbidden("Not signed, or too old.")
    attempt = _attempt(code, told.key)
    return HttpResponse(status=_ask_about(attempt, told) if attempt else 204)


def _ask_about(attempt, told):
    """204; 503 where the provider is silent about what we would not ask again: it tells us then."""
    refer_to(attempt, told.reference)
    if attempt.is_ordered:
        for also in _ALSO:
            also(attempt)
        return 204
    if attempt.is_returned:
        look_whether_it_stays(attempt)
    if not attempt.is_failed:
        look(attempt)
        return 204
    try:
        take_nothing_more(attempt)
    except NotAnswered:
        _log.warning("Attempt %s may be paid, although it ended.", attempt.key, exc_info=True)
        return 503
    return 204


def _attempt(code, key):
    try:
        return attempt_at(code, uuid.UUID(key))
    except ValueError:
        return None


_ADDRESSED = {"card": "card-company", "stripe": "stripe"}

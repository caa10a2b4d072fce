"""Attempts and payers as pages read them, and as deeds lock them."""

from django.db.models import CharField, Exists, OuterRef, Q, UUIDField

from common.clock import now
from common.statements import Asked, PlainSQL, Statement, asked_key
from shop.ordering.basket_queries import baskets

from .models import Attempt, Payer


def attempts_of(user):
    """Those of a person, the latest first."""
    return Attempt.objects.filter(user=user).order_by("-begun_at")


def open_attempt(user, basket=None):
    """The attempt of a person that is not decided yet, for this basket (a key), or the latest."""
    found = _OPEN.rows(user=user.pk)
    return next((each for each in found if basket in (None, each.basket_id)), None)


_OPEN = Statement(lambda: attempts_of(asked_key("user")).filter(state=Attempt.State.OPEN))


def staff_should_see(moment):
    """What nobody decided in time, and what is to be given back; the moment may be Asked."""
    late = Q(state=Attempt.State.OPEN, holds_until__lt=moment)
    return Attempt.objects.filter(late | Q(state=Attempt.State.TO_RETURN))


def payer_of(attempt):
    """Who the provider knows the payer of an attempt as; None the first time."""
    who = {"provider": attempt.provider, "user": attempt.user_id, "clinic": attempt.clinic_id}
    return _PAYER.first(**who)


_PAYER = Statement(
    lambda: Payer.objects.filter(
        provider=Asked("provider", CharField()), user=asked_key("user"), clinic=asked_key("clinic")
    )
)


def attempt_of(user, key):
    """That one of a person with this key, with its order; or None."""
    return _OWN.first(user=user.pk, key=key)


_OWN = Statement(
    lambda: Attempt.objects.filter(
        user=asked_key("user"), pk=Asked("key", UUIDField())
    ).select_related("order")
)


def locked(key):
    """The Attempt as it is now, locked after its basket (P13); whether it `has_payer`."""
    basket = _LOCKED["basket"].first(key=key, moment=now())
    attempt = _LOCKED["attempt"].first(key=key)
    attempt.basket = basket
    return attempt


def _basket():
    attempts = Attempt.objects.filter(pk=Asked("key", UUIDField())).values("basket")
    return baskets().select_for_update().filter(pk__in=attempts)


def _attempt():
    attempts = Attempt.objects.select_for_update(of=("self",))
    related = ("user", "clinic", "address__clinic", "address__country")
    payers = Payer.objects.filter(
        provider=OuterRef("provider"), user=OuterRef("user"), clinic=OuterRef("clinic")
    )
    found = attempts.filter(pk=Asked("key", UUIDField())).select_related(*related)
    return found.annotate(has_payer=Exists(payers))


_LOCKED = {"basket": Statement(_basket), "attempt": Statement(_attempt)}


def note_answer(attempt, answer, moment):
    """Keep with an attempt what its provider answered at a moment; nothing where it is not open."""
    told = {"reference": answer.reference, "page": answer.page, "moment": moment}
    found = _ANSWERED.rows(key=attempt.pk, **told)
    for (reference,) in found:
        attempt.reference, attempt.page, attempt.asked_at = reference, answer.page, moment
    return bool(found)


_ANSWERED = PlainSQL(
    """
    UPDATE payments_attempt
    SET reference = coalesce(nullif(%(reference)s, ''), reference), page = %(page)s,
        asked_at = %(moment)s
    WHERE key = %(key)s AND state = 'open'
    RETURNING reference
    """,
    key="uuid",
    reference="text",
    page="text",
    moment="timestamptz",
)


def attempt_at(provider, key):
    """The attempt with this key at a provider (its CODE), or None."""
    return _AT.first(provider=provider, key=key)


_AT = Statement(
    lambda: Attempt.objects.filter(
        provider=Asked("provider", CharField()), pk=Asked("key", UUIDField())
    )
)


def payers_of(user, provider):
    """A person at a provider, once for each clinic that they pay for."""
    return Payer.objects.filter(user=user, provider=provider.CODE).select_related("clinic")

"""Attempts and payers as pages read them."""

from django.db.models import Q

from .models import Attempt, Payer


def attempts_of(user):
    """Those of a person, the latest first."""
    return Attempt.objects.filter(user=user).order_by("-begun_at")


def open_attempt(user, basket=None):
    """The attempt of a person that is not decided yet, for this basket (a key), or the latest."""
    found = attempts_of(user).filter(state=Attempt.State.OPEN)
    if basket is not None:
        found = found.filter(basket=basket)
    return found.first()


def staff_should_see(moment):
    """What nobody decided in time, and what is to be given back; the moment may be Asked."""
    late = Q(state=Attempt.State.OPEN, holds_until__lt=moment)
    return Attempt.objects.filter(late | Q(state=Attempt.State.TO_RETURN))


def payer_of(attempt):
    """Who the provider knows the payer of an attempt as; None the first time."""
    who = {"provider": attempt.provider, "user": attempt.user_id, "clinic": attempt.clinic_id}
    return Payer.objects.filter(**who).first()


def payers_of(user, provider):
    """A person at a provider, once for each clinic that they pay for."""
    return Payer.objects.filter(user=user, provider=provider.CODE).select_related("clinic")

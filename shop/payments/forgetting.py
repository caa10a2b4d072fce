"""Cards that a provider keeps for who pays for a clinic no more are forgotten there."""

import logging

from django.db.models import Exists, OuterRef
from django_tasks import task

from accounts.models import Membership
from common.endings import Ended
from common.jobs.services import enqueue_once
from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import NotAnswered

from .models import Payer

_log = logging.getLogger(__name__)


def ended():
    """Payers who are in that clinic no more: they left, or their account or the clinic ended."""
    member = Membership.objects.filter(
        user=OuterRef("user"), clinic=OuterRef("clinic"), left_at=None
    )
    return Payer.objects.exclude(Exists(member)).order_by("pk")


def follow(ending):
    """A deed ended something: have it done where it concerns who a provider knows."""
    if ending.what in (Ended.ACCOUNT, Ended.MEMBERSHIP):
        forget_soon()


def forget_soon():
    """Have payers forgotten who pay for their clinics no more, where there are any: also who is
    remembered by an answer that came after they had left."""
    if ended().exists():
        enqueue_once(forget_ended)


@task()
def forget_ended():
    """Fails while a provider is silent, so that it is tried again."""
    forget_all()


def forget_all():
    """Have every card of these payers forgotten; in words how many payers. Safe to run twice and by
    several; one that fails stops no other."""
    payers, failures = list(ended()), []
    for payer in payers:
        try:
            _forget(payer)
        except NotAnswered as error:
            _log.warning("Cards of payer %s are still kept.", payer.pk, exc_info=True)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"The cards of {len(failures)} payers are still kept", failures)
    return f"{len(payers)} payers forgotten"


def _forget(payer):
    """There first: while our row stands it is asked again."""
    provider = PROVIDERS.get(payer.provider)
    if provider is None:
        raise NotAnswered(f"{payer.provider} is not set up here any more.")
    provider.forget_payer(payer.reference)
    payer.delete()

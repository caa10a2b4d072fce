"""What somebody says is wrong with an invoice, until it is answered."""

from django.db import transaction

from accounts.clinics.locks import lock_clinic, membership_of
from accounts.clinics.policy import Deed as ClinicDeed
from common import mail
from common.clock import now
from common.deeds import NotPossible
from common.links import link
from shop.invoicing.letters import addresses, po_numbers_of

from .allocating import locked_invoices
from .models import Dispute, Hold
from .queries import open_dispute


@transaction.atomic
def dispute(document, reason, by, is_by_clinic=False):
    """Keep that an invoice is disputed; one dispute at a time. Raises NotPossible."""
    if is_by_clinic:
        membership_of(lock_clinic(document.clinic), by, ClinicDeed.SEE_INVOICES)
    if not reason.strip():
        raise NotPossible("Say what is wrong with it.")
    found = locked_invoices([document.pk])[document.pk]
    if not found.open_amount:
        raise NotPossible("Nothing of it is open.")
    if open_dispute(document):
        raise NotPossible("Somebody said already that something is wrong with it.")
    return Dispute.objects.create(
        document=document, reason=reason, by=by, is_by_clinic=is_by_clinic
    )


@transaction.atomic
def answer(document, words, by):
    """End the dispute of an invoice with an answer. Raises NotPossible."""
    locked_invoices([document.pk])
    found = open_dispute(document)
    if found is None:
        raise NotPossible("Nothing about it is disputed any more.")
    if not words.strip():
        raise NotPossible("Say what was answered.")
    found.ended_at, found.ended_by, found.answer = now(), by, words
    found.save(update_fields=["ended_at", "ended_by", "answer"])
    _tell(found)
    return found


def _tell(dispute):
    """Who disputed it for the clinic, and where its invoices go, read the answer."""
    document = dispute.document
    readers = dict.fromkeys(addresses(document))
    if dispute.is_by_clinic and dispute.by.is_active:
        readers.setdefault(dispute.by.email)
    context = {"dispute": dispute, "document": document, "url": link("invoice", document.number)}
    context |= {"po_numbers": po_numbers_of(document.number)[document.number]}
    for address in readers:
        mail.send("dispute_answered", address, context)


@transaction.atomic
def hold(clinic, reason, by, until=None):
    """Nobody of the clinic is reminded through a day, or until it ends. Raises NotPossible."""
    clinic = lock_clinic(clinic)
    if not reason.strip():
        raise NotPossible("Say why.")
    if Hold.objects.filter(clinic=clinic, ended_at=None).exists():
        raise NotPossible("Its reminders are held already.")
    return Hold.objects.create(clinic=clinic, reason=reason, until=until, by=by)


@transaction.atomic
def go_on(clinic, by):
    """The clinic is reminded again. Raises NotPossible."""
    clinic = lock_clinic(clinic)
    ended = Hold.objects.filter(clinic=clinic, ended_at=None).update(ended_at=now(), ended_by=by)
    if not ended:
        raise NotPossible("Its reminders are not held any more.")

"""Reminders: written by the work of the day, printed once, mailed with the paper that is kept."""

import hashlib
import logging
from dataclasses import asdict

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django_tasks import task

from accounts.clinics.locks import lock_clinic
from accounts.models import Clinic
from common import mail
from common.clock import now, today
from common.jobs.rules import PAPERS
from common.jobs.services import enqueue_once
from common.links import link
from common.printing import pdf
from shop.invoicing.letters import addresses, po_numbers_of
from shop.invoicing.seller import bank, seller

from . import reminding
from .account import open_of
from .kept import kept_for_orders
from .models import Hold, Letter, LetterLine
from .queries import bank_known_until, credits_of, open_invoices

_log = logging.getLogger(__name__)


def remind_all(on=None):
    """Write today's reminders; says what was done. Safe to run twice, late and by several."""
    on = on or today()
    known = bank_known_until()
    if not reminding.is_bank_known(known, on):
        return f"nobody is reminded: the bank's statements end on {known}" if known else _NO_BANK
    written = sum(_is_written(clinic, on) for clinic in _with_overdue(on))
    if written:
        enqueue_once(print_waiting)
    return f"{written} reminders written"


_NO_BANK = "nobody is reminded: no statement of the bank was booked"


def _with_overdue(on):
    due = open_invoices().filter(due_on__lt=on).exclude(clinic=None)
    return Clinic.objects.filter(pk__in=due.order_by().values("clinic")).order_by("pk")


def _is_written(clinic, on):
    try:
        return bool(write(clinic, on))
    except Exception:  # It must not keep others from theirs.
        _log.exception("No reminder could be written to clinic %s.", clinic.pk)
        return False


@transaction.atomic
def write(clinic, on):
    """The Letter that a clinic gets on a day, or None."""
    clinic = lock_clinic(clinic)
    is_held = Hold.objects.filter(Q(until=None) | Q(until__gte=on), clinic=clinic, ended_at=None)
    if is_held.exists() or Letter.objects.filter(clinic=clinic, on=on).exists():
        return None
    owed = owed_by(clinic)
    found = reminding.reminder(
        owed,
        on,
        settings.SMALL_DIFFERENCE,
        credit=max(credits_of(clinic) - kept_for_orders(clinic), 0),
    )
    if found is None:
        return None
    return _kept(clinic, on, owed[found.invoices[-1]], found)


def owed_by(clinic):
    """{Owed: Document} of a clinic's open invoices in the shop's currency, oldest first."""
    return {
        reminding.Owed(
            row.pk, row.open_amount, row.due_on, row.last_step or 0, row.last_on, row.is_disputed
        ): row
        for row in open_of(clinic)
    }


def _kept(clinic, on, newest, found):
    letter = Letter.objects.create(
        clinic=clinic,
        on=on,
        step=found.step,
        total=found.total,
        currency=newest.currency,
        seller=asdict(seller()),
        buyer=newest.buyer,
        bank=asdict(bank()),
    )
    LetterLine.objects.bulk_create(
        LetterLine(
            letter=letter,
            document_id=owed.key,
            step=min(owed.step + 1, reminding.STEPS),
            amount=owed.amount,
        )
        for owed in found.invoices
    )
    return letter


@task(queue_name=PAPERS)
def print_waiting():
    print_all()


def print_all():
    """Print what has no paper yet, keep it and send it; says what was done. Safe to run twice."""
    printed, failures = 0, []
    for letter in Letter.objects.filter(sent_at=None).order_by("pk").iterator(chunk_size=100):
        try:
            printed += keep_paper(letter)
        except Exception as error:
            _log.exception("%s could not be printed.", letter)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} reminders could not be printed", failures)
    return f"{printed} reminders printed"


def keep_paper(letter):
    """Whether this call printed it: the first that commits is kept, and mailed once."""
    made = pdf(page_of(letter), "paper", "slip", "invoice")
    with transaction.atomic():
        letter = Letter.objects.select_for_update(no_key=True, of=("self",)).get(pk=letter.pk)
        if letter.sent_at:
            return False
        letter.sha256, letter.sent_at = hashlib.sha256(made).hexdigest(), now()
        letter.file.save("reminder", ContentFile(made), save=False)
        letter.save(update_fields=["file", "sha256", "sent_at"])
        _tell(letter, made)
    return True


def _tell(letter, made):
    context = {"letter": letter, "lines": _lines_of(letter), **words_of(letter)}
    context["url"] = link("account", letter.clinic_id)
    attached = [(f"reminder-{letter.on}.pdf", made, "application/pdf")]
    for address in addresses(letter):
        mail.send("reminder", address, context, attachments=attached)


def page_of(letter):
    """The whole page of HTML that is printed."""
    words = words_of(letter)
    context = {"letter": letter, "lines": _lines_of(letter), "title": words["heading"]}
    return render_to_string("papers/reminder.html", context | words)


def _lines_of(letter):
    """Its lines, the longest due first, each with the PO numbers of its invoice."""
    lines = list(letter.lines.select_related("document").order_by("document__due_on", "pk"))
    told = po_numbers_of(*(line.document.number for line in lines))
    for line in lines:
        line.po_numbers = told[line.document.number]
    return lines


# What each step says: heading, and what is asked.
_WORDS = {
    1: (
        "A reminder",
        "These invoices are past their due day, and we have not seen your payment. If it is on its "
        "way, thank you: nothing more needs to be done.",
    ),
    2: (
        "A second reminder",
        "These invoices are still open. Please pay them now, or tell us what keeps you from it: we "
        "would rather find a way than write again.",
    ),
    3: (
        "A last reminder",
        "We have written twice about these invoices. Please pay them within seven days. We do not "
        "write again: after that, we will call you.",
    ),
}


def words_of(letter):
    heading, words = _WORDS[letter.step]
    return {"heading": heading, "words": words}

"""Terms are agreed, a PO number is asked for, an order keeps what it was placed at."""

from django.conf import settings
from django.db import transaction

from accounts.clinics.locks import lock_clinic, membership_of
from accounts.clinics.policy import Deed
from common.clock import today
from common.deeds import NotPossible

from . import po_numbers, wording
from .exceptions import NotOnInvoice, PoNumberNeeded
from .models import ClinicTerms, OrderTerms
from .owing import owed
from .queries import terms_of
from .rule import Owed, may_owe

AGREED = ("days", "discount_percent", "discount_days", "credit_limit", "stops_when_overdue")
OF_PO_NUMBERS = ("po_required", "po_form")
_ALL = AGREED + OF_PO_NUMBERS


@transaction.atomic
def agree(clinic, by, reason, **changed):
    """Staff's: from now on these of a clinic's terms; raises NotPossible where nothing changes."""
    return _write(lock_clinic(clinic), by, reason, changed)


@transaction.atomic
def ask_for_po_numbers(clinic, by, *, required, form):
    """The clinic's own: whether its orders need a PO number, and in which form.

    Raises NotPossible for who is no owner or book-keeper any more, or where nothing changes.
    """
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.SEE_INVOICES)
    return _write(clinic, by, "", {"po_required": required, "po_form": form})


def _write(clinic, by, reason, changed):
    """The next row, on a locked clinic: as the one before but for what is changed."""
    before = terms_of(clinic)
    said = {name: getattr(before, name) for name in _ALL}
    if said == said | changed:
        raise NotPossible("It is so already: nothing was changed.")
    return ClinicTerms.objects.create(clinic=clinic, by=by, reason=reason, **said | changed)


def read_po_number(terms, typed):
    """The number as it is kept. Raises PoNumberNeeded where the clinic asks for another."""
    number = po_numbers.read(typed)
    if len(number) > po_numbers.LONGEST:
        raise PoNumberNeeded(wording.PO_TOO_LONG)
    if not number and terms.po_required:
        raise PoNumberNeeded(wording.po_missing(terms))
    if number and terms.po_form and not po_numbers.fits(terms.po_form, number):
        raise PoNumberNeeded(wording.po_otherwise(terms, number))
    return number


def owed_of(terms):
    """The Owed of a clinic today; nothing is counted for whom nothing is limited."""
    return owed(terms.clinic, today()) if terms.are_limited else Owed()


def refusal_of(terms, total, counted):
    """Why a clinic that owes so much may not owe `total` more (rule.Refusal), or None."""
    return may_owe(
        total,
        counted,
        terms.credit_limit,
        stops_when_overdue=terms.stops_when_overdue,
        small=settings.SMALL_DIFFERENCE,
    )


def require_room(terms, total):
    """Raise NotOnInvoice unless the clinic, which is locked, may owe `total` more."""
    if refusal := refusal_of(terms, total, owed_of(terms)):
        raise NotOnInvoice(terms.clinic, refusal)


def keep_terms(order, terms, po_number):
    """Freeze the terms of a new order."""
    agreed = {name: getattr(terms, name) for name in ("days", "discount_percent", "discount_days")}
    return OrderTerms.objects.create(order=order, po_number=po_number, **agreed)

"""Asks the responsible clinician to countersign a basket, as its buyer saw it."""

from common.deeds import NotPossible
from common.typed import typed
from shop.countersigning import services
from shop.countersigning.models import Request
from shop.payment_terms.queries import terms_of
from shop.payment_terms.services import read_po_number

from .quantity_questions import reasons_of, require_reasons
from .refusals import refusals
from .submission import as_seen, posted_seen, require_seen
from .wished import wished_on


def asked_already(request):
    """What the buyer asked with the basket that the form names; None for another's."""
    basket = request.POST.get("basket", "")
    if not (basket.isdecimal() and len(basket) < 18):
        return None
    return Request.objects.filter(basket=basket, asked_by=request.user).first()


def ask(request, submission, address):
    """The question of a submission to a ShipToAddress, with what the form said of it.

    Raises NotPossible, NotAsSeen, ReasonNeeded or PoNumberNeeded; each leaves the basket as it was.
    """
    basket, clinician = submission["basket"], address.clinic.responsible
    if not refusals(basket).only_awaits_signature:
        raise NotPossible("It cannot be asked like this; the page says why.")
    seen = as_seen(**submission, clinician=clinician)
    require_seen(posted_seen(request.POST), seen)
    day = wished_on(request.POST.get("wished_on", ""), basket)
    reasons = reasons_of(request.POST, basket)
    require_reasons(basket, address.clinic, reasons)
    po_number = read_po_number(terms_of(address.clinic), typed(request, "po_number", 200))
    return services.ask(
        basket,
        asked_by=request.user,
        asked_of=clinician,
        address=address,
        note=typed(request, "note", 2000),
        total=submission["order_total"],
        seen=seen.as_kept(),
        reasons=reasons,
        wished_on=day,
        po_number=po_number,
    )

"""Asks somebody about a basket, as its buyer saw it: whoever approves it first, else the clinician
who countersigns it."""

from common.deeds import NotPossible
from common.typed import typed
from shop.approvals import services as approvals
from shop.approvals.models import ApprovalRequest
from shop.approvals.queries import verdict_on
from shop.countersigning import services as countersigning
from shop.countersigning.models import Request
from shop.payment_terms.queries import terms_of
from shop.payment_terms.services import read_po_number, require_room

from .quantity_questions import reasons_of, require_reasons
from .refusals import refusals
from .submission import as_seen, is_as_approved, posted_seen, require_seen
from .wished import wished_on

_NOT_SO = "It cannot be asked like this; the page says why."


def asked_already(request):
    """What the buyer asked with the basket that the form names; None for another's."""
    basket = request.POST.get("basket", "")
    if not (basket.isdecimal() and len(basket) < 18):
        return None
    mine = {"basket": basket, "asked_by": request.user}
    approval = ApprovalRequest.objects.filter(**mine).first()
    return approval or Request.objects.filter(**mine).first()


def ask(request, submission, address):
    """The question of a submission to a ShipToAddress, with what the form said of it.

    Raises NotPossible, BeyondRules, NotAsSeen, NotOnInvoice, ReasonNeeded or PoNumberNeeded; each
    leaves the basket as it was.
    """
    basket, total = submission["basket"], submission["order_total"]
    found, clinician = refusals(basket), address.clinic.responsible
    if found:
        raise NotPossible(_NOT_SO)
    clinician = clinician if found.awaits_signature else None
    seen = as_seen(**submission, clinician=clinician)
    require_seen(posted_seen(request.POST), seen)
    together = request.POST.get("send") == "together"
    day = wished_on(request.POST.get("wished_on", ""), basket, together)
    reasons = reasons_of(request.POST, basket)
    require_reasons(basket, address.clinic, reasons)
    terms = terms_of(address.clinic)
    po_number = read_po_number(terms, typed(request, "po_number", 200))
    if total.incl_tax is not None:
        require_room(terms, total.incl_tax)  # What is asked goes on invoice, never on a card.
    told = {"asked_by": request.user, "address": address, "total": total}
    told |= {"note": typed(request, "note", 2000)}
    question = is_as_approved(lambda: seen)
    verdict, _ = verdict_on(address.clinic_id, request.user.pk, total.excl_tax, question)
    if not verdict.is_free:
        said = {"reasons": {str(key): reason for key, reason in reasons.items()}}
        said |= {"wished_on": day and day.isoformat(), "po_number": po_number}
        said |= {"together": together}
        said |= {"may_be_held": "may_be_held" in request.POST}
        of_nobody = as_seen(**submission)  # Who signs is asked once it is approved.
        return approvals.ask(basket, said=said, seen=of_nobody.as_kept(), **told)
    if not found.awaits_signature:
        raise NotPossible(_NOT_SO)
    return countersigning.ask(
        basket,
        asked_of=clinician,
        seen=seen.as_kept(),
        reasons=reasons,
        wished_on=day,
        po_number=po_number,
        **told,
    )

"""An order that staff typed and that somebody of the clinic has to approve first."""

from django.db import transaction

from accounts.clinics.locks import lock_clinic
from common.deeds import NotPossible
from shop.approvals import services
from shop.approvals.models import ApprovalRequest
from shop.approvals.wording import any_of
from shop.ordering.exceptions import NotAsSeen
from shop.ordering.quantity_questions import require_reasons
from shop.ordering.submission import as_seen, differences, require_seen, sealed
from shop.ordering.wished import wished_on

from .for_clinic import submission_of


def ask_or_show(request, entry, needed):
    """(the request to approve, None where nobody is asked yet; then what the page shows).

    Raises ReasonNeeded or BeyondRules.
    """
    problem = ""
    if request.POST.get("action") == "ask":
        try:
            return ask(entry), {}
        except (NotAsSeen, NotPossible) as error:
            problem = str(error)
    total, seen = _shown(entry)
    return None, {
        "total": total,
        "seen": sealed(seen),
        "changes": differences(entry.seen, seen, total.currency),
        "approvers": any_of(needed.names),
        "problem": problem,
        "status": 409 if problem else 200,
    }


@transaction.atomic
def ask(entry):
    """The request to approve an entry as staff saw it; sent twice it is one.

    Raises NotAsSeen, ReasonNeeded, NotPossible or BeyondRules.
    """
    lock_clinic(entry.clinic)
    known = ApprovalRequest.objects.filter(clinic=entry.clinic, said__number=entry.number).first()
    if known:
        return known
    submitted = submission_of(entry)
    seen = as_seen(**submitted, clinician=entry.clinician)
    require_seen(entry.seen, seen)
    require_reasons(submitted["basket"], entry.clinic, entry.reasons)
    day = wished_on(entry.wished_on, submitted["basket"])
    said = {"reasons": {str(key): reason for key, reason in entry.reasons.items()}}
    said |= {"wished_on": day and day.isoformat()}
    said |= {"number": entry.number, "po_number": entry.po_number, "together": entry.together}
    return services.ask(
        submitted["basket"],
        asked_by=entry.clinician,
        address=entry.address,
        total=submitted["order_total"],
        seen=as_seen(**submitted).as_kept(),
        said=said | {"may_be_held": entry.may_be_held},
        entered_by=entry.by,
        entry_note=entry.note,
        is_frozen=True,
    )


def _shown(entry):
    """(total, Seen) of an entry; nothing is kept."""
    with transaction.atomic():
        submitted = submission_of(entry)
        seen = as_seen(**submitted, clinician=entry.clinician)
        transaction.set_rollback(True)
    return submitted["order_total"], seen

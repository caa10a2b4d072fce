"""An order that staff typed and that somebody of the clinic has to approve first."""

from dataclasses import replace

from django.db import transaction

from accounts.clinics.locks import lock_clinic
from common.clock import now
from common.deeds import NotPossible
from shop.approvals import services
from shop.approvals.models import ApprovalRequest
from shop.approvals.wording import any_of
from shop.ordering.exceptions import NotAsSeen
from shop.ordering.placing import answered_verdicts
from shop.ordering.seen import Seen, changes
from shop.ordering.submission import as_seen, differences, require_seen, sealed
from shop.ordering.wished import wished_on
from shop.purchasing import quantity_facts

from .for_clinic import later_of, submission_of

_OTHERWISE = "This page was asked already as it was typed then. Open it afresh."


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
    total, seen, told = _shown(entry)
    return None, {
        **told,
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
        return _unless_otherwise(known, entry)
    submitted = submission_of(entry)
    seen = as_seen(**submitted, clinician=entry.clinician)
    require_seen(entry.seen, seen)
    lines = list(submitted["basket"].all_lines())
    answered_verdicts(lines, entry.clinic, entry.reasons, entry.may_be_held)
    day = wished_on(entry.wished_on, submitted["basket"], entry.together)
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


def _unless_otherwise(known, entry):
    """The request that an entry has become, where it still says the same."""
    _, seen, _ = _shown(entry)
    seen = replace(seen, clinician="")  # Who signs is no part of what is approved.
    if known.is_open and not changes(Seen.from_kept(known.seen), seen):
        return known
    raise NotPossible(_OTHERWISE)


def _shown(entry):
    """(total, Seen, whether it will be held and what comes later) of an entry; nothing is kept."""
    with transaction.atomic():
        submitted = submission_of(entry)
        basket = submitted["basket"]
        seen = as_seen(**submitted, clinician=entry.clinician)
        verdicts = quantity_facts.verdicts(list(basket.all_lines()), entry.clinic, now())
        is_held = any(verdict.is_held for verdict in verdicts.values())
        told = {"will_be_held": is_held, "later": later_of(basket)}
        transaction.set_rollback(True)
    return submitted["order_total"], seen, told

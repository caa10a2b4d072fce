"""What waits for a clinician and has to be approved first, or again."""

from shop.approvals import services as approvals
from shop.approvals.queries import request_of_basket
from shop.ordering.submission import as_seen, since_approved


def ask_first(to_countersign, submitted):
    """Ask whoever approves about a request to countersign, as `submitted` would be ordered now: who
    approved something else before, with the differences, else who is to be asked first."""
    total, seen = submitted["order_total"], as_seen(**submitted)
    if found := request_of_basket(to_countersign.basket):
        differences_since = since_approved(seen, to_countersign.currency)
        approvals.ask_again(found, net=total.excl_tax, differences_since=differences_since)
        return
    day = to_countersign.wished_on
    said = {"reasons": to_countersign.reasons, "wished_on": day and day.isoformat()}
    approvals.ask(
        submitted["basket"],
        asked_by=to_countersign.asked_by,
        address=to_countersign.address,
        total=total,
        seen=seen.as_kept(),
        said=said | {"po_number": to_countersign.po_number},
        note=to_countersign.note,
        is_frozen=True,
    )

"""What the home page says of what waits for a buyer."""

from datetime import date

from common.templatetags.currency_filters import currency
from shop.approvals.models import ApprovalRequest
from shop.countersigning.models import Request


def claim(number: str, day: date, more: str) -> str:
    return f"Claim {number}: we asked you something on {_day(day)}."


def to_approve(asker: str, day: date, clinic: str) -> str:
    return f"{asker.strip()} asks you to approve an order for {clinic}, since {_day(day)}."


def my_approval(clinic: str, day: date, more: str) -> str:
    return f"What you asked for {clinic} waits for an approval since {_day(day)}."


def not_approved(clinic: str, day: date, state: str) -> str:
    """Of what somebody asked to be approved; nothing was ordered."""
    how = "was sent back" if state == ApprovalRequest.State.SENT_BACK else "ended without an order"
    return f"What you asked to be approved for {clinic} {how} on {_day(day)}."


def request(clinic: str, day: date, state: str) -> str:
    """Of what somebody asked to be countersigned; nothing was ordered."""
    how = "was declined" if state == Request.State.DECLINED else "ended without an answer"
    return f"What you asked to be countersigned for {clinic} {how} on {_day(day)}."


def below_par(name: str, day: date, lines: str) -> str:
    """Of a list that was counted and not ordered since."""
    those = "1 line is" if lines == "1" else f"{lines} lines are"
    return f"{name}: {those} below par, as counted on {_day(day)}."


def standing(name: str, day: date, more: str) -> str:
    return f"Standing order of {name}, for {_day(day)}: confirm it, or skip it this time."


def invoice(number: str, day: date, more: str) -> str:
    """Of what is open of it; it may be due since last year."""
    amount, code, *is_late = more.split()
    when = "overdue; it was due on" if is_late else "to be paid, due on"
    return f"Invoice {number}: {currency(amount, code)} {when} {day:%-d %b %Y}."


def parcel(order: str, day: date, tracking: str) -> str:
    tracked = f", tracking {tracking}" if tracking else ""
    return f"Of order {order}: left on {_day(day)}{tracked}."


_OTHERS = {
    "to_approve": ("order waits for your approval", "orders wait for your approval"),
    "my_approval": ("question of yours waits", "questions of yours wait"),
    "not_approved": ("question came back", "questions came back"),
    "claim": ("claim waits", "claims wait"),
    "request": ("request came back", "requests came back"),
    "list": ("list is below par", "lists are below par"),
    "standing": ("standing order waits", "standing orders wait"),
    "invoice": ("invoice is to be paid", "invoices are to be paid"),
    "parcel": ("parcel is on its way", "parcels are on their way"),
}


def others(kind: str, count: int, *, is_over: bool = False) -> str:
    """Of those of a kind that are not shown one by one, or are over so many."""
    one, many = _OTHERS[kind]
    over = "Over " if is_over else ""
    return f"{over}{count:,} more {one if count == 1 else many}."


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"

"""What a lot's page shows below its figures: who has it and its ledger, each a page of it.

Rows are tuples of texts, see `table_rows`.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime

from accounts.models import User
from common.staff_lists import NAMES, names_of
from common.statements import Statement, asked_key

from . import queries, wording
from .models import Movement

A_PAGE = 50
_OF_LINES = ("lot", "kind", "on_hand_change", "apart_change", "allocated_change", "at")
_OF_LINES += ("reason", "note", "place__name")
_OF_LINES += ("corrects", "former_number", "former_expires_on", "other_lot__number", "order_line")
_OF_LINES += ("supplier__name", *names_of("by"), *names_of("agreed_by"))


@dataclass(frozen=True)
class Part:
    """The rows of one page of a table, and the sums of all its pages.

    `links` are (number or "…", query of its address or "") of the pages, none where all is on one.
    """

    rows: list
    sums: dict
    number: int
    links: list


def parts_of(lot, asked):
    """{name: Part}, each at the page that the address asks for (a QueryDict)."""
    return {"held": _held(lot, asked), "ledger": _ledger(lot, asked)}


def _held(lot, asked):
    picks = queries.who_has(lot)
    sums = picks.order_by().aggregate(
        count=Count("pk"),
        units=Sum("quantity", default=0),
        shipped=Sum("quantity", filter=~Q(shipped_at=None), default=0),
        returned=Sum("returned", default=0),
    )
    rows = picks.values(
        "quantity",
        "returned",
        "shipped_at",
        number=F("lot__number"),
        order=F("order_line__order__number"),
        buyer=F("order_line__order__user"),
    )
    return _part(rows, sums, "held", asked, _picks)


def _picks(rows):
    buyers = User.objects.only(*NAMES).in_bulk({row["buyer"] for row in rows} - {None})
    return [
        (
            row["order"],
            _buyer(buyers.get(row["buyer"])),
            row["quantity"],
            row["returned"] or "",
            _moment(row["shipped_at"]) if row["shipped_at"] else "not yet",
            row["number"],
        )
        for row in rows
    ]


def _buyer(user):
    return f"{user.display_name} <{user.email}>" if user else "account erased"


def _ledger(lot, asked):
    """The newest line first."""
    sums = _SUMS.first(lot=lot.pk) or dict.fromkeys(_SUMMED, 0)
    newest_first = (
        lot.movements.select_related("supplier", "by", "agreed_by", "other_lot", "place")
        .only(*_OF_LINES)
        .annotate(order=F("order_line__order__number"))
        .order_by("-pk")
    )
    return _part(newest_first, sums, "ledger", asked, _lines)


_SUMMED = {
    "count": Count("pk"),
    "on_hand": Sum("on_hand_change"),
    "apart": Sum("apart_change"),
    "allocated": Sum("allocated_change"),
}
_SUMS = Statement(
    lambda: (
        Movement.objects.filter(lot=asked_key("lot"))
        .order_by()
        .values("lot")
        .annotate(**_SUMMED)
        .values(*_SUMMED)
    )
)


def _lines(movements):
    """Last in each stands where a receipt is put right."""
    return [
        (
            _moment(movement.at),
            wording.what(movement),
            movement.allocated_change,
            movement.order or "",
            movement.supplier or "",
            " and ".join(_people(movement)),
            movement.note,
            _correction(movement) if queries.is_receipt(movement) else "",
        )
        for movement in movements
    ]


def _people(movement):
    return [person.display_name for person in (movement.by, movement.agreed_by) if person]


def _correction(receipt):
    address = reverse("admin:inventory_lot_correct", args=[receipt.lot_id, receipt.pk])
    return format_html('<a href="{}">Correct this receipt</a>', address)


def _moment(at):
    """As date_format writes it, in a tenth of the time."""
    return f"{localtime(at):%-d %b %Y, %H:%M}"


def _part(rows, sums, name, asked, shown):
    paginator = Paginator(rows, A_PAGE)
    paginator.count = sums["count"]
    page = paginator.get_page(asked.get(name))
    return Part(shown(list(page)), sums, page.number, list(_links(page, name, asked)))


def _links(page, name, asked):
    if not page.has_other_pages():
        return
    others = asked.copy()
    for number in page.paginator.get_elided_page_range(page.number):
        others[name] = number
        is_page = isinstance(number, int)
        yield number, f"?{others.urlencode()}#{name}" if is_page else ""

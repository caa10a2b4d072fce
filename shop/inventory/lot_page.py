"""What a lot's page shows: its figures, and below them who has it and its ledger, page by page.

Rows are tuples of texts, see `table_rows`. All of it is read by as few queries for a lot that
thousands of clinics have as for any other.
"""

from dataclasses import dataclass
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime

from accounts.models import User
from common.staff_lists import NAMES, names_of
from common.statements import Statement, asked_key

from . import queries, wording
from .models import Held, Holding, Lot, Movement, Place
from .origins import origins_of

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


def lot_shown(key):
    """A lot as its page shows it, or None: where it lies, what payments hold of it, and the sums
    of its ledger."""
    return _SHOWN.first(pk=key)


def _shown():
    lots = Lot.objects.select_related("product__parent").filter(pk=asked_key("pk"))
    lies = Holding.objects.filter(lot=OuterRef("pk"), units__gt=0).order_by("place__name")
    kept = Held.objects.filter(lot=OuterRef("pk")).order_by().values("lot")
    ledger = Movement.objects.filter(lot=OuterRef("pk")).order_by().values("lot")
    sums = ledger.annotate(sums=JSONObject(**_SUMMED)).values("sums")
    return lots.annotate(
        lies=ArraySubquery(lies.values_list(JSONObject(place="place__name", units="units"))),
        for_payments=Subquery(
            kept.annotate(many=Sum("units")).values("many"), output_field=IntegerField()
        ),
        ledger_sums=Subquery(sums),
    )


_SHOWN = Statement(_shown)


def lies_in(lot):
    """Where a lot as its page shows it lies, in words; empty where none are left."""
    return wording.lies_in(
        Holding(place=Place(name=held["place"]), units=held["units"]) for held in lot.lies
    )


def parts_of(lot, asked, *, may_correct):
    """{name: Part} of a lot as its page shows it, each at the page that the address asks for (a
    QueryDict); and the Lots between which and this one units were put right. Receipts lead to
    their correction where the reader `may_correct` them."""
    origins = origins_of(lot)
    return {
        "held": _held(lot, asked, came_over=origins.came_over),
        "ledger": _ledger(lot, asked, partial(_lines, may_correct=may_correct)),
        "neighbours": origins.neighbours,
        "suppliers": origins.suppliers,
    }


def _held(lot, asked, *, came_over):
    if came_over:  # Also what was shipped under another number.
        picks = queries.who_has(lot)
        sums = picks.order_by().aggregate(**_HELD)
        return _part(lambda: _who(picks), sums, "held", asked, _picks)
    sums = _SUMS_HELD.first(lot=lot.pk) or dict.fromkeys(_HELD, 0)
    first = partial(_FIRST_HELD.rows, lot=lot.pk)
    return _part(lambda: _who(_picks_of(lot)), sums, "held", asked, _picks, first)


def _picks_of(lot):
    return queries.who_has(lot, came_over=False)


_HELD = {
    "count": Count("pk"),
    "units": Sum("quantity", default=0),
    "shipped": Sum("quantity", filter=~Q(shipped_at=None), default=0),
    "returned": Sum("returned", default=0),
}


def _who(picks):
    return picks.values(
        "quantity",
        "returned",
        "shipped_at",
        number=F("lot__number"),
        order=F("order_line__order__number"),
        clinic=F("order_line__order__signature__clinic__name"),
        **{f"buyer_{name}": F(f"order_line__order__user__{name}") for name in _NAMES},
    )


_NAMES = ("id", *NAMES)
_LOT = asked_key("lot")
_SUMS_HELD = Statement(
    lambda: _picks_of(_LOT).order_by().values("lot").annotate(**_HELD).values(*_HELD)
)
_FIRST_HELD = Statement(lambda: _who(_picks_of(_LOT))[:A_PAGE])


def _picks(rows):
    return [
        (
            row["order"],
            row["clinic"] or "",
            _buyer(User(**{name: row[f"buyer_{name}"] for name in _NAMES})),
            row["quantity"],
            row["returned"] or "",
            _moment(row["shipped_at"]) if row["shipped_at"] else "not yet",
            row["number"],
        )
        for row in rows
    ]


def _buyer(user):
    return f"{user.display_name} <{user.email}>" if user.pk else "account erased"


def _ledger(lot, asked, lines):
    """The newest line first."""
    sums = lot.ledger_sums or dict.fromkeys(_SUMMED, 0)
    first = partial(_FIRST_LINES.rows, lot=lot.pk)
    return _part(lambda: _newest_first(lot), sums, "ledger", asked, lines, first)


def _newest_first(lot):
    lines = Movement.objects.filter(lot=lot).order_by("-pk").only(*_OF_LINES)
    return lines.select_related("supplier", "by", "agreed_by", "other_lot", "place").annotate(
        order=F("order_line__order__number")
    )


_FIRST_LINES = Statement(lambda: _newest_first(_LOT)[:A_PAGE])
_SUMMED = {
    "count": Count("pk"),
    "on_hand": Sum("on_hand_change"),
    "apart": Sum("apart_change"),
    "allocated": Sum("allocated_change"),
}


def _lines(movements, *, may_correct):
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
            _correction(movement) if may_correct and queries.is_receipt(movement) else "",
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


def _part(rows, sums, name, asked, shown, first=None):
    """A Part of `rows()`, a queryset; `first()` are those of its first page."""
    page = Paginator(range(sums["count"]), A_PAGE).get_page(asked.get(name))
    if first and page.number == 1:
        found = first()
    else:
        found = list(rows()[page.start_index() - 1 :][:A_PAGE]) if sums["count"] else []
    return Part(shown(found), sums, page.number, list(_links(page, name, asked)))


def _links(page, name, asked):
    if not page.has_other_pages():
        return
    others = asked.copy()
    for number in page.paginator.get_elided_page_range(page.number):
        others[name] = number
        is_page = isinstance(number, int)
        yield number, f"?{others.urlencode()}#{name}" if is_page else ""

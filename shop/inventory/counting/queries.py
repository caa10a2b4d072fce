"""Counting as pages read it: what was counted, what the books say, what is due."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Count, DateTimeField, F, Min, Q

from catalogue.models import Product
from catalogue.models.product import full_name_of
from catalogue.queries import names_of_product
from common.clock import now
from common.parcel_states import ParcelState
from common.staff_lists import names_of
from common.statements import Asked, IsAnyOf, Statement, asked_keys

from ..models import CountSheet, Holding, Lot, Movement, Place, Proposal, Reason
from ..places.rule import APART
from . import rule
from .rule import Moved, Span

Kind = Movement.Kind
# They change what the books say and not what lies there.
_OF_THE_BOOKS = Q(kind__in=(Kind.COUNTED, Kind.CORRECTED)) | Q(
    kind=Kind.WRITTEN_OFF, reason=Reason.LOST
)


@dataclass(frozen=True)
class Row:
    """A lot in a place: `counted` units of it (None: nobody counted any), and by the books."""

    lot: Lot
    place: Place
    counted: int | None
    lay: Span
    waits: bool = False

    @property
    def key(self):
        return f"{self.lot.pk}-{self.place.pk}"

    @property
    def units(self):
        return self.counted or 0

    @property
    def difference(self):
        return rule.difference(self.units, self.lay)

    @property
    def was(self):
        """What the books say that the count differs from."""
        return self.units - self.difference


@dataclass
class Sum:
    """What was counted of one lot in one place so far; `lot` None: of packs not in the books."""

    lot: Lot | None
    place: Place
    units: int = 0
    tallies: list = field(default_factory=list)

    @property
    def last(self):
        return self.tallies[-1]


def tallies_of(sheet):
    """What counts on a sheet, oldest first."""
    related = ("lot__product__parent", "place", "by")
    return list(sheet.tallies.filter(is_set_aside=False).select_related(*related).order_by("pk"))


def sums_of(sheet):
    """The Sums of a sheet, last counted first."""
    found = {}
    for tally in tallies_of(sheet):
        name = (tally.lot_id, tally.place_id, "" if tally.lot_id else tally.code)
        each = found.pop(name, None) or Sum(tally.lot, tally.place)
        each.units += tally.units
        each.tallies.append(tally)
        found[name] = each
    return list(reversed(found.values()))


def to_count_again(sheet):
    """[(lot, place)] that were set aside, of which nothing was counted since."""
    aside = sheet.tallies.filter(is_set_aside=True, lot__isnull=False)
    counted = {*sheet.tallies.filter(is_set_aside=False).values_list("lot", "place")}
    rows = aside.select_related("lot__product__parent", "place").order_by("pk")
    found = {(each.lot_id, each.place_id): (each.lot, each.place) for each in rows}
    return [pair for keys, pair in found.items() if keys not in counted]


def compared(sheet, tallies=None):
    """The Row of each lot that was counted on a sheet, or lies or lay there by the books meanwhile,
    in shelf order. Six queries, however many they are; five where its tallies are given."""
    counted = defaultdict(list)
    for tally in tallies_of(sheet) if tallies is None else tallies:
        if tally.lot_id:
            counted[tally.lot_id, tally.place_id].append(tally)
    moved, boxes, holdings = _moved(sheet, {lot for lot, _ in counted})
    held = {(each.lot_id, each.place_id): each for each in holdings}
    keys = {*counted, *(key for key, each in held.items() if each.units), *(held.keys() & moved)}
    waiting = _waiting({lot for lot, _ in keys})
    rows = [
        _row(sheet, held.get(key), counted.get(key), boxes.get(key, 0), moved.get(key, ()), waiting)
        for key in keys
    ]
    there = [row for row in rows if row.counted is not None or row.lay.most]  # Not what came later.
    return sorted(there, key=lambda row: (row.place.name, *shelf_order(row.lot)))


def _row(sheet, holding, tallies, in_boxes, moved, waiting):
    """The Row of what lies there by the books, was counted there, or both."""
    known = holding or tallies[0]
    units = (holding.units if holding else 0) + in_boxes
    counted = sum(each.units for each in tallies) if tallies else None
    lay = _lay(sheet, tallies, units, moved)
    return Row(known.lot, known.place, counted, lay, (known.lot_id, known.place_id) in waiting)


def shelf_order(lot):
    """Where a lot comes on the shelf: by product, then what expires first."""
    return lot.product.full_name.casefold(), lot.expires_on, lot.number, lot.pk


def lots_on(sheet):
    """[(lot, place)] that lie, by the books, where a sheet counts; in shelf order."""
    rows = _holdings(sheet).filter(units__gt=0).select_related("lot__product__parent", "place")
    found = [(each.lot, each.place) for each in rows]
    return sorted(found, key=lambda pair: (pair[1].name, *shelf_order(pair[0])))


def _holdings(sheet):
    return Holding.objects.filter(_where(sheet))


def _lay(sheet, tallies, units, moved):
    """The Span of what lay there while it was counted or, where nobody counted any, all the time.
    `units` lie on the shelf now."""
    first = tallies[0].at if tallies else sheet.begun_at
    last = tallies[-1].at if tallies else sheet.ended_at or now()
    return rule.span(units, moved, first, last)


def _moved(sheet, lots):
    """({(lot, place): [Moved]}, {(lot, place): units in boxes, below 0}, Holdings) of what lies or
    moved there since a sheet was begun, and of these lots.

    What was packed into a parcel has left its shelf then, and not again when the parcel leaves.
    """
    found, shipped, boxes = defaultdict(list), defaultdict(list), {}
    for each in _movements(sheet):
        to = shipped if each.kind == Kind.SHIPPED else found
        to[each.lot_id, each.place_id].append(Moved(each.at, each.units, each.order_line_id))
    lots = {*lots, *(lot for lot, _ in (*found, *shipped))}
    holdings = _holdings(sheet).filter(Q(units__gt=0) | Q(lot__in=lots))
    holdings = list(holdings.select_related("lot__product__parent", "place"))
    boxed = _boxed(sheet, lots | {each.lot_id for each in holdings})
    for key in {*shipped, *boxed}:
        left = rule.packed(boxed[key], shipped[key])
        found[key] += left
        boxes[key] = sum(each.units for each in left) - sum(each.units for each in shipped[key])
    return found, boxes, holdings


def last_booked(sheet, moment):
    """The last line of the ledger after a moment, where a sheet counts; or None."""
    return Movement.objects.filter(_where(sheet), at__gt=moment).select_related("by").last()


def _where(sheet):
    return Q(place=sheet.place_id) if sheet.place_id else Q(lot__product=sheet.product_id)


def _movements(sheet):
    """Units that came or went in the house since a sheet was begun, where it counts."""
    rows = Movement.objects.filter(_where(sheet), at__gte=sheet.begun_at).exclude(_OF_THE_BOOKS)
    return rows.exclude(on_hand_change=0, apart_change=0).order_by("pk")


def _boxed(sheet, lots):
    """{(lot, place): [Moved]} of what was compared with parcels that stood or left meanwhile.

    It is taken from the first place that orders are picked from where the lot lies, as in the
    ledger.
    """
    checks = apps.get_model("parcels.Check").objects.filter(lot__in=lots)
    stands = Q(parcel__handed_over_at=None) | Q(parcel__handed_over_at__gte=sheet.begun_at)
    checks = checks.filter(stands).exclude(parcel__state=ParcelState.TAKEN_APART)
    checks = list(checks.values_list("lot", "at", "units", "order_line"))
    first = _first_places({lot for lot, *_ in checks})
    found = defaultdict(list)
    for lot, at, units, line in checks:
        if lot in first and first[lot] in (sheet.place_id or first[lot],):
            found[lot, first[lot]].append(Moved(at, -units, line))
    return found


def _first_places(lots):
    rows = Holding.objects.filter(lot__in=lots).exclude(place__kind__in=APART)
    return dict(rows.order_by("-place__name").values_list("lot", "place"))


def _waiting(lots):
    """Keys (lot, place) of counts that wait for a second person."""
    rows = Proposal.objects.filter(lot__in=lots, deed=Proposal.Deed.COUNT)
    rows = rows.filter(state=Proposal.State.WAITING)
    return {(each.lot_id, each.values.get("place")) for each in rows}


# What is due.


@dataclass(frozen=True)
class Due:
    """A place or a product, by its key and name, of which so many lots were not counted for too
    long, the oldest since a moment."""

    key: int
    name: str
    lots: int
    since: object


def not_counted_since(moment):
    """Holdings with units in them that were last counted, or first put there, before a moment."""
    return Holding.objects.filter(units__gt=0, counted_at__lt=moment)


def due_before():
    return now() - timedelta(days=settings.COUNT_EVERY_DAYS)


def due_places():
    """A Due for each place in which something was not counted for too long, the oldest first."""
    return [Due(*row) for row in _DUE_PLACES.rows(before=due_before())]


def due_products():
    """A Due for the MOST_DUE products of which something was not counted for the longest; their
    names are looked up last."""
    rows = _DUE_PRODUCTS.rows(before=due_before())
    found = _NAMED.rows(pks=[key for key, *_ in rows]) if rows else ()
    names = {key: full_name_of(*parts) for key, *parts in found}
    return [Due(key, names[key], lots, since) for key, lots, since in rows]


MOST_DUE = 50
_BEFORE = Asked("before", DateTimeField())


def _due(of, *names):
    rows = not_counted_since(_BEFORE).order_by().values_list(of, *names)
    return rows.annotate(lots=Count("pk"), since=Min("counted_at")).order_by("since", of)


_DUE_PLACES = Statement(lambda: _due("place", "place__name"))
_DUE_PRODUCTS = Statement(lambda: _due("lot__product")[:MOST_DUE])
_NAMED = Statement(
    lambda: (
        Product.objects.filter(IsAnyOf(F("pk"), asked_keys()))
        .order_by()
        .values_list("pk", "title", "parent__title", "variant_name")
    )
)


def open_sheets():
    return _OPEN.rows()


def _open():
    states = (CountSheet.State.COUNTING, CountSheet.State.COMPARED)
    rows = CountSheet.objects.filter(state__in=states).order_by("pk")
    shown = ("state", "begun_at", "place__name", *names_of_product(), *names_of("begun_by"))
    return rows.select_related("place", "product__parent", "begun_by").only(*shown)


_OPEN = Statement(_open)


def not_in_the_books(tallies):
    """Those of some tallies that are of packs that no lot in the books is."""
    return [each for each in tallies if each.lot_id is None]

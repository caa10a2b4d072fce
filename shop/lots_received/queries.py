"""What of all that was shipped to a person's clinics a page, a file or a mail shows."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F

from accounts.clinics.policy import Deed
from catalogue.models.product import full_name_of
from catalogue.queries import products_with
from common.folding import found, holds, keys_of_any
from common.statements import IsAnyOf, Statement, asked_key
from shop.codes.reading import read
from shop.inventory import queries as stock
from shop.inventory.models import Lot, Pick
from shop.inventory.queries import numbered
from shop.parcels.models import Check
from shop.purchasing.queries import has_many_orders, is_of, keys_of_orders

from .device_records import Received, Scan
from .endings import SOON, Ending, state_of

A_PAGE = 25
STATES = {
    "": "All",
    "usable": "Still usable",
    "soon": "End within 60 days",
    "over": "Past their last day",
    "recalled": "Recalled",
}
_NAME = ("title", "variant_name", "structure")


def received(user):
    """Every pick that was shipped to this person and the clinics whose lots they see, newest
    first; each says whether it `is_recalled`."""
    return stock.shipped_picks(keys_of_orders(user, Deed.SEE_LOTS))


def received_among_all(user):
    """The same, from the newest of all that was shipped on: for who has many orders."""
    return stock.shipped(Pick.objects.filter(is_of(user, Deed.SEE_LOTS, "order_line__order__")))


def _listed(picks):
    return picks.only(
        *("quantity", "returned", "shipped_at", "lot__number", "lot__expires_on"),
        *(f"lot__product__{name}" for name in _NAME),
        *(f"lot__product__parent__{name}" for name in _NAME),
        "order_line__order__number",
    )


class Shown(NamedTuple):
    """What the list shows of units of a lot that were shipped."""

    pk: int
    lot: int
    number: str
    name: str
    units: int
    returned: int
    expires_on: date
    is_recalled: bool
    shipped_at: datetime
    order: str

    @classmethod
    def of(cls, pk, lot, number, title, parents_title, variant_name, *others):
        return cls(pk, lot, number, full_name_of(title, parents_title, variant_name), *others)


def _shown(picks):
    """What a Shown is made of, for each of some picks."""
    return picks.select_related(None).values_list(
        *("pk", "lot", "lot__number"),
        *(f"lot__product__{name}" for name in ("title", "parent__title", "variant_name")),
        *("quantity", "returned", "lot__expires_on", "is_recalled", "shipped_at"),
        "order_line__order__number",
    )


def first_of(picks, most):
    """The first so many of shipped picks: only of these is looked for what is shown."""
    keys = ArraySubquery(picks.select_related(None).values("pk")[:most])
    return stock.shipped(Pick.objects.filter(IsAnyOf(F("pk"), keys))).select_related(None)


def _first_page(received_by):
    """Its rows, and one more."""
    return _shown(first_of(received_by(asked_key("user")), A_PAGE + 1))


_FIRST = Statement(lambda: _first_page(received))
_FIRST_OF_MANY = Statement(lambda: _first_page(received_among_all))


def first_received(user):
    """The rows of the first page, and one more."""
    first = _FIRST_OF_MANY if has_many_orders(user) else _FIRST
    return first.rows(user=user.pk)


def listed(user, typed, state, on):
    """The rows that the page lists of those that hold what was typed or scanned and are in a
    state."""
    return _shown(in_state(matching(received(user), typed), state, on))


def matching(picks, typed):
    """Those of some picks (a queryset) whose lot is meant by a lot number, GTIN, name or scan."""
    code = read(typed)
    if not typed.strip():
        return picks
    is_scan = code.is_readable and code.is_certain and not code.doubtful
    lots = _of_code(code) if is_scan else found(typed, _lots_with)
    return picks.filter(IsAnyOf(F("lot"), ArraySubquery(lots))) if lots != [] else picks.none()


def _of_code(code):
    """Keys of the lots that a scanned code names; without a lot, those of its product."""
    lots = Lot.objects.order_by()
    if code.gtin:
        lots = lots.filter(product__trade_items__gtin=code.gtin)
    if code.lot:
        lots = lots.filter(numbered(code.lot))
    return lots.values("pk") if code.gtin or code.lot else []


def _lots_with(word):
    lots = Lot.objects
    return keys_of_any(
        [
            lots.filter(holds(word, "number")),
            lots.filter(numbered(word)),
            lots.filter(product__in=products_with(word)),
        ]
    )


def in_state(picks, state, on):
    """Those of some picks that are in one of STATES on a day."""
    fits = {
        "usable": {"is_recalled": False, "lot__expires_on__gte": on},
        "soon": {"is_recalled": False, "lot__expires_on__range": (on, on + SOON)},
        "over": {"lot__expires_on__lt": on},
        "recalled": {"is_recalled": True},
    }
    return picks.filter(**fits.get(state, {}))


def endings(user, on):
    """The Endings of lots that may be used on a day; recalled ones are not among them."""
    return _endings(_listed(received(user)), on)


def endings_of(user, product, on):
    """The Endings of one product's lots."""
    return _endings(_listed(received(user)).filter(lot__product=product), on)


def _endings(picks, on):
    usable = in_state(picks, "usable", on).filter(returned__lt=F("quantity"))
    units, lots = {}, {}
    for pick in usable:
        lots[pick.lot_id] = pick.lot
        units[pick.lot_id] = units.get(pick.lot_id, 0) + pick.quantity - pick.returned
    return [_ending(lot, units[key], on) for key, lot in lots.items()]


def _ending(lot, units, on):
    stands = state_of(lot.expires_on, on)
    return Ending(lot.pk, lot.number, lot.product.full_name, lot.expires_on, units, stands)


def in_records(picks):
    """A Received for each of some picks, with the codes that were scanned when it was packed."""
    related = ("lot__product__collection__brand", "lot__product__parent__collection__brand")
    picks = list(picks.select_related(*related, "lot__product__parent", "order_line"))
    scans = _scans(picks)
    return [_received(pick, scans.get(_packed_as(pick), ())) for pick in picks]


def _packed_as(pick):
    return pick.parcel_id, pick.order_line_id, pick.lot_id


def _scans(picks):
    """{(parcel, line, lot) by key: Scans}."""
    parcels = {pick.parcel_id for pick in picks if pick.parcel_id}
    found = {}
    for check in Check.objects.filter(parcel__in=parcels).exclude(code=""):
        scan = Scan(check.pk, check.code, read(check.code).gtin, check.serial, check.units)
        found.setdefault((check.parcel_id, check.order_line_id, check.lot_id), []).append(scan)
    return found


def _received(pick, scans):
    product = pick.lot.product
    return Received(
        key=pick.pk,
        product=product.full_name,
        maker=_maker(product),
        gtin=product.upc or "",
        lot=pick.lot.number,
        expires_on=pick.lot.expires_on,
        units=pick.quantity - pick.returned,
        is_recalled=pick.is_recalled,
        scans=scans,
        returned=pick.returned,
    )


def _maker(product):
    """Who makes it, where a citable source says so."""
    named = product.collection or (product.parent and product.parent.collection)
    return named.brand.maker if named else ""

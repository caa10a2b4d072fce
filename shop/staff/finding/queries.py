"""What is found of each kind for what staff typed or scanned: one query, and one a kind found."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.db.models import F, Value
from django.urls import reverse
from oscar.core.loading import get_model

from catalogue.queries import products_with
from common.folding import KeptSearch, holds, keys_of_any
from common.statements import FoundOnce, IsAnyOf, Statement, asked_keys
from shop.claims.models import Claim
from shop.codes.reading import read
from shop.inventory.deliveries.queries import deliveries_with
from shop.inventory.identifying import named
from shop.inventory.models import Delivery, Lot, PurchaseOrder, Stock
from shop.inventory.queries import lots_numbered_as, picks_with
from shop.ordering.finding import orders_with
from shop.parcels.models import Parcel
from shop.returns.models import Return

Order = get_model("order", "Order")
SHOWN = 8


@dataclass(frozen=True)
class Hit:
    """One thing: `numbers` are those by which alone it is meant, `about` tells it from others."""

    name: str
    state: str
    about: str
    url: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `of_word(word)` and `of_pack(Named)` are the keys of what is meant, `rows`
    those things as they are shown, `hit(row)` its Hit; `right` is who may see it. What the code of
    a pack does not lead to has no `of_pack`."""

    title: str
    right: str
    page: str
    rows: object
    of_word: object
    of_pack: object
    hit: object


@dataclass(frozen=True)
class Group:
    """The first hits of a kind, and the address of its own list where there are more."""

    title: str
    hits: list
    more: str = ""


def groups_for(text, user):
    """The Groups in which something is found, of kinds that somebody may see."""
    kinds = tuple(kind for kind in KINDS if user.has_perm(kind.right))
    if not kinds:
        return []
    pack = named(text) if read(text).gtin else None
    rows = _of_pack(kinds, pack) if pack and pack.product else _with_text(kinds, text)
    return [_group(kind, rows[kind]) for kind in kinds if rows.get(kind)]


def only_one(groups, text):
    """The Hit that is meant by exactly this number or, else, the only one that was found; None
    where several are."""
    hits = [hit for group in groups for hit in group.hits]
    exact = [hit for hit in hits if _plain(text) in map(_plain, hit.numbers)]
    if any(group.more for group in groups) and len(exact) != 1:
        return None
    return next((some[0] for some in (exact, hits) if len(some) == 1), None)


def _plain(text):
    return "".join(text.split()).casefold()


def _group(kind, rows):
    more = f"{reverse(f'admin:{kind.page}_changelist')}?" if len(rows) > SHOWN else ""
    return Group(kind.title, [kind.hit(row) for row in rows[:SHOWN]], more)


def _of_pack(kinds, pack):
    """{kind: the first rows} of what the code of a pack leads to."""
    return {kind: list(_first(kind, kind.of_pack(pack))) for kind in kinds if kind.of_pack}


def _with_text(kinds, text):
    """{kind: the first rows} of what was typed."""
    keys = defaultdict(list)
    for at, key in _search(kinds).rows(text):
        keys[kinds[at]].append(key)
    return {kind: _rows(kind).rows(pks=found) for kind, found in keys.items()}


@cache
def _search(kinds):
    """(place of its kind, key) of the first of each kind, by one statement: where several kinds
    look for the same lots, they are looked for once."""

    def build(keys_with):
        first, *others = (
            _first(kind, keys_with(kind.of_word)).annotate(kind=Value(at)).values_list("kind", "pk")
            for at, kind in enumerate(kinds)
        )
        return first.union(*others, all=True)

    return KeptSearch(build)


def _first(kind, keys):
    """One more than are shown tells whether there are more."""
    return kind.rows().filter(IsAnyOf(F("pk"), FoundOnce(keys)))[: SHOWN + 1]


@cache
def _rows(kind):
    return Statement(lambda: kind.rows().filter(IsAnyOf(F("pk"), asked_keys())))


def _address(page, row):
    return reverse(f"admin:{page}_change", args=[row.pk])


# Each kind: what is meant, and what is told of it.


def _orders():
    return Order.objects.select_related("user", "signature__clinic").order_by("-pk")


def _order(order):
    clinic = order.signature.clinic.name if hasattr(order, "signature") else ""
    who = order.user.display_name if order.user else "account erased"
    about = ", ".join(filter(None, [clinic, who, f"{order.date_placed:%-d %b %Y}"]))
    numbers = (order.number,)
    return Hit(
        f"Order {order.number}", order.status, about, _address("order_order", order), numbers
    )


def _orders_of(pack):
    of = {"picks__lot__in": pack.lots} if pack.code.lot else {"product": pack.product}
    lines = get_model("order", "Line").objects.filter(**of)
    return Order.objects.filter(lines__in=lines).order_by().values("pk")


def _parcel(parcel):
    about = " ".join(filter(None, [parcel.carrier, parcel.tracking]))
    numbers = tuple(filter(None, (parcel.number, parcel.tracking)))
    address = _address("parcels_parcel", parcel)
    return Hit(str(parcel), parcel.get_state_display(), about, address, numbers)


def _parcels_with(word):
    parcels = Parcel.objects
    ways = (
        parcels.filter(holds(word, "number", "tracking")),
        parcels.filter(picks__in=picks_with(word)),
    )
    return keys_of_any(ways)


def _return(goods_back):
    about = f"{goods_back.get_reason_display()}, announced {goods_back.announced_at:%-d %b %Y}"
    address = _address("returns_return", goods_back)
    return Hit(
        str(goods_back), goods_back.get_state_display(), about, address, (goods_back.number,)
    )


def _returns_with(word):
    returns = Return.objects
    ways = (
        returns.filter(holds(word, "number")),
        returns.filter(lines__pick__in=picks_with(word)),
    )
    return keys_of_any(ways)


def _claim(claim):
    about = f"{claim.get_reason_display()}, made {claim.made_at:%-d %b %Y}"
    address = _address("claims_claim", claim)
    return Hit(str(claim), claim.get_state_display(), about, address, (claim.number,))


def _claims_with(word):
    claims = Claim.objects
    ways = (
        claims.filter(holds(word, "number")),
        claims.filter(lines__pick__in=picks_with(word)),
    )
    return keys_of_any(ways)


def _lot(lot):
    about = f"{lot.product.full_name}, through {lot.expires_on:%-d %b %Y}, {lot.on_hand:,} on hand"
    address = _address("inventory_lot", lot)
    return Hit(f"Lot {lot.number}", lot.get_status_display(), about, address, (lot.number,))


def _lots_of(pack):
    lots = Lot.objects.filter(product=pack.product)
    of_number = lots.filter(pk__in=[lot.pk for lot in pack.lots]) if pack.code.lot else lots
    return of_number.order_by().values("pk")


def _delivery(delivery):
    about = f"arrived {delivery.arrived_at:%-d %b %Y}"
    numbers = tuple(filter(None, [delivery.note_number]))
    address = _address("inventory_delivery", delivery)
    return Hit(f"Delivery of {delivery}", delivery.get_state_display(), about, address, numbers)


def _deliveries_of(pack):
    numbers = {"lines__number": pack.code.lot} if pack.code.lot else {}
    deliveries = Delivery.objects.filter(lines__product=pack.product, **numbers)
    return deliveries.order_by().values("pk")


def _purchase(order):
    about = order.supplier.name
    address = _address("inventory_purchaseorder", order)
    name = f"Purchase order {order.number}"
    return Hit(name, order.get_state_display(), about, address, (order.number,))


def _purchases_with(word):
    return PurchaseOrder.objects.filter(holds(word, "number")).order_by().values("pk")


def _stock(product):
    address = _address("inventory_stock", product)
    return Hit(f"Stock of {product.full_name}", "", product.upc or "", address, ())


def _stock_of(pack):
    return Stock.objects.filter(pk=pack.product.pk).order_by().values("pk")


KINDS = (
    Kind("Orders", "order.view_order", "order_order", _orders, orders_with, _orders_of, _order),
    Kind(
        "Parcels",
        "order.view_order",
        "parcels_parcel",
        lambda: Parcel.objects.order_by("-pk"),
        _parcels_with,
        lambda pack: Parcel.objects.filter(picks__lot__in=_lots_of(pack)).order_by().values("pk"),
        _parcel,
    ),
    Kind(
        "Returns",
        "order.view_order",
        "returns_return",
        lambda: Return.objects.order_by("-pk"),
        _returns_with,
        lambda pack: (
            Return.objects.filter(lines__pick__lot__in=_lots_of(pack)).order_by().values("pk")
        ),
        _return,
    ),
    Kind(
        "Claims",
        "order.view_order",
        "claims_claim",
        lambda: Claim.objects.order_by("-pk"),
        _claims_with,
        None,
        _claim,
    ),
    Kind(
        "Lots",
        "inventory.view_lot",
        "inventory_lot",
        lambda: Lot.objects.select_related("product__parent").order_by("-expires_on", "pk"),
        lots_numbered_as,
        _lots_of,
        _lot,
    ),
    Kind(
        "Deliveries",
        "inventory.change_lot",
        "inventory_delivery",
        lambda: Delivery.objects.select_related("supplier").order_by("-pk"),
        deliveries_with,
        _deliveries_of,
        _delivery,
    ),
    Kind(
        "Purchase orders",
        "inventory.change_lot",
        "inventory_purchaseorder",
        lambda: PurchaseOrder.objects.select_related("supplier").order_by("-pk"),
        _purchases_with,
        None,
        _purchase,
    ),
    Kind(
        "Products in stock",
        "inventory.view_lot",
        "inventory_stock",
        lambda: (
            Stock.objects.filter(stockrecords__isnull=False).select_related("parent").order_by("pk")
        ),
        products_with,
        _stock_of,
        _stock,
    ),
)

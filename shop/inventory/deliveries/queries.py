"""Deliveries as pages read them: each line with what stops it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, CharField, F, Func, Max, Value
from django.utils.timezone import localdate

from common.clock import today
from common.folding import holds, keys_of_any
from common.statements import Asked, IsAnyOf, Statement, asked_key, asked_keys

from .. import numbers
from ..models import Lot, Movement
from ..places.fitting import home_of, misfit, storage_of
from ..places.queries import places_to_pick
from ..purchase_orders.queries import differences_of
from ..purchase_orders.queries import lines_of as lines_ordered
from ..receiving import is_ordinary
from . import rule
from .models import Delivery, DeliveryLine
from .rule import State, Wanted


@dataclass(frozen=True)
class Looked:
    """A line, how it stands, every Stop, the names of what is missing, and the look-alike numbers
    that its own is said to differ from."""

    line: DeliveryLine
    state: State
    stops: list
    missing: list
    twins: tuple


def deliveries_with(word):
    """Keys of deliveries by supplier, number of the note, or a lot number on a line."""
    deliveries = Delivery.objects
    ways = (
        deliveries.filter(holds(word, "supplier__name")),
        deliveries.filter(holds(word, "note_number")),
        deliveries.filter(lines__in=DeliveryLine.objects.filter(holds(word, "number"))),
    )
    return keys_of_any(ways)


def drafts():
    return Delivery.objects.filter(state=Delivery.State.DRAFT)


def lines_of(delivery):
    found = _LINES.rows(delivery=delivery.pk)
    for line in found:
        line.delivery = delivery
    return found


def _lines():
    lines = DeliveryLine.objects.filter(delivery=asked_key("delivery"))
    return lines.select_related("product__parent", "lot").order_by("pk")


_LINES = Statement(_lines)


def looked_at(delivery, lines=None, lots=None):
    """The Looked of all lines of a delivery. `lots` are those of its products, locked or not."""
    lines = lines_of(delivery) if lines is None else lines
    return _looked_at({delivery: lines}, lots)


def units_that_came(looked):
    """{product: units} of all lines that are not refused."""
    came = Counter()
    for each in looked:
        if each.line.product and each.state != State.REFUSED:
            came[each.line.product] += each.line.units
    return came


def differences(delivery, looked):
    """How a draft differs from its purchase order so far, in sentences; none where it has none."""
    if not delivery.purchase_order:
        return []
    lines, on = lines_ordered(delivery.purchase_order), localdate(delivery.arrived_at)
    return differences_of(lines, units_that_came(looked), on)


def stopped_lines():
    """How many lines of all drafts cannot be booked as they are; a few queries for any number."""
    rows = DeliveryLine.objects.filter(delivery__in=drafts())
    lines = defaultdict(list)
    for line in rows.select_related("delivery", "product__parent").only(*_LOOKED_AT).order_by("pk"):
        lines[line.delivery].append(line)
    return sum(each.state not in rule.BOOKABLE for each in _looked_at(lines))


_OF_A_PRODUCT = ("title", "variant_name", "structure", "minimum_remaining_days")
_OF_A_PRODUCT += ("store_from_celsius", "store_to_celsius", "shelf_life_months")
_LOOKED_AT = ("delivery__celsius", "code", "number", "expires_on", "units", "decision", "sure")
_LOOKED_AT += ("serials",)
_LOOKED_AT += tuple(
    f"{product}__{name}" for product in ("product", "product__parent") for name in _OF_A_PRODUCT
)


def _looked_at(lines, lots=None):
    """The Looked of {delivery: its lines}; those of one delivery are compared with each other."""
    every = [line for own in lines.values() for line in own]
    wanted, of_product = _wanted(every), defaultdict(list)
    for lot in lots_like(every) if lots is None else lots:
        of_product[lot.product_id].append(lot)
    found, on, came = [], today(), _came(every)
    for delivery, own in lines.items():
        known = {key: [*of_product[key]] for key in {line.product_id for line in own}}
        arrived = {key: replace(wanted[key], celsius=_celsius(delivery)) for key in known if key}
        found += [_looked(line, arrived, known[line.product_id], on, came) for line in own]
    return found


def lots_like(lines):
    """The lots of any product that have a number of these lines, or look like having it: all that
    a line can be compared with. Asked for their products too, PostgreSQL would read all lots of
    those, which are many."""
    return _LOTS.rows(keys=list({key for line in lines for key in line.twin_keys}))


def _lots():
    lots = Lot.objects.filter(twin_keys__overlap=Asked("keys", ArrayField(CharField())))
    return lots.values_list("product_id", "number", "expires_on", "twin_keys", named=True)


_LOTS = Statement(_lots)


def _celsius(delivery):
    return None if delivery.celsius is None else float(delivery.celsius)


def _came(lines):
    """{(product, serial number): the deliveries that it is in} of the packs on these lines; what
    was refused was not taken."""
    packs = {(line.product_id, serial) for line in lines for serial in line.serials}
    if not packs:
        return {}
    products, serials = zip(*packs, strict=True)
    rows = DeliveryLine.objects.filter(_HasAnyOf(F("serials"), Value(list(serials))))
    rows = rows.filter(product__in=set(products))
    rows = rows.exclude(decision=rule.Decision.REFUSE).select_related("delivery__supplier")
    found = defaultdict(dict)
    for row in rows.only("product", "serials", "delivery__note_number", "delivery__supplier__name"):
        for serial in row.serials:
            found[row.product_id, serial][row.delivery_id] = str(row.delivery)
    return found


class _HasAnyOf(Func):
    """Whether an array has any of these; `&&` would compare each of it with each of them."""

    template = "EXISTS (SELECT FROM unnest(%(expressions)s))"
    arg_joiner = ") AS own (one) WHERE own.one = ANY("
    output_field = BooleanField()


def _elsewhere(line, came):
    """(serial number, delivery) of its packs that another delivery has too."""
    for serial in line.serials if came else ():
        others = came.get((line.product_id, serial), {})
        yield from ((serial, name) for key, name in others.items() if key != line.delivery_id)


def _looked(line, wanted, known, on, came):
    """The line, which later ones of the delivery are compared with, too."""
    elsewhere = _elsewhere(line, came)
    stops = rule.stops(line, wanted.get(line.product_id), known, on, elsewhere)
    state = rule.state(line, stops)
    twins = tuple(lot.number for lot in numbers.alike(line.number, known))
    if line.number and line.expires_on and state != State.REFUSED:
        known.append(line)
    return Looked(line, state, stops, rule.missing(line), twins)


def _wanted(lines):
    """{product key: Wanted}; the same few queries for many products."""
    products = {line.product_id: line.product for line in lines if line.product_id}
    largest, homes = _largest_of(lines), places_to_pick()
    return {
        key: Wanted(
            minimum_days=product.minimum_remaining_days,
            keeps_months=product.keeps_months,
            storage=storage_of(product),
            largest=largest.get(key, 0),
            no_place="" if home_of(product, homes) else misfit(product, None),
        )
        for key, product in products.items()
    }


def _largest_of(lines):
    """{product key: its largest receipt} where a line has so many units that it matters."""
    many = {ln.product_id for ln in lines if ln.product_id and not is_ordinary(ln.units)}
    return dict(_LARGEST.rows(pks=list(many))) if many else {}


def _largest():
    received = Movement.objects.filter(IsAnyOf(F("lot__product"), asked_keys()))
    by_product = received.filter(kind=Movement.Kind.RECEIVED).order_by().values("lot__product")
    largest = by_product.annotate(most=Max(F("on_hand_change") + F("apart_change")))
    return largest.values_list("lot__product", "most")


_LARGEST = Statement(_largest)

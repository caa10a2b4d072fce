"""What the home page shows to who is signed in: what waits, the last order, lots to use soon.

Two queries, however much a buyer has ordered; one more of who has something to countersign.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONArray, JSONObject
from oscar.core.loading import get_model

from accounts.clinics.policy import Deed, roles_that_may
from accounts.licences.standing import standing_of
from accounts.models import Membership
from catalogue.models import editions
from catalogue.models.product import full_name_of
from common.clock import now
from common.statements import Asked, IsAnyOf, Statement, asked_key
from shop.countersigning.queries import asked_of, waiting_for
from shop.inventory.queries import recalled_lots
from shop.lots_received.queries import first_of, received, received_among_all
from shop.purchasing.queries import has_many_orders, is_of, orders_of
from shop.quick_order.queries import MOST_USUAL, lately, often_ordered

from .context_processors import open_units
from .together import NO_DAY, part, together
from .waiting import days_of_waiting, others, parts, waitings

SOON = timedelta(days=90)
RENEW_WITHIN = timedelta(days=60)
MOST_LOTS, MOST_RECALLED, MOST_LINES, MOST_OFTEN = 5, 10, 4, 6

_Order, _Line = get_model("order", "Order"), get_model("order", "Line")


class Licence(NamedTuple):
    """What home says of the licence that counts; without one, only the standing."""

    standing: str
    is_there: bool = False
    is_verified: bool = False
    is_lapsed: bool = False
    is_more_needed: bool = False
    is_waiting: bool = False
    expires_soon: bool = False
    submitted_at: object = None
    expires_on: date | None = None
    profession: str = ""


class LastOrder(NamedTuple):
    number: str
    day: date
    total: Decimal
    currency: str
    rows: tuple
    lines_in_all: int


class Shipped(NamedTuple):
    """Units of a lot that were shipped to the buyer."""

    lot: int
    expires_on: date
    name: str
    number: str
    units: int
    is_recalled: bool


@dataclass(frozen=True)
class BuyersDay:
    """A buyer's home page on one day: plain values, by which it is kept."""

    licence: Licence
    last_order: LastOrder | None = None
    lots: tuple = ()
    recalled: tuple = ()
    are_more_recalled: bool = False
    waits: tuple = ()
    more_waits: tuple = ()
    parcels: tuple = ()
    more_parcels: tuple = ()
    usual: tuple = ()
    usual_in_all: int = 0
    may_order: bool = True


@dataclass(frozen=True)
class Found:
    """A BuyersDay, with what is no part of it: the edition of the catalogue, units in the open
    basket, and Requests that wait for the reader's countersignature."""

    day: BuyersDay
    edition: str
    units: int
    requests: list


def buyers_day(user, on):
    """What is Found of `user` on day `on`."""
    licence = _licence(standing_of(user, now()), on)
    asked = days_of_waiting(on) | {"lately": lately(on), "until": on + SOON}
    found = _by_kind(_ALL[has_many_orders(user)].rows(user=user.pk, **asked))
    requests = list(waiting_for(user, now())) if found["to_sign"] else []
    edition = next((key for _, key, *_ in found["edition"]), "")  # None was edited in a new shop.
    units = sum(int(key or 0) for _, key, *_ in found["units"])
    return Found(_day(licence, found), edition, units, requests)


def _by_kind(rows):
    """{kind: its rows}."""
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _day(licence, found):
    shipped = sorted(map(_shipped, found["lot"]), key=_recalled_and_soonest_first)
    recalled = tuple(each for each in shipped if each.is_recalled)
    waits, usual = waitings(found), found["usual"]
    more_waits = others(waits)
    return BuyersDay(
        licence=licence,
        last_order=next(map(_last_of, found["order"]), None),
        lots=tuple(each for each in shipped if not each.is_recalled),
        recalled=recalled[:MOST_RECALLED],
        are_more_recalled=len(recalled) > MOST_RECALLED,
        waits=tuple(one for one in waits if not one.is_parcel),
        more_waits=tuple(one for one in more_waits if not one.is_parcel),
        parcels=tuple(one for one in waits if one.is_parcel),
        more_parcels=tuple(one for one in more_waits if one.is_parcel),
        usual=_oftenest_first(usual),
        usual_in_all=min(usual[0][-1], MOST_USUAL) if usual else 0,
        may_order=licence.is_there or not found["looks_on"],
    )


def _licence(standing, on):
    found, application = standing.licence, standing.application
    is_more_needed = bool(application and application.is_more_needed)
    if found is None:
        return Licence(standing.standing, is_more_needed=is_more_needed)
    is_renewable = standing.is_verified and not standing.is_being_renewed
    return Licence(
        standing=standing.standing,
        is_there=True,
        is_verified=standing.is_verified,
        is_lapsed=standing.is_lapsed,
        is_more_needed=is_more_needed,
        is_waiting=found.is_waiting,
        expires_soon=is_renewable and found.expires_on <= on + RENEW_WITHIN,
        submitted_at=found.submitted_at,
        expires_on=found.expires_on,
        profession=found.get_profession_display(),
    )


# What is read of each kind, beside what waits.


def _shipped(row):
    _, lot, number, day, more, _ = row
    title, parents_title, variant_name, units, is_recalled = json.loads(more)
    name = full_name_of(title, parents_title, variant_name)
    return Shipped(int(lot), day, name, number, units, is_recalled)


def _recalled_and_soonest_first(shipped):
    return not shipped.is_recalled, shipped.expires_on, shipped.lot


def _last_of(row):
    _, _, number, day, more, _ = row
    told = json.loads(more, parse_float=Decimal)
    rows = tuple((line["quantity"], line["title"]) for line in told["rows"])
    return LastOrder(number, day, told["total"], told["currency"], rows, told["lines"])


def _oftenest_first(rows):
    """(units, title) of each that is shown."""
    found = [(*json.loads(more), int(product), title) for _, product, title, _, more, _ in rows]
    found.sort(key=lambda one: (-one[0], one[2]))
    return tuple((units, title) for _, units, _, title in found)


_USER = asked_key("user")
_ON, _UNTIL = (Asked(name, DateField()) for name in ("on", "until"))
_ENDS_SOON = Q(lot__expires_on__gte=_ON, lot__expires_on__lte=_UNTIL)
_SOONEST = ("lot__expires_on", "lot_id")


def _lots(picks, most):
    """A part of shipped picks, the soonest first."""
    shown = first_of(picks.order_by(*_SOONEST, "pk"), most)
    of_product = [F(f"lot__product__{name}") for name in ("title", "parent__title", "variant_name")]
    more = JSONArray(*of_product, F("quantity"), F("is_recalled"))
    columns = (F("lot"), F("lot__number"), F("lot__expires_on"), more)
    return part("lot", shown, columns, most, is_counted=False)


def _lots_of(has_many):
    """Two parts of what was received: lots that are recalled, each once and one more than is shown,
    and what ends soon."""
    picks = (received_among_all if has_many else received)(_USER)
    recalled = picks.filter(IsAnyOf(F("lot"), ArraySubquery(recalled_lots()))).distinct(*_SOONEST)
    ends_soon = picks.filter(_ENDS_SOON, is_recalled=False)
    if has_many:  # These are found from the lots on, of which an index has those that were shipped.
        ends_soon = ends_soon.filter(lot__was_shipped=True)
    return [_lots(recalled, MOST_RECALLED + 1), _lots(ends_soon, MOST_LOTS)]


def _last_order(orders):
    """A part of the newest of some orders: units and titles of its first lines, how many it has."""
    lines = _Line.objects.filter(order=OuterRef("pk"))
    rows = lines.order_by("pk").values(row=JSONObject(title="title", quantity="quantity"))
    counted = lines.order_by().values("order").annotate(all=Count("pk")).values("all")
    told = {"total": "total_incl_tax", "currency": "currency"}
    told |= {"rows": ArraySubquery(rows[:MOST_LINES]), "lines": Subquery(counted)}
    columns = (F("pk"), F("number"), F("date_placed__date"), JSONObject(**told))
    newest = orders.order_by("-date_placed", "-pk").values("pk")[:1]
    rows = _Order.objects.filter(IsAnyOf(F("pk"), ArraySubquery(newest)))
    return part("order", rows, columns, 1, is_counted=False)


def _usual(has_many):
    more = JSONArray(F("times"), F("last_quantity"))
    columns = (F("product"), F("last_title"), NO_DAY, more)
    rows = often_ordered(has_many=has_many)
    return part("usual", rows, columns, MOST_OFTEN, ("-times", "product_id"))


def _units():
    """A part of the units in the open basket."""
    columns = (F("units"), Value(""), NO_DAY, Value(""))
    return part("units", open_units(owner=_USER), columns, 1, is_counted=False)


def _edition():
    """A part that is the edition of the catalogue."""
    columns = (F("edition"), Value(""), NO_DAY, Value(""))
    return part("edition", editions(), columns, 1, is_counted=False)


def _to_sign():
    """A part that says whether anything may wait for the reader's countersignature."""
    columns = (F("pk"), Value(""), NO_DAY, Value(""))
    return part("to_sign", asked_of(_USER), columns, 1, is_counted=False)


def _looks_on():
    """A part that says whether the reader is of clinics, and may order for none of them."""
    member = Membership.objects.filter(user=_USER, left_at=None)
    orders = Exists(member.filter(role__in=roles_that_may(Deed.ORDER)))
    columns = (F("pk"), Value(""), NO_DAY, Value(""))
    return part("looks_on", member.filter(~orders), columns, 1, is_counted=False)


def _all(has_many):
    orders = _Order.objects.filter(is_of(_USER)) if has_many else orders_of(_USER)
    lots = _lots_of(has_many)
    others = [_last_order(orders), _usual(has_many), _units(), _edition(), _to_sign(), _looks_on()]
    return together([*parts(has_many=has_many), *lots, *others])


_ALL = {has_many: Statement(partial(_all, has_many)) for has_many in (False, True)}

"""What lies where, and where a product belongs."""

from django.db.models import F

from common.statements import IsAnyOf, Statement, asked_keys

from ..models import Holding, Place
from .rule import APART


def held_in(lots):
    """{lot key: its Holdings with units in them, in the order of their places}."""
    found = {lot: [] for lot in lots}
    for holding in _HELD.rows(pks=list(found)) if found else ():
        found[holding.lot_id].append(holding)
    return found


def _held():
    rows = Holding.objects.filter(IsAnyOf(F("lot"), asked_keys()), units__gt=0)
    return rows.select_related("place").order_by("place__name")


_HELD = Statement(_held)


def held(lot):
    """The Holdings of a lot with units in them."""
    return held_in([lot.pk])[lot.pk]


def picked_from(holdings):
    """Those that orders are picked from."""
    return [holding for holding in holdings if not holding.is_apart]


def with_places(parcels):
    """[(line, its picks)]; a pick that has not left says where to find its lot: `lies_in`."""
    waiting = [pick for _, picks in parcels for pick in picks if not pick.shipped_at]
    lies = held_in({pick.lot_id for pick in waiting})
    for pick in waiting:
        pick.lies_in = ", ".join(map(str, picked_from(lies[pick.lot_id])))
    return parcels


def places():
    """All of them, by name."""
    return _ALL.rows()


_ALL = Statement(lambda: Place.objects.order_by("name"))


def places_to_pick():
    """Places that orders are picked from; rooms first, as most products belong there."""
    kinds = list(Place.Kind)
    rows = _TO_PICK.rows()
    return sorted(rows, key=lambda place: (kinds.index(place.kind), place.name))


_TO_PICK = Statement(lambda: Place.objects.exclude(kind__in=APART))


def returns_places():
    return _RETURNS.rows()


_RETURNS = Statement(lambda: Place.objects.filter(kind=Place.Kind.RETURNS))


def quarantines():
    return list(Place.objects.filter(kind=Place.Kind.QUARANTINE))

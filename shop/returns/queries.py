"""Returns as pages read them: what may still come back, what waits, what became of it."""

from django.db.models import Case, F, When, prefetch_related_objects

from common.return_states import ReturnState
from common.statements import Statement, asked_key
from shop.inventory.models import Proposal, Supplier
from shop.inventory.queries import picks_with_recalls

from .models import Return, ReturnLine
from .policy import may_come_back


def has_left(order):
    """Whether something of an order was shipped: who sees its lots may send it back."""
    return order.is_shipped or order.is_part_shipped


def shipped_of(order, but=None):
    """The shipped picks of an order; each says how many units of it may `come_back`.

    `but`: a Return that does not count.
    """
    picks = picks_with_recalls(order).exclude(shipped_at=None)
    picks = list(picks.select_related("lot__product__parent", "order_line").order_by("pk"))
    coming = _coming(picks, but)
    for pick in picks:
        pick.come_back = may_come_back(pick.quantity, coming.get(pick.pk, ()))
    return picks


def _coming(picks, but):
    """{pick: units of it in each return that was not closed}."""
    lines = ReturnLine.objects.filter(pick__in=picks).exclude(goods_back=but)
    lines = lines.exclude(goods_back__state=ReturnState.CLOSED)
    is_announced = When(goods_back__state=ReturnState.ANNOUNCED, then=F("announced"))
    found = {}
    for pick, units in lines.values_list("pick", Case(is_announced, default=F("received"))):
        found.setdefault(pick, []).append(units)
    return found


def lines_of(goods_back):
    """The lines of a return with lot and product."""
    return _LINES.rows(goods_back=goods_back.pk)


def _lines():
    related = ("pick__lot__product__parent", "pick__order_line")
    lines = ReturnLine.objects.filter(goods_back=asked_key("goods_back"))
    return lines.select_related(*related).order_by("pk")


_LINES = Statement(_lines)


def return_shown(key):
    """A return with its order, its people and its place, as its page shows it."""
    return _SHOWN.first(pk=key)


_SHOWN = Statement(
    lambda: Return.objects.filter(pk=asked_key("pk")).select_related(
        "order", "place", "announced_by", "received_by", "answered_by"
    )
)


def returns_of(order):
    """The returns of an order, oldest first, with their lines."""
    found = _RETURNS.rows(order=order.pk) if has_left(order) else []
    prefetch_related_objects(found, "lines__pick__lot__product__parent")
    return found


_RETURNS = Statement(lambda: Return.objects.filter(order=asked_key("order")).order_by("pk"))


def to_receive():
    return Return.objects.filter(state=ReturnState.ANNOUNCED)


def to_inspect():
    return Return.objects.filter(state=ReturnState.RECEIVED)


def proposals_of(goods_back, lines):
    """What of a return takes two people, oldest first; nothing before it is inspected."""
    if not goods_back.is_inspected:
        return []
    lots = {line.pick.lot_id for line in lines}
    asked = Proposal.objects.filter(lot__in=lots, values__goods_back=goods_back.pk)
    return list(asked.select_related("lot", "decided_by").order_by("pk"))


def suppliers_by_lot(lots):
    """{lot key: the names of those from whom its units came}."""
    came = Supplier.objects.filter(movements__lot__in=lots).distinct().order_by("name")
    found = {lot: [] for lot in lots}
    for lot, name in came.values_list("movements__lot", "name"):
        found[lot].append(name)
    return found

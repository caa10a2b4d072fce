"""What staff's page of an order shows, read by statements that are compiled once."""

from oscar.core.loading import get_model

from common.clock import now
from common.statements import Statement, asked_key, fill
from shop.approvals.progress import approvals_of
from shop.dispatch.orders import leaving, travels_cold
from shop.inventory.giving_up import given_up_of
from shop.inventory.places.queries import with_places
from shop.ordering.back_orders import choice_of, missing_of
from shop.ordering.letters import lots_of
from shop.ordering.models import Move
from shop.ordering.queries import cancelled_units, stop_of, those_that_wait
from shop.ordering.totals import totals_of
from shop.parcels.queries import parcels_of
from shop.purchasing.queries import signature_of
from shop.purchasing.records import decisions_of
from shop.tax_table.models import OrderTax
from shop.tax_table.records import basis_of


def order_shown(key):
    """An order with its people, where it goes, and what else there is one of; or None."""
    return _SHOWN.first(pk=key)


def _shown():
    related = ("user", "shipping_address__country", "signature__clinic")
    single = ("approval", "delivery_day", "payment_terms", "attempt")
    orders = get_model("order", "Order").objects.filter(pk=asked_key("pk"))
    return orders.select_related(*related, *single)


_SHOWN = Statement(_shown)


def shown(order):
    """The context of the page; what it asks of the order itself is read with it."""
    missing, send_as = missing_of(order), choice_of(order)
    waits_for_all = send_as and send_as.together and missing
    lots = with_places(lots_of(order))
    lines = [line for line, _ in lots]
    waiting = those_that_wait(order, lines)
    fill(order, "lines", lines)
    for name, statement in _PARTS.items():
        fill(order, name, statement.rows(order=order.pk))
    return {
        "signature": signature_of(order),
        "approvals": approvals_of(order),
        "lots": lots,
        "parcels": parcels_of(order),
        "leaves": "" if waits_for_all else leaving(order, waiting, now()),
        "is_cold": travels_cold(waiting),
        "totals": totals_of(order),
        "tax_basis": basis_of(order),
        "cancelled": cancelled_units(order),
        "open_lines": missing,
        "send_as": send_as,
        "given_up": _GIVEN_UP.rows(order=order.pk),
        "decisions": decisions_of(order, lines),
        "title": f"Order {order.number}",
        "stop": stop_of(order),
    }


def _of(model, *related):
    rows = model.objects.filter(order=asked_key("order"))
    return Statement(lambda: rows.select_related(*related) if related else rows)


_PARTS = {
    "discounts": _of(get_model("order", "OrderDiscount")),
    "taxes": _of(OrderTax),
    "notes": _of(get_model("order", "OrderNote"), "user"),
    "sources": _of(get_model("payment", "Source"), "source_type"),
    "moves": _of(Move, "address", "before", "by"),
}
_GIVEN_UP = Statement(lambda: given_up_of(asked_key("order")))

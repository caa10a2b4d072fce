"""Papers of an order that staff print: the packing slip and labels."""

from shop.dispatch import printing
from shop.invoicing.on_slips import amounts_of
from shop.ordering.back_orders import missing_of
from shop.ordering.letters import lots_of
from shop.purchasing.queries import signature_of


def slip(request, order):
    return printing.slip(request, order, lots_of(order), _page(order), **said_beside(order))


def said_beside(order):
    """What the packing slip of an order says beside its lots."""
    more = {"signature": signature_of(order), "missing": missing_of(order)}
    return more | {"amounts": amounts_of(order)}


def labels(request, order):
    return printing.labels(request, order, lots_of(order), _page(order))


def _page(order):
    return "admin:order_order_change", order.pk

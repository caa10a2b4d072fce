"""What the pages of one's orders read, as statements that are compiled once."""

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, F

from common.paging import page
from common.statements import Asked, IsAnyOf, Statement, asked_key, asked_keys, fill
from shop.inventory.giving_up import given_up_of
from shop.inventory.queries import picks_with_recalls
from shop.purchasing.queries import orders_of

from .back_orders import with_days
from .models import CancelledUnits

_SIZE = settings.OSCAR_ORDERS_PER_PAGE


def orders_page(request):
    """The page of the reader's orders, newest first, with lines and who ordered."""
    user = request.user
    found = page(request, lambda: _orders(user), _SIZE, lambda: _FIRST.rows(user=user.pk))
    by_order = {order.pk: [] for order in found.object_list}
    for line in _SHORT_LINES.rows(pks=list(by_order)):
        by_order[line.order_id].append(line)
    for order in found.object_list:
        fill(order, "lines", by_order[order.pk])
    return found


def order_of(user, number):
    """The order with this number that the person may see, with what its page shows; or None."""
    order = _ORDER.first(user=user.pk, number=number)
    if order:
        for name, statement in _OF_AN_ORDER.items():
            fill(order, name, statement.rows(order=order.pk))
    return order


def lines_with_lots(order):
    """Its lines with product, decision, `shipped_picks`, `cancelled_units`, how many are
    `still_to_come` and `open`: wait for goods (`expected_on` says until when), and of which lots
    units were `given_up`."""
    lines, picks = _LINES.rows(pks=[order.pk]), _PICKS.rows(order=order.pk)
    cancelled, given_up = _CANCELLED.rows(order=order.pk), _GIVEN_UP.rows(order=order.pk)
    for line in lines:
        of_line = [pick for pick in picks if pick.order_line_id == line.pk]
        line.shipped_picks = [pick for pick in of_line if pick.shipped_at]
        line.cancelled_units = sum(row.units for row in cancelled if row.line_id == line.pk)
        left = line.cancelled_units + sum(pick.quantity for pick in line.shipped_picks)
        line.still_to_come = line.quantity - left
        kept = sum(pick.quantity for pick in of_line if not pick.shipped_at)
        line.open = line.still_to_come - kept if order.waits else 0
        line.given_up = [row for row in given_up if row.order_line_id == line.pk]
    fill(order, "lines", lines)
    with_days([line for line in lines if line.open])
    return lines


def _orders(user):
    return orders_of(user).select_related("signature__ordered_by")


def _order():
    found = orders_of(asked_key("user")).filter(number=Asked("number", CharField()))
    return found.select_related("shipping_address__country").order_by()


def _lines():
    lines = apps.get_model("order", "Line").objects
    found = lines.filter(IsAnyOf(F("order_id"), asked_keys()))
    return found.select_related("product__parent", "decision__policy").order_by("pk")


def _short_lines():
    """What a list says of them: how many of what."""
    names = ("title", "variant_name", "structure", "parent__title", "parent__variant_name")
    shown = ("order", "title", "quantity", *(f"product__{name}" for name in names))
    return _lines().select_related(None).select_related("product__parent").only(*shown)


_SHORT_LINES = Statement(_short_lines)


def _of_an_order(model, *related):
    """The Statement of the rows of a model that belong to an order."""

    def build():
        rows = apps.get_model(model).objects.filter(order=asked_key("order"))
        return rows.select_related(*related) if related else rows

    return Statement(build)


_OF_AN_ORDER = {
    "discounts": _of_an_order("order.OrderDiscount"),
    "moves": _of_an_order("ordering.Move", "before"),
    "sources": _of_an_order("payment.Source", "source_type"),
}
_FIRST = Statement(lambda: _orders(asked_key("user"))[: _SIZE + 1])
_ORDER = Statement(_order)
_LINES = Statement(_lines)
_CANCELLED = Statement(
    lambda: CancelledUnits.objects.filter(line__order=asked_key("order")).order_by("pk")
)
_GIVEN_UP = Statement(lambda: given_up_of(asked_key("order")))
_PICKS = Statement(lambda: picks_with_recalls(asked_key("order")))

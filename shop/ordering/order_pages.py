"""What the pages of one's orders read, as statements that are compiled once."""

from functools import partial

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef

from accounts.clinics.policy import Deed
from accounts.models import User
from catalogue.models.product import full_name_of
from common.paging import page
from common.statements import Asked, IsAnyOf, Statement, asked_key, asked_keys, fill
from shop.inventory.giving_up import given_up_of
from shop.inventory.queries import picks_with_recalls
from shop.purchasing.queries import has_many_orders, is_of, orders_of

from .back_orders import with_days
from .models import CancelledUnits, Expectation
from .order_rows import rows

_SIZE = settings.OSCAR_ORDERS_PER_PAGE


def orders_page(request):
    """The context of the page of the reader's orders, newest first.

    Each has its `short_lines`: (units, name); who ordered it is in `by`, where it is somebody else.
    """
    user = request.user
    found = page(request, lambda: _orders(user), _SIZE, lambda: _first(user))
    by_order = {order.pk: [] for order in found.object_list}
    for order, units, title, *of_product in _SHORT_LINES.rows(pks=list(by_order)):
        by_order[order].append((units, full_name_of(*of_product) or title))
    for order in found.object_list:
        order.short_lines = by_order[order.pk]
        if order.user_id != user.pk:
            order.by = User(**{name: getattr(order, f"by_{name}") or "" for name in _WHO})
    orders = found.object_list
    return {"orders": orders, "rows": rows(orders), "page_obj": found}


def _first(user):
    """What the first page lists, and one more."""
    first = _NEWEST if has_many_orders(user) else _FIRST
    return first.rows(user=user.pk)


def order_of(user, number):
    """The order with this number that the person may see, with what its page shows, its signature,
    whether they see its lots (`shows_lots`) and order for its clinic (`may_be_repeated`); or None.
    """
    order = _ORDER.first(user=user.pk, number=number)
    if order:
        if order.user_id == user.pk:
            order.user = user
        for name in ("discounts", "moves", "sources", "taxes"):
            fill(order, name, _part(order, name))
        order.has_all = not (order.has_waited or order.has_given_up)
    return order


def lines_to_tell(order):
    """Its lines with product and decision; what its totals and its payment rest on is read too."""
    for name in _ADDED_UP:
        if name not in getattr(order, "_prefetched_objects_cache", ()):
            fill(order, name, _PARTS[name].rows(order=order.pk))
    lines = order.lines_written or _LINES.rows(pks=[order.pk])
    fill(order, "lines", lines)
    return lines


def lines_with_lots(order):
    """Its lines (of an `order_of`) with product, decision, `all_picks`, `shipped_picks`,
    `cancelled_units`, how many are `still_to_come` and `open`: wait for goods (`expected_on` says
    until when), and of which lots units were `given_up`."""
    lines, picks = _LINES.rows(pks=[order.pk]), _PICKS.rows(order=order.pk)
    cancelled, given_up = _part(order, "cancelled"), _part(order, "given_up")
    for line in lines:
        line.all_picks = of_line = [pick for pick in picks if pick.order_line_id == line.pk]
        for pick in of_line:
            pick.lot.product = line.product
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
    """What the list shows of them."""
    return _listed(orders_of(user))


def _listed(orders):
    """Some orders with what the list shows, such as `was_paid`: money was taken when it was
    placed."""
    who = {f"by_{name}": F(f"signature__ordered_by__{name}") for name in _WHO}
    taken = apps.get_model("payment.Source").objects.filter(amount_debited__gt=0)
    who["was_paid"] = Exists(taken.filter(order=OuterRef("pk")))
    found = orders.annotate(po_number=F("payment_terms__po_number"), **who)
    return found.only("number", "date_placed", "status", "currency", "total_incl_tax", "user")


_WHO = ("first_name", "last_name", "email")


def _among_all(user):
    """The same, from the newest of all orders on: for who has many."""
    return _listed(apps.get_model("order", "Order").objects.filter(is_of(user)))


def _part(order, name):
    """Rows that few orders have: the order was asked for whether it has any."""
    return _PARTS[name].rows(order=order.pk) if getattr(order, f"has_{name}") else []


def _rows(model, *related):
    """A function of an order, which may be Asked: its rows of a model."""

    def of(order):
        rows = apps.get_model(model).objects.filter(order=order)
        return rows.select_related(*related) if related else rows

    return of


def _cancelled(order):
    return CancelledUnits.objects.filter(line__order=order).order_by("pk")


_ROWS = {
    "discounts": _rows("order.OrderDiscount"),
    "moves": _rows("ordering.Move", "before", "by"),
    "sources": _rows("payment.Source", "source_type"),
    "taxes": _rows("tax_table.OrderTax"),
    "cancelled": _cancelled,
    "given_up": given_up_of,
}


_ADDED_UP = ("discounts", "sources", "taxes")
_BESIDE = ("shipping_address__country", "payment_terms", "delivery_day", "approval")
_BESIDE += tuple(f"signature__{name}" for name in ("clinic", "ordered_by", "signed_by"))


def _order():
    orders = apps.get_model("order", "Order").objects
    found = orders.filter(is_of(asked_key("user")), number=Asked("number", CharField()))
    has = {f"has_{name}": Exists(rows(OuterRef("pk"))) for name, rows in _ROWS.items()}
    has["has_waited"] = Exists(Expectation.objects.filter(line__order=OuterRef("pk")))
    with_lots = orders.filter(is_of(asked_key("user"), Deed.SEE_LOTS), pk=OuterRef("pk"))
    again = orders.filter(is_of(asked_key("user"), Deed.ORDER), pk=OuterRef("pk"))
    may = {"shows_lots": with_lots, "may_be_repeated": again}
    found = found.annotate(**has, **{name: Exists(rows.order_by()) for name, rows in may.items()})
    return found.select_related(*_BESIDE).order_by()


def _of_product(*names):
    return [f"product__{way}{name}" for way in ("", "parent__") for name in names]


# What says what a line is of.
_NAMES = ("title", *_of_product("slug", "title", "variant_name", "structure"))
_STORAGE = _of_product("store_from_celsius", "store_to_celsius")
_PRICES = ("tax_code", "line_price_before_discounts_excl_tax")
_PRICES += ("unit_price_excl_tax", "line_price_excl_tax", "line_price_incl_tax")
_DECISION = ("line", "sales_unit", "profession", "buyer_reason", "policy__number")


def _lines():
    lines = apps.get_model("order", "Line").objects
    return lines.filter(IsAnyOf(F("order_id"), asked_keys())).order_by("pk")


def _short_lines():
    names = (f"product__{name}" for name in ("title", "parent__title", "variant_name"))
    return _lines().values_list("order", "quantity", "title", *names)


def _whole_lines():
    decision = (f"decision__{name}" for name in _DECISION)
    sold_at = (f"sold_at__{name}" for name in ("line", "kind", "price", "last_day", "reference"))
    agreed = ("short_dated__order_line", "short_dated__expires_on")
    lines = _lines().select_related("product__parent", "decision__policy", "sold_at", "short_dated")
    return lines.only(
        "order", "quantity", *_NAMES, *_STORAGE, *_PRICES, *decision, *sold_at, *agreed
    )


_PARTS = {name: Statement(partial(rows, asked_key("order"))) for name, rows in _ROWS.items()}
_SHORT_LINES = Statement(_short_lines)
_FIRST = Statement(lambda: _orders(asked_key("user"))[: _SIZE + 1])
_NEWEST = Statement(lambda: _among_all(asked_key("user"))[: _SIZE + 1])
_ORDER = Statement(_order)
_LINES = Statement(_whole_lines)
_PICKS = Statement(lambda: picks_with_recalls(asked_key("order")))

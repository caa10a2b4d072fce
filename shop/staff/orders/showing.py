"""What staff's page of an order shows, read by statements that are compiled once."""

from functools import partial

from django.db.models import F
from oscar.core.loading import get_model

from accounts.models import Licence
from common.clock import now
from common.statements import IsAnyOf, Statement, asked_key, asked_keys, fill
from shop.approvals.progress import approvals_of
from shop.dispatch.orders import leaving, travels_cold
from shop.inventory.giving_up import given_up_of
from shop.inventory.places.queries import with_places
from shop.inventory.queries import picks_of
from shop.ordering.back_orders import choice_of, missing_of
from shop.ordering.models import Move
from shop.ordering.queries import cancelled_units, lines_of, stop_of, those_that_wait
from shop.ordering.totals import totals_of
from shop.parcels.queries import parcels_of
from shop.purchasing.models import PolicyVersion
from shop.purchasing.queries import signature_of
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
    lines, picks = lines_of(order, _LINES.rows(order=order.pk)), picks_of(order)
    lots = with_places([(line, picks.get(line.pk, [])) for line in lines])
    waiting = those_that_wait(order, lines)
    here = [line for line in waiting if any(not p.shipped_at for p in picks.get(line.pk, []))]
    fill(order, "lines", lines)
    for name, statement in _PARTS.items():
        fill(order, name, statement.rows(order=order.pk))
    return {
        "signature": signature_of(order),
        "approvals": approvals_of(order),
        "lots": lots,
        "parcels": parcels_of(order),
        "leaves": "" if waits_for_all else leaving(order, here, now(), waits=bool(missing)),
        "is_cold": travels_cold(waiting),
        "totals": totals_of(order),
        "tax_basis": basis_of(order),
        "cancelled": cancelled_units(order),
        "open_lines": missing,
        "send_as": send_as,
        "given_up": _GIVEN_UP.rows(order=order.pk),
        "decisions": _decisions(lines),
        "title": f"Order {order.number}",
        "stop": stop_of(order),
    }


def _lines():
    """Of a product only what its name and its cold chain are said by."""
    lines = get_model("order", "Line").objects.filter(order=asked_key("order"))
    names = ("title", "variant_name", "structure", "store_from_celsius", "store_to_celsius")
    of_products = (f"{way}__{name}" for way in ("product", "product__parent") for name in names)
    beside = ("decision", "sold_at", "short_dated")
    shown = ("order", "product__parent", *_OF_A_LINE, *of_products, *beside)
    return lines.select_related("product__parent", *beside).only(*shown).order_by("pk")


_OF_A_LINE = ("title", "quantity", "tax_code", "line_price_before_discounts_excl_tax")
_OF_A_LINE += ("line_price_excl_tax", "line_price_incl_tax")
_LINES = Statement(_lines)


def _decisions(lines):
    """The LineDecisions of lines; of the versions and licences that they rest on there are few."""
    found = [line.decision for line in lines if hasattr(line, "decision")]
    for name, statement in _RESTS_ON.items():
        keys = {getattr(decision, f"{name}_id") for decision in found}
        rows = {row.pk: row for row in statement.rows(pks=list(keys))} if keys else {}
        for decision in found:
            setattr(decision, name, rows[getattr(decision, f"{name}_id")])
    return found


_RESTS_ON = {
    name: Statement(partial(model.objects.filter, IsAnyOf(F("pk"), asked_keys())))
    for name, model in (("policy", PolicyVersion), ("licence", Licence))
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

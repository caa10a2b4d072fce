"""Puts what was ordered once into a basket again; of every product it says what came of it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib import messages

from common.templatetags.currency_filters import currency
from shop.purchasing.policy import Decision
from shop.purchasing.wording import explain

from . import wording
from .basket_lines import fill_up


@dataclass(frozen=True)
class Again:
    """One product: units ordered then, units added and in the basket now, and why not all.

    `price` and `was` are net prices of a unit where they differ and may be told, else None.
    """

    name: str
    wanted: int
    added: int = 0
    now: int = 0
    why: str = ""
    price: Decimal | None = None
    was: Decimal | None = None


def put_again(basket, lines):
    """The Agains of an order's lines. The basket then holds at least what was ordered, as far as
    there is stock: to press twice is to press once.

    Left out is what nobody can order, and what this buyer may not; what the buyer cannot order
    yet goes in (P5).
    """
    wanted = {}
    for line in lines:
        wanted.setdefault(line.product_id or line.title, []).append(line)
    basket.strategy.prepare([line.product for line in lines if line.product])
    return [_put_again(basket, same) for same in wanted.values()]


def told_of(put, order):
    """(level, sentence) of everything that came of putting an order into the basket again."""
    added = [(again.name, again.now) for again in put if again.added]
    there = [(again.name, again.now) for again in put if again.now and not again.added]
    if added:
        yield messages.SUCCESS, wording.put_again(order.number, added)
    if there:
        yield messages.INFO, wording.there_already(there)
    if not (added or there):
        yield messages.WARNING, wording.nothing_put_again(order.number)
    for again in put:
        if again.why:
            yield messages.WARNING, wording.not_all(again.name, again.now, again.wanted, again.why)
        if again.price is not None:
            amounts = (currency(amount, order.currency) for amount in (again.price, again.was))
            yield messages.WARNING, wording.price_changed(again.name, *amounts)


def _put_again(basket, lines):
    """The Again of one product, which may stand in several lines."""
    product, units = lines[0].product, sum(line.quantity for line in lines)
    if product is None:
        return Again(lines[0].title, units, why=wording.GONE)
    info = basket.strategy.fetch_for_product(product)
    again = Again(product.full_name, units, now=basket.product_quantity(product))
    if why := _why_not(info):
        return replace(again, why=why)
    may, why = info.availability.is_purchase_permitted(units)
    units = units if may else info.availability.num_available
    if full := basket.why_no_room(units - again.now):
        return replace(again, why=full)
    added, now = fill_up(basket, product, units)
    return replace(again, added=added, now=now, why=why, **_prices(info.price, lines[-1]))


def _why_not(info):
    """Why a product cannot go in at all; empty if it can."""
    decision = getattr(info.availability, "decision", Decision())
    refused = tuple(reason for reason in decision.reasons if reason.concerns_product)
    if refused:
        return explain(replace(decision, reasons=refused))[0].sentence
    if not info.price.exists:
        return wording.NO_PRICE
    return "" if info.availability.is_available_to_buy else wording.NONE_IN_STOCK


def _prices(price, line):
    """Today's net price and that of the order, where they differ; nothing where it is hidden."""
    today = getattr(price, "excl_tax", None)
    if today is None or line.unit_price_excl_tax in (None, today):
        return {}
    return {"price": today, "was": line.unit_price_excl_tax}

"""Puts what was ordered once into a basket again; of every product it says what came of it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.contrib import messages

from catalogue.lists.instead import instead_of
from common.templatetags.currency_filters import currency
from shop.pricing.rule import is_as_kept

from . import wording
from .filling import Wish, put_in
from .unit_prices import price_at


@dataclass(frozen=True)
class Again:
    """One product: units ordered then, units added and in the basket now, and why not all.

    `price` and `was` are net prices of a unit where they differ and may be told, else None;
    `was_to` is the last day of a lot that was accepted then (U17).
    """

    name: str
    wanted: int
    added: int = 0
    now: int = 0
    why: str = ""
    price: Decimal | None = None
    was: Decimal | None = None
    was_to: date | None = None


def put_again(basket, lines):
    """The Agains of an order's lines. The basket then holds at least what was ordered, as far as
    there is stock: to press twice is to press once.
    """
    wanted = {}
    for line in lines:
        wanted.setdefault(line.product_id or line.title, []).append(line)
    known = [same for same in wanted.values() if same[0].product]
    wishes = [Wish(same[0].product, _units(same)) for same in known]
    put = zip(wishes, put_in(basket, wishes), strict=True)
    gots = {wish.product.pk: got for wish, got in put}
    left_out = [wish.product for wish in wishes if not gots[wish.product.pk].now]
    for key, instead in instead_of(left_out, basket.strategy).items():
        gots[key] = replace(gots[key], why=f"{gots[key].why} {instead.words}")
    return [_again(basket, same, gots.get(same[0].product_id)) for same in wanted.values()]


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
        if again.was_to and again.now:
            yield messages.WARNING, wording.was_short_dated(again.name, again.was_to)
        if again.price is not None:
            amounts = (currency(amount, order.currency) for amount in (again.price, again.was))
            yield messages.WARNING, wording.price_changed(again.name, *amounts)


def _again(basket, lines, got):
    """The Again of one product, in one line or several; `got` is None where it is gone."""
    line, units = lines[0], _units(lines)
    if got is None:
        return Again(line.title, units, why=wording.GONE)
    again = Again(line.product.full_name, units, got.added, got.now, got.why)
    info = basket.strategy.fetch_for_product(line.product)
    price = price_at(info.price, got.now)
    agreed = [one.short_dated.expires_on for one in lines if hasattr(one, "short_dated")]
    again = replace(again, was_to=agreed[0] if agreed else None)
    return replace(again, **_prices(price, lines[-1])) if got.now else again


def _units(lines):
    return sum(line.quantity for line in lines)


def _prices(price, line):
    """Today's net price and that of the order, where they differ; nothing where it is hidden."""
    today = getattr(price, "excl_tax", None)
    was = line.unit_price_excl_tax
    if None in (today, was) or is_as_kept(today, was):
        return {}
    return {"price": today, "was": was}

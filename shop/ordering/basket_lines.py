"""Changes of a basket's lines, each done once however many windows ask for it at one moment."""

from dataclasses import dataclass

from django.db import transaction

from .exceptions import NotOpen


@dataclass(frozen=True)
class Brought:
    """What became of a line that another basket brought: units it had, were here, are here now."""

    name: str
    units: int
    had: int
    now: int


def are_editable(*baskets):
    """Whether all of them still are; none changes before commit."""
    rows = baskets[0].__class__.objects.select_for_update()  # `type` of request.basket is lazy.
    found = list(rows.filter(pk__in=[each.pk for each in baskets]).order_by("pk"))
    return len(found) == len(baskets) and all(row.can_be_edited for row in found)


def require_editable(basket):
    """Raise NotOpen where it has become an order at this very moment."""
    if basket.pk and not are_editable(basket):
        raise NotOpen


@transaction.atomic
def change_line(basket, line_pk, units):
    """Set a line's units, 0 takes it out; whether it was still there to be changed."""
    line = basket.lines.filter(pk=line_pk).first() if are_editable(basket) else None
    if line and units:
        line.quantity = units
        line.save(update_fields=["quantity", "date_updated"])
    elif line:
        line.delete()
    basket.reset_offer_applications()
    return line is not None


@transaction.atomic
def hand_line(line_pk, basket, other):
    """Move a line to another basket of the same owner; what it Brought, None if it is gone."""
    if not are_editable(basket, other):
        return None
    line = basket.lines.select_related("product__parent").filter(pk=line_pk).first()
    if line is None:
        return None
    had = other.line_quantity(line.product, line.stockrecord)
    other.merge_line(line)
    for changed in (basket, other):
        changed.reset_offer_applications()
    return Brought(line.product.full_name, line.quantity, had, had + line.quantity)


def note_prices(basket, read):
    """Lines whose price of today was read, {key: net price as text}, tell only of later changes
    from now on."""
    for line in basket.all_lines():
        price = line.purchase_info.price
        if price_before(line) is not None and read.get(line.pk) == str(price.excl_tax):
            line.price_excl_tax, line.price_incl_tax = price.excl_tax, price.incl_tax
            line.save(update_fields=["price_excl_tax", "price_incl_tax"])


def price_before(line):
    """The net price of a unit when it was put in, or last read; None if it is today's."""
    price = line.purchase_info.price
    if not (line.basket.strategy.shows_prices and price.exists) or line.price_excl_tax is None:
        return None
    return line.price_excl_tax if line.price_excl_tax != price.excl_tax else None

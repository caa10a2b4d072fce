"""Changes of a basket's lines, each done once however many windows ask for it at one moment."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from oscar.core.loading import get_model

from common.clock import now
from common.statements import IsAnyOf, PlainSQL, Statement, asked_keys

from . import wording
from .basket_queries import read_vouchers
from .exceptions import NotOpen


@dataclass(frozen=True)
class Brought:
    """What became of a line that another basket brought: units it had, were here, are here now."""

    name: str
    units: int
    had: int
    now: int


class MayBeOfALot:
    """A line of a basket: of a product or, beside that, of one lot of it (U12)."""

    @property
    def short_dated_line(self):
        """That it is of a lot which is offered by itself, or None."""
        return getattr(self, "short_dated", None)

    @property
    def offer_key(self):
        return self.short_dated_line and self.short_dated_line.offer_id

    @property
    def accepted_by(self):
        """Who accepted the last day of that lot, where staff noted it; else empty."""
        return self.short_dated_line.accepted_by if self.short_dated_line else ""

    @property
    def name(self):
        """What it is called where another line may be of the same product."""
        name, lot = self.product.full_name, self.short_dated_line
        return wording.name_of_lot(name, lot.accepted) if lot else name


def are_editable(*baskets):
    """Whether all of them still are; none changes before commit."""
    found = _LOCKED.rows(pks=[each.pk for each in baskets])
    return len(found) == len(baskets) and all(row.can_be_edited for row in found)


def _locked():
    rows = get_model("basket", "Basket").objects.select_for_update()
    return rows.filter(IsAnyOf(F("pk"), asked_keys())).order_by("pk")


_LOCKED = Statement(_locked)


def require_editable(basket):
    """Raise NotOpen where it has become an order at this very moment."""
    if basket.pk and not are_editable(basket):
        raise NotOpen


def add_product(basket, product, units):
    """Put so many units of a product in; how many its line has then.

    One statement locks the basket and writes the line, so that no add is lost. Raises NotOpen, or
    ValueError of what has no price or is sold in another currency.
    """
    info = basket.get_stock_info(product, [])
    if not (info.price.exists and info.stockrecord):
        raise ValueError(f"{product} has no price.")
    if not basket.pk:
        basket.save(force_insert=True)
        read_vouchers(basket, are_any=False)
    found = _ADD.rows(
        basket=basket.pk,
        reference=basket._create_line_reference(product, info.stockrecord, []),
        product=product.pk,
        record=info.stockrecord.pk,
        units=units,
        currency=info.price.currency,
        net=info.price.excl_tax,
        gross=info.price.incl_tax if info.price.is_tax_known else None,
        tax_code=info.price.tax_code,
        moment=now(),
    )
    basket.reset_offer_applications()
    if not found:
        with transaction.atomic():
            require_editable(basket)
        raise ValueError(f"{product} is sold in another currency than what is in the basket.")
    return found[0][0]


_ADD = PlainSQL(
    """
    INSERT INTO basket_line AS line (
        basket_id, line_reference, product_id, stockrecord_id, quantity, price_currency,
        price_excl_tax, price_incl_tax, tax_code, date_created, date_updated
    )
    SELECT id, %(reference)s, %(product)s, %(record)s, %(units)s, %(currency)s, %(net)s, %(gross)s,
        %(tax_code)s, %(moment)s, %(moment)s
    FROM basket_basket
    WHERE id = %(basket)s AND status IN ('Open', 'Saved') AND NOT EXISTS (
        SELECT FROM basket_line WHERE basket_id = %(basket)s AND price_currency <> %(currency)s
    )
    FOR UPDATE
    ON CONFLICT (basket_id, line_reference) DO UPDATE
    SET quantity = line.quantity + excluded.quantity, date_updated = excluded.date_updated
    RETURNING quantity
    """,
    basket="bigint",
    reference="text",
    product="bigint",
    record="bigint",
    units="integer",
    currency="text",
    net="numeric",
    gross="numeric",
    tax_code="text",
    moment="timestamptz",
)


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
def add_products(basket, units):
    """Put in {product: units} at once, as Oscar puts in one; each has a price. Raises NotOpen."""
    require_editable(basket)
    if not basket.pk:
        basket.save()
    rows = get_model("basket", "Line").objects
    there = {line.line_reference: line for line in rows.filter(basket=basket)}
    lines = [_with_more(basket, there, product, more) for product, more in units.items() if more]
    new, changed = ([one for one in lines if bool(one.pk) is old] for old in (False, True))
    rows.bulk_create(new)
    rows.bulk_update(changed, ["quantity", "date_updated"])
    basket.reset_offer_applications()


def _with_more(basket, there, product, more):
    """The line of a product with so many units more; a new one where there is none."""
    info = basket.get_stock_info(product, [])
    reference = basket._create_line_reference(product, info.stockrecord, [])
    line = there.get(reference) or get_model("basket", "Line")(
        basket=basket,
        line_reference=reference,
        product=product,
        stockrecord=info.stockrecord,
        price_currency=info.price.currency,
        price_excl_tax=info.price.excl_tax,
        price_incl_tax=info.price.incl_tax if info.price.is_tax_known else None,
        tax_code=info.price.tax_code,
    )
    line.quantity = F("quantity") + more if line.pk else more
    line.date_updated = now()
    return line


@transaction.atomic
def hand_line(line_pk, basket, other):
    """Move a line to another basket of the same owner; what it Brought, None if it is gone."""
    if not are_editable(basket, other):
        return None
    line = basket.lines.select_related("product__parent").filter(pk=line_pk).first()
    if line is None:
        return None
    had = sum(
        other.lines.filter(line_reference=line.line_reference).values_list("quantity", flat=True)
    )
    other.merge_line(line)
    for changed in (basket, other):
        changed.reset_offer_applications()
    return Brought(line.name, line.quantity, had, had + line.quantity)


def note_prices(basket, read):
    """Lines whose price of today was read, {key: net price as text}, tell only of later changes
    from now on."""
    for line in basket.all_lines():
        price = line.purchase_info.price
        if price_before(line) is not None and read.get(line.pk) == str(price.excl_tax):
            line.price_excl_tax, line.price_incl_tax = price.excl_tax, price.incl_tax
            line.save(update_fields=["price_excl_tax", "price_incl_tax"])


def price_before(line):
    """The net price of a unit when it was put in, or last read; None if it is one of today's."""
    price = line.purchase_info.price
    if not (line.basket.strategy.shows_prices and price.exists) or line.price_excl_tax is None:
        return None
    return None if price.might_be(line.price_excl_tax) else line.price_excl_tax

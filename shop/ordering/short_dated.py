"""Lines of baskets that are of a lot near its end: put in, and told of (U12 to U16)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from oscar.core.loading import get_model

from common.clock import now, today
from common.deeds import NotPossible
from shop.inventory.short_dated import rule
from shop.inventory.short_dated.models import ShortDatedOffer
from shop.inventory.short_dated.queries import Way, facts_of

from . import wording
from .basket_lines import require_editable
from .filling import why_not
from .models import ShortDatedLine


@dataclass(frozen=True)
class Told:
    """A Way to buy as its reader is told of it: what a unit of it costs them, and else costs."""

    way: Way
    price: Decimal
    instead_of: Decimal | None

    @classmethod
    def of(cls, way, price):
        """For the reader of a price of the product, one that is shown."""
        own = min(way.price, price.excl_tax)
        return cls(way, own, price.excl_tax if own < price.excl_tax else None)


def told_of(info):
    """The Tolds of what the strategy says of a product; none where prices are hidden."""
    ways = getattr(info.availability, "ways", ())
    shown = getattr(info.price, "excl_tax", None) is not None
    return [Told.of(way, info.price) for way in ways] if shown else []


def info_of(line, info):
    """What the strategy says of a basket's line, of what it says of the product: with the price of
    as many units as the line has and, of one lot, as that is offered."""
    kept = line.short_dated_line
    if kept and hasattr(info.availability, "of_lot"):
        return _info_of_lot(line, info, kept)
    if hasattr(info.price, "at"):
        info = info._replace(price=info.price.at(line.quantity))
    return info


def _info_of_lot(line, info, kept):
    offer, lot = kept.offer, kept.offer.lot
    left = rule.left(facts_of(offer, lot), today()) if lot.expires_on == kept.accepted else 0
    price = info.price.of_lot(offer, line.quantity) if hasattr(info.price, "of_lot") else info.price
    return info._replace(price=price, availability=info.availability.of_lot(left, kept.accepted))


@transaction.atomic
def put_in(basket, product, key, units, accepted, accepted_by=""):
    """Units of the lot of an offer into a basket, as a line of its own; how many are in it then.

    `accepted` is the last day that was ticked, or that somebody (`accepted_by`) accepted as staff
    noted. Raises NotOpen, or NotPossible in words.
    """
    require_editable(basket)
    offer = ShortDatedOffer.objects.select_related("lot").filter(pk=key).first()
    info = basket.strategy.fetch_for_product(product)
    if refused := _refused(basket, info, offer, units, accepted, product):
        raise NotPossible(refused)
    return _put(basket, product, info, offer, units, accepted_by)


def _refused(basket, info, offer, units, accepted, product):
    """Why not, in words; empty where it may go in."""
    if offer is None or offer.lot.product_id != product.pk:
        return wording.LOT_GONE
    if accepted != offer.lot.expires_on:
        return wording.not_accepted(offer.lot.expires_on)
    left = rule.left(facts_of(offer, offer.lot), today())
    if not units:
        return wording.NO_NUMBER_TO_ADD
    if why := _cannot_be_ordered(info):
        return why
    now_in = sum(line.quantity for line in basket.all_lines() if line.offer_key == offer.pk)
    if units + now_in > left:
        return wording.of_lot(left)
    return basket.why_no_room(units)


def _cannot_be_ordered(info):
    """As of any product (P5); that other lots of it are short does not count."""
    why = why_not(info)
    return "" if why == wording.NONE_IN_STOCK else why


def _put(basket, product, info, offer, units, accepted_by):
    if not basket.pk:
        basket.save(force_insert=True)
    price = info.price.of_lot(offer, units) if hasattr(info.price, "of_lot") else info.price
    fields = {
        "quantity": units,
        "price_currency": price.currency,
        "price_excl_tax": price.excl_tax,
        "price_incl_tax": price.incl_tax if price.is_tax_known else None,
        "tax_code": price.tax_code,
    }
    line, is_new = get_model("basket", "Line").objects.get_or_create(
        basket=basket,
        line_reference=f"lot-offered-{offer.pk}",
        product=product,
        stockrecord=info.stockrecord,
        defaults=fields,
    )
    if is_new:
        told = {"accepted": offer.lot.expires_on, "accepted_by": accepted_by}
        ShortDatedLine.objects.create(line=line, offer=offer, **told)
    else:
        line.quantity += units
        line.date_updated = now()
        line.save(update_fields=["quantity", "date_updated"])
    basket.reset_offer_applications()
    return line.quantity

"""What is ordered and where it goes, and what somebody saw of it before (P12)."""

from collections import defaultdict

from django.core import signing
from oscar.core.loading import get_model

from common.templatetags.currency_filters import currency
from shop.ordering.exceptions import NotAsSeen
from shop.ordering.seen import Kind, Seen, SeenLine, changes
from shop.ordering.wording import difference
from shop.pricing.wording import SMALL_ORDER
from shop.taxes.cents import NOTHING

ShippingAddress = get_model("order", "ShippingAddress")

_SALT = "order as seen"


def as_shipping_address(verified):
    """An unsaved copy of a ShipToAddress, as the order will keep it.

    Oscar's field for the telephone number drops an extension; the notes keep all that was typed.
    """
    address = ShippingAddress()
    verified.populate_alternative_model(address)
    if verified.phone_number:
        address.notes = f"Telephone: {verified.phone_number}"
    address.copied_from = verified.pk
    return address


def as_seen(basket, shipping_address, order_total, clinician=None, **rest):
    """The Seen of a submission; `clinician` answers for it where that is not whoever looks."""
    return Seen(
        lines=tuple(_seen_line(line) for line in basket.all_lines()),
        amounts=tuple(_amounts(getattr(order_total, "totals", None))),
        address=f"{shipping_address.summary}, for {basket.strategy.clinic}",
        clinician=clinician.display_name if clinician else "",
    )


def _seen_line(line):
    availability = line.purchase_info.availability
    lasts_to = getattr(availability, "earliest_expiry", None)
    later, day = availability.waits(line.quantity) if hasattr(availability, "waits") else (0, None)
    return SeenLine(
        product=line.product_id,
        name=line.name,
        units=line.quantity,
        price=line.unit_price_excl_tax,
        tax=_tax_of(line),
        lasts_to=lasts_to.isoformat() if lasts_to else "",
        sales_unit=line.product.sales_unit,
        later=later if day else 0,
        expected_on=day.isoformat() if day else "",
        offer=line.offer_key,
    )


def _tax_of(line):
    """In words; None where prices are hidden."""
    treatment = getattr(line.purchase_info.price, "treatment", None)
    return treatment and treatment.name


def _amounts(totals):
    """(name, amount) of the rows that a total adds up; none where prices are hidden."""
    if totals is None:
        return []
    rows = defaultdict(lambda: NOTHING)
    for discount in totals.discounts:
        rows[f"{discount.name}, excluding VAT"] -= discount.amount
    rows["Delivery, excluding VAT"] += totals.charge
    if totals.small_order:
        rows[f"{SMALL_ORDER}, excluding VAT"] += totals.small_order
    for tax in totals.taxes:
        rows[tax.name] += tax.vat
    return [*rows.items(), ("Total including VAT", totals.gross)]


def sealed(seen):
    """A Seen as a form carries it: signed, so that nobody claims to have seen another.

    In hexadecimal, as the digest before it was: nothing on the way has a reason to rewrite it.
    """
    return signing.dumps(seen.as_kept(), salt=_SALT, compress=True).encode().hex()


def posted_seen(posted):
    """The Seen that a form carried, or None if it carried none of ours."""
    try:
        carried = bytes.fromhex(posted.get("seen", "")).decode()
        return Seen.from_kept(signing.loads(carried, salt=_SALT))
    except (ValueError, signing.BadSignature):
        return None


def require_seen(before, seen):
    """Raise NotAsSeen unless what was seen before is what the order is now."""
    if before is None or changes(before, seen):
        raise NotAsSeen(is_known=before is not None)


# What somebody who has paid has not paid for: how long it lasts, and when the rest comes.
_OF_STOCK = (Kind.LASTS_TO, Kind.LATER, Kind.EXPECTED_ON)


def require_as_paid(paid, seen):
    """Raise NotAsSeen unless what was paid for is what the order is now.

    Not of stock: what is held for a payment is in nobody's figures.
    """
    if paid is None or any(each.kind not in _OF_STOCK for each in changes(paid, seen)):
        raise NotAsSeen()


# What is not the approver's to say: how long it lasts, when it comes, and who signs it.
_NOT_APPROVED = (*_OF_STOCK, Kind.CLINICIAN)


def is_as_approved(seen_now):
    """A question about what an approval saw, as it is kept: is it what `seen_now()` gives?"""
    return lambda kept: not approval_changes(Seen.from_kept(kept), seen_now())


def approval_changes(before, seen):
    """The Changes since somebody approved it that have to be approved again."""
    return [each for each in changes(before, seen) if each.kind not in _NOT_APPROVED]


def since_approved(seen, currency_code):
    """A question about what an approval saw, as it is kept: the differences to `seen` that have to
    be approved again, a sentence each."""

    def told(kept):
        found = approval_changes(Seen.from_kept(kept), seen)
        return [difference(each, lambda amount: currency(amount, currency_code)) for each in found]

    return told


def differences(before, seen, currency_code, with_amounts=True):
    """What is otherwise than before, a sentence each."""
    found = changes(before, seen)
    return [
        difference(change, lambda amount: currency(amount, currency_code))
        for change in found
        if with_amounts or not change.kind.tells_amounts
    ]

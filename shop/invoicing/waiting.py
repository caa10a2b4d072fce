"""What waits for an invoice, in groups of which each becomes one."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from shop.payment_terms.queries import terms_of_order
from shop.tax_table.models import OrderTax
from shop.taxes.categories import Category
from shop.taxes.rule import tax_place_of

from .models import ToInvoice

AT_ONCE = 20


def waiting(on):
    """ToInvoice rows that are due on a day and that no problem holds back."""
    is_due = Q(after=None) | Q(after__lt=on)
    return ToInvoice.objects.filter(is_due, document=None, problem="").order_by("pk")


def rounds(rows):
    """Lists of groups, each group to be one invoice; no order twice in a round: what one invoice
    has of an order, the next one must know."""
    left_over = _groups(rows)
    while left_over:
        orders, this_round, later = set(), [], []
        for group in left_over:
            of_group = {row.parcel.order_id for row in group}
            is_full = len(this_round) == AT_ONCE
            (later if is_full or orders & of_group else this_round).append(group)
            orders |= of_group
        yield this_round
        left_over = later


def _groups(rows):
    groups = defaultdict(list)
    outside = OrderTax.objects.filter(order=OuterRef("parcel__order"), category=Category.OUTSIDE)
    parts = ("parcel__address", "parcel__order__shipping_address", "parcel__order__tax_basis")
    parts += ("parcel__order__payment_terms",)
    for row in rows.select_related(*parts).annotate(is_outside=Exists(outside)):
        groups[_month_of(row) if row.after else row.pk].append(row)
    return list(groups.values())


def _month_of(row):
    """What the parcels of a month's invoice have in common: it names one VAT number, one place of
    delivery, one currency and one due day, and holds nothing beside what is outside the scope of
    VAT."""
    order = row.parcel.order
    basis = getattr(order, "tax_basis", None)
    address = row.parcel.address or order.shipping_address
    place = tax_place_of(address.country_id, address.postcode)
    taxed = (basis and basis.vat_number, place, row.is_outside)
    return (row.clinic_id, row.after, order.currency, *taxed, terms_of_order(order).agreement)

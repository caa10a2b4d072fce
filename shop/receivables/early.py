"""What paying early takes off an invoice, and until when (S5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import F

from shop.invoicing.models import Tax
from shop.payment_terms.rule import Agreement
from shop.taxes.cents import NOTHING

from .queries import invoices


@dataclass(frozen=True)
class Early:
    """Who pays through the day `until` may leave out so much."""

    amount: Decimal
    until: date

    def on(self, day):
        return self.amount if day <= self.until else NOTHING


def early_of(keys):
    """{key: Early} of invoices with such a discount; two queries, one where there is none."""
    named = {name: F(f"order__payment_terms__{name}") for name in ("days", *_DISCOUNT)}
    rows = Tax.objects.filter(document__in=keys, order__payment_terms__discount_percent__gt=0)
    rows = rows.values_list("document", *named.values())
    agreed = {key: Agreement(*terms) for key, *terms in rows}
    if not agreed:
        return {}
    found = invoices().filter(pk__in=agreed).values_list("pk", *_SUMS, "due_on")
    return {key: _early(agreed[key], *row) for key, *row in found}


_DISCOUNT = ("discount_percent", "discount_days")
_SUMS = ("gross", "prepaid", "credited")


def _early(agreed, gross, prepaid, credited, due_on):
    """Of what was to be paid: what was paid before the invoice is no part of it."""
    since = due_on - timedelta(days=agreed.days)
    return Early(
        agreed.discount_on(max(gross - prepaid - credited, NOTHING)), agreed.discount_until(since)
    )


def may_be_left_out(keys, on):
    """{key: how much of an invoice is not asked for once the rest is paid on a day}."""
    early = early_of(keys)
    small = settings.SMALL_DIFFERENCE
    return {key: small + (early[key].on(on) if key in early else NOTHING) for key in keys}

"""Lots of the demo near their end, each offered at its own price: a way to buy that is seen."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from oscar.core.loading import get_model

from accounts.models import User
from common.clock import today
from shop.inventory import services as stock
from shop.inventory.models import ShortDatedOffer
from shop.inventory.short_dated import rule
from shop.inventory.short_dated.services import offer_lot

from .earlier import days_ago

StockRecord = get_model("partner", "StockRecord")

_BY = "admin@demo.example"
_REASON = "Demo data: it would be left over."
_ARRIVED, _SHARE = 90, Decimal("0.75")
# Part number, days until the lot ends, units.
_OFFERED = (("AMP-0004", 26, 6), ("AMP-0014", 40, 4))


@transaction.atomic
def create_missing():
    """How many lots were offered: none where any was before."""
    if ShortDatedOffer.objects.exists():
        return 0
    for part_number, days, units in _OFFERED:
        _offer(StockRecord.objects.get(partner_sku=part_number), days, units)
    return len(_OFFERED)


def _offer(record, days, units):
    ends, by = today() + timedelta(days=days), User.objects.get(email=_BY)
    number = f"D{record.partner_sku[-4:]}S"
    with days_ago(_ARRIVED):
        lot = stock.receive_lot(record.product, number, ends, units, "Demo supplier", by=by)
    offer_lot(
        lot,
        price=round(record.price * _SHARE, 2),
        units=units,
        first_day=today(),
        last_day=ends - timedelta(days=rule.LEAST_DAYS),
        reason=_REASON,
        by=by,
    )

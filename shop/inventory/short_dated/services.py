"""Offering a lot at its own price, ending that, and counting what is sold by it.

What an offer still gives is read and changed under the lock of its lot (P13).
"""

from dataclasses import replace

from django.db import transaction
from django.db.models import F

from common.clock import now, today
from common.deeds import NotPossible
from common.endings import Ended, announce

from ..locks import lock_lot
from . import rule
from .models import ShortDatedOffer, ShortDatedSale
from .queries import facts_of, sold_by_offer, standing

_OF_LOT = {"on_hold": "the lot is on hold", "recalled": "the lot is recalled"}
OFFERED_ALREADY = "This lot is offered already: end that offer first."
NEW_DAY = "the last day of the lot was corrected"


@transaction.atomic
def offer_lot(lot, *, price, units, first_day, last_day, reason, by):
    """Sell a lot at its own price on these days. Raises NotPossible in words."""
    lot, on = lock_lot(lot), today()
    days = {"first_day": first_day, "last_day": last_day}
    terms = {"lot": lot, "price": price, "units": units, "reason": reason, "by": by, **days}
    if standing(on).filter(lot=lot).exists():
        raise NotPossible(OFFERED_ALREADY)
    if told := [words for _, words in rule.problems(facts_of(ShortDatedOffer(**terms), lot), on)]:
        raise NotPossible(" ".join(told))
    if open_one := ShortDatedOffer.objects.filter(lot=lot, ended_at=None).first():
        _end(open_one, "its days are over" if open_one.last_day < on else "all of it is sold", None)
    return ShortDatedOffer.objects.create(**terms)


@transaction.atomic
def end_offer(offer, because, by):
    """No unit more is sold by it; what orders have stays theirs. Raises NotPossible."""
    offer = locked_offer(offer)
    if offer.ended_at:
        raise NotPossible("This offer has ended already.")
    _end(offer, because, by)
    announce(Ended.SHORTAGE)  # What is left of the lot may be sold to anybody again.


def locked_offer(offer):
    """The offer as it is now, under the lock of its lot, behind which all that changes it is."""
    lock_lot(offer.lot)
    return ShortDatedOffer.objects.select_related("lot__product__parent").get(pk=offer.pk)


def end_of_lot(lot, because, by=None):
    """End what a locked lot is offered by: it is not what was offered any more (U15)."""
    because = _OF_LOT.get(because, because)
    for offer in ShortDatedOffer.objects.filter(lot=lot, ended_at=None):
        _end(offer, because, by)


def _end(offer, because, by):
    offer.ended_at, offer.ended_by, offer.ended_because = now(), by, because[:300]
    offer.save(update_fields=["ended_at", "ended_by", "ended_because"])


def count_sold(offer, units):
    """So many units more are sold by an offer, under the lock of its lot; below 0: fewer."""
    ShortDatedOffer.objects.filter(pk=offer).update(sold=F("sold") + units)


def keep_sale(offer, lot, order_line, accepted_by=""):
    """An order's line was sold by an offer (its key), with the last day that its buyer accepted."""
    told = {"offer_id": offer, "expires_on": lot.expires_on, "accepted_by": accepted_by}
    ShortDatedSale.objects.create(order_line=order_line, **told)


def give_back_sold(units):
    """{key of a line of an order: units} that it has no more: they can be had by the offer again,
    as long as that holds."""
    for sale in sold_by_offer(units.keys()):
        count_sold(sale.offer_id, -units[sale.order_line_id])


def left_under_lock(offer, lot, free, on):
    """Units that a locked offer gives on a day, of `free` ones of its lot; 0 of no offer."""
    return rule.left(replace(facts_of(offer, lot), free=free), on) if offer else 0

"""Which of the locked lots a line gets: first expired first, or the one that was accepted."""

from dataclasses import dataclass, replace

from . import fefo
from .models import Lot
from .short_dated.queries import offers_of
from .short_dated.services import left_under_lock


@dataclass(frozen=True)
class Stock:
    """Locked lots, what of each is free for the next want, and the offers that hold, by lot."""

    lots: list
    free: dict
    offers: dict
    on: object

    @classmethod
    def of(cls, lots, on):
        return cls(lots, {lot.pk: lot.free for lot in lots}, offers_of(lots, on), on)

    def of_product(self, product):
        return [
            fefo.LotStock(
                lot.pk,
                lot.expires_on,
                self.free[lot.pk],
                lot.status == Lot.Status.AVAILABLE,
                lot.pk in self.offers,
            )
            for lot in self.lots
            if lot.product_id == product.pk
        ]


def choose(want, stock):
    """The lots of one want; what they give is no longer free for the next."""
    minimum, there = want.product.minimum_remaining_days, stock.of_product(want.product)
    answer = fefo.pick(want.product.pk, there, want.quantity, stock.on, minimum)
    if not isinstance(answer, fefo.Shortage):
        for taken in answer:
            stock.free[taken.lot_id] -= taken.quantity
    return answer


def _choose_offered(want, stock):
    """Units of the one lot that its buyer accepted, or a Shortage: no other lot takes its place."""
    lot = next((one for one in stock.lots if _is_accepted(want, one, stock)), None)
    offer = lot and stock.offers[lot.pk]
    left = left_under_lock(offer, lot, lot and stock.free[lot.pk], stock.on)
    if left < want.quantity:
        return fefo.Shortage(want.product.pk, want.quantity, left, want.offer)
    stock.free[lot.pk] -= want.quantity
    offer.sold += want.quantity  # For the next want; `give` writes it.
    return (fefo.Taken(lot.pk, want.quantity),)


def _is_accepted(want, lot, stock):
    offer = stock.offers.get(lot.pk)
    return offer is not None and offer.pk == want.offer and lot.expires_on == want.accepted


def choose_or_wait(want, stock, later):
    """As `choose`; what is short is left open as far as `later()` goes, less by it then."""
    if want.offer:
        return _choose_offered(want, stock)
    answer = choose(want, stock)
    if not isinstance(answer, fefo.Shortage):
        return answer
    key, missing = want.product.pk, answer.wanted - answer.sellable
    if missing > later().get(key, 0):
        return replace(answer, sellable=answer.sellable + later().get(key, 0))
    later()[key] -= missing
    return choose(replace(want, quantity=answer.sellable), stock)

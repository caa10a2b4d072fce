"""Writes the order of a paid attempt, as its buyer saw it."""

from datetime import date

from oscar.core.loading import get_class

from shop.ordering.basket_queries import read_vouchers
from shop.ordering.seen import Seen
from shop.ordering.submission import as_seen, require_as_paid
from shop.payments.sources import source_of
from shop.receivables.cards import book

from .mixins import OrderPlacementMixin
from .submission import submission

Strategy = get_class("partner.strategy", "Strategy")


def place_paid(attempt):
    """The order of an attempt whose basket is locked; raises what OrderCreator.place_order does."""
    user, basket = attempt.user, attempt.basket
    read_vouchers(basket, basket.has_vouchers)
    submitted = submission(user, basket, Strategy(user=user), attempt.address)
    require_as_paid(Seen.from_kept(attempt.seen), as_seen(**submitted))
    checkout = OrderPlacementMixin()
    checkout.add_payment_source(source_of(attempt))
    said = {name: value for name, value in attempt.said.items() if name != "waits"}
    said["reasons"] = {int(key): reason for key, reason in said.get("reasons", {}).items()}
    if said.get("wished_on"):
        said["wished_on"] = date.fromisoformat(said["wished_on"])
    order = checkout.place_order(attempt.number, attempt=attempt, **said, **submitted)
    basket.submit()
    book(order, attempt.clinic, attempt.amount, attempt.currency, attempt.reference)
    checkout.send_order_placed_email(order)
    return order

"""Spending rules of the demo: a buyer with a limit, and what she asked that is to be approved."""

from decimal import Decimal

from django.db import transaction
from oscar.core.loading import get_model

from accounts.clinics.queries import verified_addresses
from accounts.models import Clinic, User
from shop.approvals import rules, services
from shop.approvals.models import SpendingRules
from shop.forks.checkout.submission import submission
from shop.forks.partner.strategy import Strategy
from shop.ordering.basket_lines import add_products
from shop.ordering.submission import as_seen

Basket, StockRecord = get_model("basket", "Basket"), get_model("partner", "StockRecord")
_ABOVE, _LIMIT, _UNITS = Decimal("1500.00"), Decimal("250.00"), 4
_NOTE = "For the open day on Friday: we have none left."


@transaction.atomic
def create_missing():
    """How many requests were made: none where anybody has said rules already."""
    if SpendingRules.objects.exists():
        return 0
    owner, buyer, approver = (
        User.objects.get(email=f"{name}@demo.example") for name in ("alba", "bea", "ben")
    )
    clinic = Clinic.objects.get(responsible=owner)
    steps, limits = [(_ABOVE, [approver.pk])], {buyer.pk: _LIMIT}
    rules.say(clinic, owner, steps=steps, limits=limits, asks_beyond=True)
    _ask(buyer)
    return 1


def _ask(user):
    strategy, address = Strategy(user=user), verified_addresses(user).first()
    basket = Basket.objects.create(owner=user)
    basket.strategy = strategy
    record = StockRecord.objects.get(partner_sku="AMP-0004")
    add_products(basket, {record.product: _UNITS})
    submitted = submission(user, basket, strategy, address)
    services.ask(
        basket,
        asked_by=user,
        address=address,
        total=submitted["order_total"],
        seen=as_seen(**submitted).as_kept(),
        said={},
        note=_NOTE,
    )

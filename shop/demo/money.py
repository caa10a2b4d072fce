"""Invoices of the demo: one paid, one part paid, one overdue, and a payment nobody knows."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from oscar.core.loading import get_model

from accounts.clinics.queries import verified_addresses
from accounts.models import User
from common.clock import now, today
from shop.bank import services as bank
from shop.forks.checkout.mixins import OrderPlacementMixin
from shop.forks.checkout.submission import submission
from shop.forks.partner.strategy import Strategy
from shop.inventory import services as stock
from shop.invoicing import issuing
from shop.invoicing.models import Document
from shop.invoicing.rules import NotAsked
from shop.ordering.basket_lines import add_products
from shop.parcels import services as parcels
from shop.receivables import taking_up

from .earlier import days_ago

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")

_PACKER = "omar@demo.example"
_PART_NUMBER = "AMP-0004"
# Who ordered, how many units, and how many days ago it left, the day after.
_SOLD = (
    ("alba@demo.example", 1, 45),
    ("alba@demo.example", 2, 20),
    ("nina@demo.example", 3, 20),
)
# The lot of all of it: it came so many days ago, and would end in so many.
_CAME, _ENDS = 60, 45
_OPENING = Decimal("5000.00")


def create_missing():
    """How many invoices were made: none where there are orders, or the rules cannot be asked."""
    if Order.objects.exists() or Document.objects.exists() or not settings.SELLER_IBAN:
        return 0
    try:
        with transaction.atomic():
            _receive()
            made = [_invoiced(*sold) for sold in _SOLD]
            _pay(*made[1:])
    except NotAsked:
        return 0
    return len(made)


def _receive():
    """A lot that was here before the first order, of as many units as were sold."""
    record = StockRecord.objects.get(partner_sku=_PART_NUMBER)
    ends, units = today() + timedelta(days=_ENDS), sum(units for _, units, _ in _SOLD)
    number = f"D{_PART_NUMBER[-4:]}P"
    with days_ago(_CAME):
        stock.receive_lot(record.product, number, ends, units, "Demo supplier")


def _invoiced(email, units, days):
    """The invoice of an order that left so many days ago."""
    with days_ago(days + 1):
        order = _ordered(User.objects.get(email=email), units)
        Order.objects.filter(pk=order.pk).update(date_placed=now())  # Oscar has its own clock.
    with days_ago(days):
        parcel = parcels.ship(order, User.objects.get(email=_PACKER))
        issuing.issue_all(today())
    return Document.objects.get(parcels__parcel=parcel)


def _ordered(user, units):
    strategy = Strategy(user=user)
    basket = Basket.objects.create(owner=user)
    basket.strategy = strategy
    record = StockRecord.objects.get(partner_sku=_PART_NUMBER)
    add_products(basket, {record.product: units})
    submitted = submission(user, basket, strategy, verified_addresses(user).first())
    checkout = OrderPlacementMixin()
    number = checkout.generate_order_number(basket)
    checkout.handle_payment(number, submitted["order_total"])
    order = checkout.place_order(number, **submitted)
    basket.submit()
    return order


def _pay(paid, part):
    """Book the demo's statement, which pays the one and half of the other."""
    half = round(part.gross / 2, 2)
    balances = [_OPENING]
    for amount in (paid.gross, half, Decimal("45.00"), Decimal("-6.50")):
        balances.append(balances[-1] + amount)
    said = {"account": bank.account(), "currency": paid.currency, "day": today()}
    said |= {"paid": paid.gross, "paid_number": paid.number, "paid_reference": paid.reference}
    said |= {"part": half, "part_number": part.number, "part_reference": part.reference}
    names = ("after_paid", "after_part", "after_unknown", "after_fee")
    said |= dict(zip(names, balances[1:], strict=True))
    text = (settings.BASE_DIR / "fixtures/demo/statement.csv").read_text().format(**said)
    taking_up.import_file(bank.receive("statement of the demo.csv", text.encode()))

"""A basket that alba pays for, in tests."""

from shop.forks.checkout.submission import submission
from shop.inventory.models import Held
from shop.ordering.submission import as_seen
from shop.payment_providers import PROVIDERS
from shop.payments import services
from shop.payments.models import Attempt
from tests import cast
from tests.cast import Basket, Strategy, add_products, verified_addresses
from tests.shop.payments.till import Till

SAID = {"reasons": {}, "may_be_held": False, "may_wait": True, "together": False, "po_number": ""}


def till(monkeypatch, **how):
    found = Till(**how)
    monkeypatch.setitem(PROVIDERS, found.CODE, found)
    return found


def begun(found, name="alba", units=2, number="PAID-1", product=cast.BELOTERO, **said):
    """The Attempt of a basket of so many units, before anybody is asked for money."""
    user = cast.person(name)
    basket, _ = Basket.open.get_or_create(owner=user)
    basket.strategy = Strategy(user=user)
    add_products(basket, {cast.product(product): units})
    submitted = submission(user, basket, basket.strategy, verified_addresses(user).first())
    seen = as_seen(**submitted)
    return services.begin(found, submitted, number=number, seen=seen, said=SAID | said)


def asked(attempt):
    return services.ask(attempt, "https://shop.example/back/")[0]


def held():
    return sum(row.units for row in Held.objects.all())


def now(attempt):
    return Attempt.objects.get(pk=attempt.pk)

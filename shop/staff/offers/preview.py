"""What an offer would do to the baskets that are open now: the shop's own reckoning is asked."""

from dataclasses import dataclass
from decimal import Decimal

from oscar.core.loading import get_model

from shop.forks.offer.applicator import Applicator
from shop.forks.partner.strategy import Strategy
from shop.forks.shipping.repository import TrackedCourier

Basket = get_model("basket", "Basket")
MOST_BASKETS = 100
MOST_SHOWN = 20


@dataclass(frozen=True)
class Saved:
    """What the owner of one basket would pay less, net, with the offers of today beside it."""

    basket: object
    goods: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Effect:
    """`open_count` baskets are open, the `asked` latest of them were reckoned; those concerned."""

    open_count: int
    asked: int
    saved: tuple

    @property
    def total(self):
        return sum((each.amount for each in self.saved), Decimal(0))

    @property
    def shown(self):
        return self.saved[:MOST_SHOWN]

    @property
    def not_shown(self):
        return len(self.saved) - len(self.shown)


def effect_of(offer):
    """The Effect of an offer, saved or not, as if it were on and everybody knew its voucher."""
    filled = Basket.objects.filter(status=Basket.OPEN, owner__isnull=False, lines__isnull=False)
    keys = filled.values("pk").distinct()
    latest = Basket.objects.filter(pk__in=keys).order_by("-date_created", "-pk")
    baskets = list(latest.select_related("owner")[:MOST_BASKETS])
    saved = [found for basket in baskets if (found := _saved(offer, basket))]
    saved.sort(key=lambda each: each.amount, reverse=True)
    return Effect(keys.count(), len(baskets), tuple(saved))


def _saved(offer, basket):
    """What it would save here; None where it gives nothing."""
    basket.strategy = Strategy(user=basket.owner)
    if not basket.strategy.shows_prices:
        return None
    others = [each for each in Applicator().get_offers(basket, basket.owner) if each != offer]
    before = _taken(basket, others)
    all_of_them = sorted([offer, *others], key=lambda each: -each.priority)
    amount = _taken(basket, all_of_them) - before
    return Saved(basket, basket.document.goods, amount) if amount else None


def _taken(basket, offers):
    """What these offers take in all, of goods and of the charge for delivery."""
    Applicator().apply_offers(basket, offers)
    of_delivery = sum(
        each["offer"].shipping_discount(TrackedCourier.charge_excl_tax)
        for each in basket.offer_applications
        if each["result"].affects_shipping
    )
    return basket.document.discount + of_delivery

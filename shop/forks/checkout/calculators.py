"""What an order costs in all: the basket's document, delivery, and what a small order bears."""

from oscar.apps.checkout import calculators as oscar
from oscar.core.prices import Price

from shop.ordering.totals import how_it_falls_away
from shop.taxes.cents import NOTHING
from shop.taxes.totals import Discount, Totals


class Total(Price):
    """An order's price, with the Totals that every page prints."""

    def __init__(self, totals, extra=None):
        super().__init__(totals.currency, totals.net, totals.gross)
        self.totals, self.extra = totals, extra


class OrderTotalCalculator(oscar.OrderTotalCalculator):
    def calculate(self, basket, shipping_charge, *args, **kwargs):
        """A Total. No amount where prices are hidden."""
        document = basket.document
        if document is None:
            return Price(currency=basket.currency, excl_tax=None)
        goods = document.net
        document = document.with_charge(shipping_charge.excl_tax)
        small, treatment = basket.strategy.small_orders(basket.currency)
        if small:
            document = document.with_extra(small.charge_on(goods), treatment)
        spared = getattr(shipping_charge, "spared", 0)
        return Total(
            Totals(
                currency=basket.currency,
                goods=document.goods,
                discounts=tuple(_discounts(basket, spared)),
                charge=document.charge + spared,
                taxes=document.taxes,
                why=basket.strategy.why_taxed,
                small_order=document.extra.net if document.extra else NOTHING,
                small_order_words=how_it_falls_away(small, goods, basket.currency),
            ),
            document.extra,
        )


def _discounts(basket, spared):
    for application in basket.offer_applications:
        voucher = application["voucher"]
        name = f"Voucher {voucher.code}" if voucher else application["name"]
        amount = spared if application["result"].affects_shipping else application["discount"]
        if amount:
            yield Discount(name, amount)

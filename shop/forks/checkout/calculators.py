"""What an order costs in all: the basket's document with the charge for delivery."""

from oscar.apps.checkout import calculators as oscar
from oscar.core.prices import Price

from shop.taxes.totals import Discount, Totals


class Total(Price):
    """An order's price, with the Totals that every page prints."""

    def __init__(self, totals):
        super().__init__(totals.currency, totals.net, totals.gross)
        self.totals = totals


class OrderTotalCalculator(oscar.OrderTotalCalculator):
    def calculate(self, basket, shipping_charge, *args, **kwargs):
        """A Total. No amount where prices are hidden."""
        document = basket.document
        if document is None:
            return Price(currency=basket.currency, excl_tax=None)
        document = document.with_charge(shipping_charge.excl_tax)
        spared = getattr(shipping_charge, "spared", 0)
        return Total(
            Totals(
                currency=basket.currency,
                goods=document.goods,
                discounts=tuple(_discounts(basket, spared)),
                charge=document.charge + spared,
                taxes=document.taxes,
                why=basket.strategy.why_taxed,
            )
        )


def _discounts(basket, spared):
    for application in basket.offer_applications:
        voucher = application["voucher"]
        name = f"Voucher {voucher.code}" if voucher else application["name"]
        amount = spared if application["result"].affects_shipping else application["discount"]
        if amount:
            yield Discount(name, amount)

"""A charge for delivery that is net, may be less by an offer, and bears its share of the VAT."""

from oscar.apps.shipping.methods import Base
from oscar.core.prices import Price


class Charge(Price):
    """What delivery costs, taxed as the goods that it brings; `spared` is what an offer took from
    it, net."""

    def __init__(self, currency, net, vat, taxes, spared):
        code = " + ".join(tax.treatment.code for tax in taxes if tax.charge)
        super().__init__(currency, net, tax=vat, tax_code=code[:64])
        self.spared = spared


class NetCharge(Base):
    """Another method's charge as net, with VAT by the basket's document whatever it states."""

    def __init__(self, method, offer=None):
        self.method, self.offer = method, offer
        self.code, self.name, self.description = method.code, method.name, method.description
        self.is_discounted = offer is not None

    @property
    def discount_name(self):
        return self.offer.name

    def calculate(self, basket):
        return self._charge(basket, self.discount(basket))

    def calculate_excl_discount(self, basket):
        return self._charge(basket, 0)

    def discount(self, basket):
        """The net amount that the offer takes."""
        charge = self.method.calculate(basket)
        if self.offer is None:
            return 0
        return self.offer.shipping_discount(charge.excl_tax, charge.currency)

    def _charge(self, basket, spared):
        net = self.method.calculate(basket).excl_tax - spared
        document = basket.document
        if document is None:
            return Price(basket.currency, net)
        charged = document.with_charge(net)
        return Charge(basket.currency, net, charged.charge_vat, charged.taxes, spared)

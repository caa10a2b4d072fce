"""The price as it is for who may not see it."""

from oscar.apps.partner.prices import Base


class HiddenPrice(Base):
    """There is a price, so the product can be put in a basket; no amount of it is known."""

    exists = True

    def __init__(self, currency):
        self.currency = currency

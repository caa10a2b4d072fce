"""Why an order cannot be placed as far as paying goes; each carries what to say."""

from oscar.apps.order.exceptions import UnableToPlaceOrder

from . import wording


class PoNumberNeeded(UnableToPlaceOrder):
    """The clinic asks for a PO number that the order has not, or that is written otherwise."""


class NotOnInvoice(UnableToPlaceOrder):
    """The clinic may not owe so much more; `in_full` has the figures, the message has not."""

    def __init__(self, clinic, refusal):
        self.clinic, self.refusal = clinic, refusal
        super().__init__(wording.refused(refusal))

    @property
    def in_full(self):
        return wording.refused_in_full(self.refusal)

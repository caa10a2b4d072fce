"""Why something did not come about on the way from basket to order; each carries what to say."""

from oscar.apps.order.exceptions import UnableToPlaceOrder

from .wording import CHANGED, NOT_SEEN


class NotOpen(Exception):
    """The basket is an order, or waits for a countersignature, by now."""


class AlreadyOrdered(UnableToPlaceOrder):
    """This basket or this entry has become an order already; `order` is the answer."""

    def __init__(self, order):
        self.order = order
        super().__init__(f"This is order {order.number} already.")


class Refused(UnableToPlaceOrder):
    """The buyer may not order every line; `decisions` maps basket lines to Decisions."""

    def __init__(self, decisions, permission=None):
        self.decisions, self.permission = decisions, permission
        super().__init__("Some of this order may not be placed.")

    @classmethod
    def unless_given(cls, permission):
        """The Permission of shop.ordering, if it is one; else raises Refused."""
        if not permission.is_given:
            raise cls(permission.decisions, permission)
        return permission


class NotAsSeen(UnableToPlaceOrder):
    """The order is otherwise than it was seen or, unless `is_known`, nobody has seen it (P12)."""

    def __init__(self, is_known=True):
        super().__init__(CHANGED if is_known else NOT_SEEN)


class ReasonNeeded(UnableToPlaceOrder):
    """Quantities go beyond a limit, and nobody has said why or knows that the order will be held.

    `verdicts` maps basket lines to Verdicts.
    """

    def __init__(self, verdicts):
        self.verdicts = verdicts
        super().__init__("Say why your clinic needs so much, beside each of these products.")


class BasketChanged(UnableToPlaceOrder):
    """Lines of the basket changed after the total was computed."""

    def __init__(self):
        super().__init__(CHANGED)


class OfferEnded(UnableToPlaceOrder):
    """An offer in the total has been used up, ended or suspended meanwhile."""

    def __init__(self, offer):
        self.offer = offer
        super().__init__(
            f"The offer “{offer.name}” has ended or was used up meanwhile. The total is now "
            "without it: check it before you go on."
        )


class VoucherEnded(UnableToPlaceOrder):
    """A voucher in the total has passed its last day, or was taken out, meanwhile."""

    def __init__(self, voucher):
        self.voucher = voucher
        super().__init__(
            f"The voucher {voucher.code} has ended or was taken out meanwhile. The total is now "
            "without it: check it before you go on."
        )

"""Why an order cannot be placed as far as the clinic's own rules of spending go."""

from oscar.apps.order.exceptions import UnableToPlaceOrder

from . import wording


class BeyondRules(UnableToPlaceOrder):
    """It would go beyond what its member may spend, or nobody can say yes to it."""

    def __init__(self, verdict):
        self.verdict = verdict
        super().__init__(wording.refused(verdict))


class NotApproved(UnableToPlaceOrder):
    """Somebody has to say yes first, or again: it is not what was approved."""

    def __init__(self, verdict, names, is_asked=False):
        self.verdict, self.names = verdict, names
        super().__init__(wording.changed(names) if is_asked else wording.needed(names))

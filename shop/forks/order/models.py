"""Orders and lines that keep what others wrote to them meanwhile."""

from oscar.apps.address.abstract_models import AbstractShippingAddress
from oscar.apps.order import abstract_models as oscar

from common.order_states import InState
from common.saving import SavesChangesOnly


class Order(InState, oscar.AbstractOrder, SavesChangesOnly):
    has_all = False  # Known where it is so: none of it waits for goods.
    lines_written = ()  # Of one that was written just now, with product, decision and price.


class Line(oscar.AbstractLine, SavesChangesOnly):
    pass


class LinePrice(oscar.AbstractLinePrice, SavesChangesOnly):
    pass


class ShippingAddress(AbstractShippingAddress, SavesChangesOnly):
    def get_title_display(self):
        """A title is its own name; Django would look for it among those of every language."""
        return self.title


from oscar.apps.order.models import *  # noqa: F403,E402 isort: skip

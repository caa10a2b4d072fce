"""Orders and lines that keep what others wrote to them meanwhile."""

from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from common.order_states import OrderState
from common.saving import SavesChangesOnly


class Order(AbstractOrder, SavesChangesOnly):
    @property
    def is_held(self):
        return self.status == OrderState.HELD

    @property
    def is_placed(self):
        return self.status == OrderState.PLACED

    @property
    def is_shipped(self):
        return self.status == OrderState.SHIPPED

    @property
    def is_cancelled(self):
        return self.status == OrderState.CANCELLED


class Line(AbstractLine, SavesChangesOnly):
    pass


from oscar.apps.order.models import *  # noqa: F403,E402 isort: skip

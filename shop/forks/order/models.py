"""Orders and lines that keep what others wrote to them meanwhile."""

from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder

from common.order_states import InState
from common.saving import SavesChangesOnly


class Order(InState, AbstractOrder, SavesChangesOnly):
    pass


class Line(AbstractLine, SavesChangesOnly):
    pass


from oscar.apps.order.models import *  # noqa: F403,E402 isort: skip

"""What is written by mail about an order just placed."""

from shop.ordering.hearing import Message
from shop.ordering.letters import tell

from .totals import totals_of


def tell_of_placing(order):
    lines = order.lines.select_related("product__parent")
    tell(order, Message.PLACED, lines=lines, totals=totals_of(order))

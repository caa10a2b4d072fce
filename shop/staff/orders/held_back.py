"""Filters of the list of orders that wait: for a right, for goods, for a day."""

from common.staff_lists import Choice
from shop.ordering.queries import holding_cold, waiting_for_goods


def _stopped(orders):
    return orders.filter(stops__isnull=False, stops__ended_at=None)


def _awaiting_goods(orders):
    return orders.filter(pk__in=waiting_for_goods().order_by().values("pk"))


class HeldBackFilter(Choice):
    """Only what a right that has ended holds back."""

    title = parameter_name = "shipping"
    STOPPED = "stopped"
    kinds = ((STOPPED, "Cannot be shipped as things are", _stopped),)


class ColdFilter(Choice):
    """Only what travels cold."""

    title = parameter_name = "parcel"
    kinds = (("cold", "Travels cold", holding_cold),)


class GoodsFilter(Choice):
    """Only orders with units that no lot is kept for."""

    title = parameter_name = "goods"
    kinds = (("awaited", "Units wait for goods", _awaiting_goods),)

"""Whose orders somebody may look at."""

from django.apps import apps

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.statements import Statement, asked_key

from .models import OrderSignature


def orders_of(user, deed=Deed.SEE_ORDERS):
    """Orders (of Oscar) that the person ordered or signed, for ever, and those of their clinics.

    A clinic's orders only while they are an active member in a role that includes the deed. One
    query, whose parts each have an index.
    """
    orders = apps.get_model("order", "Order").objects
    clinics = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(deed)
    ).values("clinic")
    signed = OrderSignature.objects.filter(signed_by=user)
    of_clinics = OrderSignature.objects.filter(clinic__in=clinics)
    own = orders.filter(user=user).order_by()
    return orders.filter(
        pk__in=own.values("pk").union(signed.values("order"), of_clinics.values("order"))
    )


def signature_of(order):
    """Who ordered, for which clinic, and who answers for it; None for an order without."""
    return _SIGNATURE.first(order=order.pk)


def _signature():
    people = ("clinic", "ordered_by", "signed_by", "entered_by")
    return OrderSignature.objects.select_related(*people).filter(order=asked_key("order"))


_SIGNATURE = Statement(_signature)

"""Whose orders somebody may look at."""

from django.apps import apps
from django.db.models import F, Q

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.kept import Memory
from common.statements import FoundOnce, IsAnyOf, Statement, asked_key

from .models import OrderSignature


def orders_of(user, deed=Deed.SEE_ORDERS):
    """Orders (of Oscar) that the person ordered or signed, for ever, and those of their clinics.

    A clinic's orders only while they are an active member in a role that includes the deed.
    """
    orders = apps.get_model("order", "Order").objects
    return orders.filter(IsAnyOf(F("pk"), keys_of_orders(user, deed)))


def keys_of_orders(user, deed=Deed.SEE_ORDERS):
    """Their keys, for IsAnyOf: an array that is found once, each part by an index, and looked up
    in the index of whatever names an order."""
    return FoundOnce(_keys(user, deed))


def _keys(user, deed):
    own = apps.get_model("order", "Order").objects.filter(user=user).order_by()
    signed = OrderSignature.objects.filter(signed_by=user)
    of_clinics = OrderSignature.objects.filter(clinic__in=_clinics(user, deed))
    return own.values("pk").union(signed.values("order"), of_clinics.values("order"), all=True)


def has_many_orders(user):
    """Whether orders of somebody are so many that the newest are found sooner among everybody's,
    from the newest on, than among all of theirs. A process asks once: what is found is the same."""
    return _KNOWN.get(user.pk, lambda: bool(_BEYOND.rows(user=user.pk)))


def is_of(user, deed=Deed.SEE_ORDERS, of=""):
    """The condition of the same, for an order that is known otherwise; `of` is the way to it."""
    by = {"signature__signed_by": user, "signature__clinic__in": _clinics(user, deed), "user": user}
    return Q.create([(f"{of}{name}", value) for name, value in by.items()], connector=Q.OR)


def _clinics(user, deed):
    roles = roles_that_may(deed)
    return Membership.objects.filter(user=user, left_at=None, role__in=roles).values("clinic")


def signature_of(order):
    """Who ordered, for which clinic, and who answers for it; None for an order without."""
    return _SIGNATURE.first(order=order.pk)


def _signature():
    people = ("clinic", "ordered_by", "signed_by", "entered_by")
    return OrderSignature.objects.select_related(*people).filter(order=asked_key("order"))


_SIGNATURE = Statement(_signature)
_MANY, _KNOWN = 1_000, Memory(5_000)
_BEYOND = Statement(lambda: _keys(asked_key("user"), Deed.SEE_ORDERS)[_MANY : _MANY + 1])

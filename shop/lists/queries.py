"""Lists of the clinics for which somebody may order."""

from accounts.clinics.policy import Deed, roles_that_may
from accounts.clinics.queries import memberships_of

from .models import OrderList


def clinics_of(user):
    """The clinics whose lists the person sees and changes, the first joined first."""
    roles = roles_that_may(Deed.ORDER)
    found = memberships_of(user).filter(role__in=roles).order_by("joined_at", "pk")
    return [membership.clinic for membership in found]


def lists_of(user):
    roles = roles_that_may(Deed.ORDER)
    clinics = memberships_of(user).filter(role__in=roles).values("clinic")
    return OrderList.objects.filter(clinic__in=clinics).select_related("clinic")


def lines_of(order_list):
    return list(order_list.lines.select_related("product__parent"))

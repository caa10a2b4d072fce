"""Lists of the clinics for which somebody may order."""

from django.apps import apps
from django.db.models import Count, Exists, F, Max, OuterRef, Q

from accounts.clinics.policy import Deed, roles_that_may
from accounts.clinics.queries import memberships_of

from .models import ListLine, OrderList


def clinics_of(user):
    """The clinics whose lists the person sees and changes, the first joined first."""
    roles = roles_that_may(Deed.ORDER)
    found = memberships_of(user).filter(role__in=roles).order_by("joined_at", "pk")
    return [membership.clinic for membership in found]


def lists_of(user):
    return _all_of(user).filter(deleted_at=None).annotate(length=Count("lines"))


def deleted_lists_of(user, most=20):
    """Those that were deleted and can be brought back, the last first."""
    found = _all_of(user).exclude(deleted_at=None).select_related("deleted_by", "clinic")
    return found.order_by("-deleted_at", "pk")[:most]


def _all_of(user):
    roles = roles_that_may(Deed.ORDER)
    clinics = memberships_of(user).filter(role__in=roles).values("clinic")
    found = OrderList.objects.filter(clinic__in=clinics)
    return found.select_related("clinic", "renamed_by").order_by("name", "pk")


def below_par(user, since):
    """Lists of theirs of which what was counted since a day is `below` par by so many lines,
    `counted_last` on a day, and was not ordered again. Person and day may be Asked."""
    ordered = apps.get_model("order", "Line").objects.filter(
        product=OuterRef("lines__product"),
        order__signature__clinic=OuterRef("clinic"),
        order__date_placed__date__gte=OuterRef("lines__counted_on"),
    )
    short = Q(lines__counted__lt=F("lines__par"), lines__counted_on__gte=since)
    found = _all_of(user).select_related(None).filter(short, ~Exists(ordered), deleted_at=None)
    return found.annotate(below=Count("lines"), counted_last=Max("lines__counted_on"))


def counted_of(user, product, on):
    """Lines of their lists on which a product was counted on a day."""
    lists = lists_of(user).values("pk")
    found = ListLine.objects.filter(of__in=lists, product=product, counted_on=on)
    return list(found.select_related("of"))


def lines_of(order_list):
    return list(order_list.lines.select_related("product__parent"))

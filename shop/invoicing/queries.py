"""Documents as their readers see them: whose they are, and what of a month there is."""

from django.db.models import Q

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership

from .models import Document, ToInvoice, Wishes


def documents_of(user):
    """Documents of the clinics whose invoices the person sees, and of their own orders where the
    clinic allows it; newest first."""
    memberships = Membership.objects.filter(user=user, left_at=None)
    may_see = memberships.filter(role__in=roles_that_may(Deed.SEE_INVOICES)).values("clinic")
    of_clinics = Document.objects.filter(clinic__in=may_see)
    open_to_buyers = Wishes.objects.filter(buyers_see=True, clinic__in=memberships.values("clinic"))
    own = Q(taxes__order__user=user) | Q(taxes__order__signature__signed_by=user)
    allowed = Q(clinic=None) | Q(clinic__in=open_to_buyers.values("clinic"))
    of_orders = Document.objects.filter(own, allowed)
    keys = of_clinics.order_by().values("pk").union(of_orders.order_by().values("pk"))
    return Document.objects.filter(pk__in=keys).select_related("corrects").order_by("-pk")


def documents_of_order(user, order):
    """What of the person's documents is about an order, oldest first."""
    return list(documents_of(user).filter(taxes__order=order).distinct().order_by("pk"))


def invoices_over(order):
    """The invoices that have something of an order, for staff who credit it."""
    found = Document.objects.filter(kind=Document.Kind.INVOICE, taxes__order=order).distinct()
    return list(found.order_by("pk"))


def months_of(documents):
    """[first day of each month in which documents were issued], newest first."""
    return list(documents.order_by().dates("issued_on", "month", order="DESC"))


def of_month(documents, year, month):
    """Documents of a month, oldest first, with their papers and XML."""
    found = documents.filter(issued_on__year=year, issued_on__month=month)
    return found.select_related("paper", "electronic_copy").order_by("pk")


def clinics_to_bill(user):
    """Clinics whose wishes about invoices the person may change."""
    memberships = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(Deed.SEE_INVOICES)
    )
    return [each.clinic for each in memberships.select_related("clinic").order_by("pk")]


def held_back():
    """Parcels that no invoice could be issued for: staff see to it."""
    return ToInvoice.objects.filter(document=None).exclude(problem="")

"""Documents as their readers see them: whose they are, and what of a month there is."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.statements import Statement, asked_key

from .models import Document, Tax, ToInvoice, Wishes


def documents_of(user, among=None):
    """Documents of the clinics whose invoices the person sees, and of nothing but their own orders
    where the clinic allows it; newest first. The person may be Asked; looked at are only documents
    that rows of `among` name (`document`), else all."""
    memberships = Membership.objects.filter(user=user, left_at=None)
    may_see = memberships.filter(role__in=roles_that_may(Deed.SEE_INVOICES)).values("clinic")
    documents = Document.objects
    if among is not None:
        documents = documents.filter(pk__in=among.values("document"))
    of_clinics = documents.filter(clinic__in=may_see)
    open_to_buyers = Wishes.objects.filter(buyers_see=True, clinic__in=memberships.values("clinic"))
    own = Q(order__user=user) | Q(order__signature__signed_by=user)
    of_own = Tax.objects.filter(own).values("document")
    of_others = Tax.objects.filter(document=OuterRef("pk")).exclude(own)
    allowed = Q(clinic=None) | Q(clinic__in=open_to_buyers.values("clinic"))
    of_orders = documents.filter(~Exists(of_others), allowed, pk__in=of_own)
    keys = of_clinics.order_by().values("pk").union(of_orders.order_by().values("pk"))
    return Document.objects.filter(pk__in=keys).select_related(*_NAMED_BY).order_by("-pk")


_NAMED_BY = ("corrects", "clinic")


def first_documents_of(user):
    """The newest of them, one more than a page has."""
    return _FIRST.rows(user=user.pk)


A_PAGE = 25
_FIRST = Statement(lambda: documents_of(asked_key("user"))[: A_PAGE + 1])


def documents_of_order(user, order):
    """What of the person's documents is about an order, oldest first."""
    return _OF_ORDER.rows(user=user.pk, order=order.pk)


def _of_order():
    found = documents_of(asked_key("user")).filter(taxes__order=asked_key("order"))
    return found.distinct().order_by("pk")


_OF_ORDER = Statement(_of_order)


def invoices_over(order):
    """The invoices that have something of an order, for staff who credit it."""
    found = Document.objects.filter(kind=Document.Kind.INVOICE, taxes__order=order).distinct()
    return list(found.order_by("pk"))


def months_of(user):
    """[{clinic (key), clinic__name, month (its first day)}] in which the person's documents were
    issued, newest first; the key is None for what concerns no clinic."""
    return _MONTHS.rows(user=user.pk)


def _months():
    months = documents_of(asked_key("user")).order_by().annotate(month=TruncMonth("issued_on"))
    found = months.values("clinic", "clinic__name", "month").distinct()
    return found.order_by("-month", "clinic__name", "clinic")


_MONTHS = Statement(_months)


def of_month(documents, clinic, year, month):
    """Documents of a clinic (key, or None) and a month, oldest first, with their papers and XML."""
    found = documents.filter(clinic=clinic, issued_on__year=year, issued_on__month=month)
    return found.select_related("clinic", "paper", "electronic_copy").order_by("pk")


def clinics_to_bill(user):
    """Clinics whose wishes about invoices the person may change."""
    return [each.clinic for each in _TO_BILL.rows(user=user.pk)]


def _to_bill():
    memberships = Membership.objects.filter(
        user=asked_key("user"), left_at=None, role__in=roles_that_may(Deed.SEE_INVOICES)
    )
    return memberships.select_related("clinic").order_by("pk")


_TO_BILL = Statement(_to_bill)


def wishes_of(clinic):
    """What a clinic wishes of its invoices, {what: in words}."""
    wishes = Wishes.objects.filter(clinic=clinic).first() or Wishes()
    names = ("email", "monthly", "buyers_see")
    said = {_label(name): getattr(wishes, name) for name in names}
    return {what: _YES_OR_NO.get(wish, wish) for what, wish in said.items()}


_YES_OR_NO = {True: "yes", False: "no"}


def _label(name):
    return capfirst(Wishes._meta.get_field(name).verbose_name)


def held_back():
    """Parcels that no invoice could be issued for: staff see to it."""
    return ToInvoice.objects.filter(document=None).exclude(problem="")

"""Documents as their readers see them: whose they are, and what of a month there is."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.statements import IsAnyOf, Statement, asked_key, each_of

from .models import Document, Tax, ToInvoice, Wishes


def documents_of(user, among=None):
    """Documents of the clinics whose invoices the person sees, and of nothing but their own orders
    where the clinic allows it; newest first. The person may be Asked; looked at are only documents
    that rows of `among` name (`document`, and its `clinic`), else all."""
    clinics = _memberships(user).values("clinic")
    if among is None:
        of_clinics = Document.objects.filter(clinic__in=clinics).order_by().values("pk")
    else:
        of_clinics = among.filter(clinic__in=clinics).order_by().values("document")
    return _with_keys(of_clinics, _of_own_orders(user, among).values("pk"))


def _with_keys(one, other):
    """The documents with keys that either of two queries finds, as pages show them."""
    keys = ArraySubquery(one.union(other, all=True))
    documents = Document.objects.filter(IsAnyOf(F("pk"), keys))
    return documents.select_related("corrects", "clinic").order_by("-pk")


def _memberships(user):
    """In clinics whose documents the person sees, all of them."""
    roles = roles_that_may(Deed.SEE_INVOICES)
    return Membership.objects.filter(user=user, left_at=None, role__in=roles)


def _of_own_orders(user, among=None):
    """Documents of nothing but the person's own orders, where their clinic allows it."""
    documents = Document.objects.order_by()
    if among is not None:
        documents = documents.filter(pk__in=among.values("document"))
    clinics = Membership.objects.filter(user=user, left_at=None).values("clinic")
    open_to_buyers = Wishes.objects.filter(buyers_see=True, clinic__in=clinics)
    own = Q(order__user=user) | Q(order__signature__signed_by=user)
    of_own = Tax.objects.filter(own).values("document")
    of_others = Tax.objects.filter(document=OuterRef("pk")).exclude(own)
    allowed = Q(clinic=None) | Q(clinic__in=open_to_buyers.values("clinic"))
    return documents.filter(~Exists(of_others), allowed, pk__in=of_own)


def first_documents_of(user):
    """The newest of them, one more than a page has."""
    return _FIRST.rows(user=user.pk)


def _first():
    """Of each clinic no more are put together than a page can show.

    The order is that of an index of its own (`newest_of_a_clinic`), not by the column itself:
    through the index of that all documents would be looked at for a clinic that has none.
    """
    user = asked_key("user")
    of_clinic = Document.objects.filter(clinic=OuterRef("clinic"))
    newest = of_clinic.order_by((F("pk") + 0).desc()).values("pk")
    of_clinics = _memberships(user).order_by().values(key=each_of(newest[: A_PAGE + 1]))
    found = _with_keys(of_clinics, _of_own_orders(user).values("pk"))
    return found.only(*_LISTED)[: A_PAGE + 1]


A_PAGE = 25
_LISTED = ("number", "kind", "reference", "issued_on", "due_on", "gross", "currency")
_LISTED += ("corrects__number", "clinic__name")
_FIRST = Statement(_first)


def documents_of_order(user, order):
    """What of the person's documents is about an order, oldest first."""
    return _OF_ORDER.rows(user=user.pk, order=order.pk)


def _of_order():
    user, of_order = asked_key("user"), Tax.objects.filter(order=asked_key("order"))
    own = _of_own_orders(user, of_order).values("pk")
    documents = Document.objects.filter(pk__in=of_order.values("document")).order_by()
    of_clinics = documents.filter(clinic__in=_memberships(user).values("clinic")).values("pk")
    return _with_keys(of_clinics, own).order_by("pk")


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
    """Of a clinic each day is looked at once, however many documents it has."""
    user = asked_key("user")
    days = Document.objects.filter(clinic=OuterRef("clinic")).order_by().values("issued_on")
    of_clinics = _memberships(user).order_by().annotate(day=each_of(days.distinct()))
    of_orders = _of_own_orders(user).annotate(day=F("issued_on"))
    months = [
        found.annotate(month=TruncMonth("day")).values("clinic", "clinic__name", "month").distinct()
        for found in (of_clinics, of_orders)
    ]
    return months[0].union(months[1]).order_by("-month", "clinic__name", "clinic")


_MONTHS = Statement(_months)


def of_month(documents, clinic, year, month):
    """Documents of a clinic (key, or None) and a month, oldest first, with their papers and XML."""
    found = documents.filter(clinic=clinic, issued_on__year=year, issued_on__month=month)
    return found.select_related("clinic", "paper", "electronic_copy").order_by("pk")


def clinics_to_bill(user):
    """Clinics whose wishes about invoices the person may change."""
    return [each.clinic for each in _TO_BILL.rows(user=user.pk)]


def _to_bill():
    return _memberships(asked_key("user")).select_related("clinic").order_by("pk")


_TO_BILL = Statement(_to_bill)


WISHES = ("email", "monthly", "buyers_see", "slips_without_amounts")


def wishes_of(clinic):
    """What a clinic wishes of its invoices, {what: in words}."""
    wishes = Wishes.objects.filter(clinic=clinic).first() or Wishes()
    said = {_label(name): getattr(wishes, name) for name in WISHES}
    return {what: _YES_OR_NO.get(wish, wish) for what, wish in said.items()}


_YES_OR_NO = {True: "yes", False: "no"}


def _label(name):
    return capfirst(Wishes._meta.get_field(name).verbose_name)


def held_back():
    """Parcels that no invoice could be issued for: staff see to it."""
    return ToInvoice.objects.filter(document=None).exclude(problem="")

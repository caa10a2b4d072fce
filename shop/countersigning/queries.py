"""Requests as pages read them."""

from django.apps import apps
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership, ShipToAddress
from common.statements import Statement, asked_key

from .models import Request
from .policy import Facts, what_was_lost


def requests():
    """Requests with what decides whether they can still be countersigned; one query."""
    asker = Membership.objects.filter(
        clinic=OuterRef("clinic"),
        user=OuterRef("asked_by"),
        left_at=None,
        role__in=roles_that_may(Deed.ORDER),
    )
    is_responsible = ExpressionWrapper(
        Q(clinic__responsible=F("asked_of"), clinic__responsible__isnull=False),
        output_field=BooleanField(),
    )
    people = ("asked_by", "asked_of", "clinic", "address__country", "order")
    return Request.objects.select_related(*people).annotate(
        asker_may_order=Exists(asker), clinician_is_responsible=is_responsible
    )


def open_requests(ending=None):
    """Requests that wait for an answer; of an Ending, those that it may concern."""
    found = requests().filter(state=Request.State.OPEN)
    if ending is None:
        return found
    if ending.clinic:
        return found.filter(clinic=ending.clinic)
    if ending.person:
        return found.filter(Q(asked_by=ending.person) | Q(asked_of=ending.person))
    return found


def open_requests_to(address):
    """Requests that wait and would be delivered to this ShipToAddress."""
    return open_requests().filter(address=address).order_by("asked_at")


def lost(request, moment):
    """The Lost of an annotated open request; None if it can be countersigned."""
    facts = Facts(
        asker_is_open=request.asked_by.is_active,
        asker_may_order=request.asker_may_order,
        clinician_is_open=request.asked_of.is_active,
        clinician_is_responsible=request.clinician_is_responsible,
        address_is_verified=request.address.status == ShipToAddress.Status.VERIFIED,
        asked_at=request.asked_at,
    )
    return what_was_lost(facts, moment)


def waiting_for(user, moment):
    """What this clinician can countersign now, oldest first."""
    asked = _ASKED_OF.rows(user=user.pk)
    return [request for request in asked if lost(request, moment) is None]


def asked_of(user):
    """Requests that wait for this clinician, who may be Asked; some may be lost."""
    return Request.objects.filter(state=Request.State.OPEN, asked_of=user)


def _asked_of():
    """With what their list shows and `lost` asks."""
    found = open_requests().filter(asked_of=asked_key("user")).select_related(None)
    names = ("first_name", "last_name", "email", "is_active")
    return (
        found.select_related(*_LISTED_WITH)
        .only(*_LISTED, *(f"asked_by__{name}" for name in names))
        .order_by("asked_at")
    )


_LISTED_WITH = ("asked_by", "asked_of", "clinic", "address", "order")
_LISTED = (*_LISTED_WITH, "total", "currency", "asked_at", "order__number", "clinic__name")
_LISTED += ("asked_of__is_active", "address__status")
_ASKED_OF = Statement(_asked_of)


def came_back(user, since):
    """Requests of this person that nobody signed, closed since a day, after which they have
    neither asked again nor ordered. Person and day may be Asked."""
    orders = apps.get_model("order", "Order").objects
    later = Request.objects.filter(asked_by=user, asked_at__gt=OuterRef("closed_at"))
    ordered = orders.filter(user=user, date_placed__gt=OuterRef("closed_at"))
    over = (Request.State.DECLINED, Request.State.ENDED)
    closed = Request.objects.filter(asked_by=user, state__in=over, closed_at__date__gte=since)
    return closed.exclude(Exists(later)).exclude(Exists(ordered))


def requests_of(user):
    """Every request that the person asked or was asked, newest first."""
    return requests().filter(Q(asked_by=user) | Q(asked_of=user))

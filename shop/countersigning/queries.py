"""Requests as pages read them."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership

from .models import Request
from .policy import VALID_FOR, what_was_lost


def requests():
    """Requests with what decides whether they can still be countersigned; one query."""
    asker = Membership.objects.filter(
        clinic=OuterRef("clinic"),
        user=OuterRef("asked_by"),
        left_at=None,
        role__in=roles_that_may(Deed.ORDER),
        user__is_active=True,
    )
    is_responsible = ExpressionWrapper(
        Q(clinic__responsible=F("asked_of"), clinic__responsible__isnull=False),
        output_field=BooleanField(),
    )
    people = ("asked_by", "asked_of", "clinic", "address__country", "order")
    return Request.objects.select_related(*people).annotate(
        asker_may_order=Exists(asker), clinician_is_responsible=is_responsible
    )


def lost(request, moment):
    """The Lost of an annotated open request; None if it can be countersigned."""
    return what_was_lost(
        request.asker_may_order, request.clinician_is_responsible, request.asked_at, moment
    )


def waiting_for(user, moment):
    """What this clinician can countersign now, oldest first."""
    return (
        requests()
        .filter(
            asked_of=user,
            state=Request.State.OPEN,
            asker_may_order=True,
            clinician_is_responsible=True,
            asked_at__gt=moment - VALID_FOR,
        )
        .order_by("asked_at")
    )


def requests_of(user):
    """Every request that the person asked or was asked, newest first."""
    return requests().filter(Q(asked_by=user) | Q(asked_of=user))

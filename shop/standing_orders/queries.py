"""Standing orders of the clinics for which somebody may order, and what of them waits."""

from django.apps import apps
from django.db.models import Exists, OuterRef

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership, User
from shop.dispatch.calendars import calendar
from shop.lists.models import ListLine
from shop.lists.queries import clinics_of

from .models import Proposal, StandingOrder


def standing_orders_of(user):
    found = StandingOrder.objects.filter(of__clinic__in=clinics_of(user))
    people = ("cared_for_by", "begun_by", "paused_by", "ended_by")
    return found.select_related("of__clinic", *people)


def proposals_of(standing):
    """What was proposed, the latest first; each says whether it `was_ordered` since."""
    found = standing.proposals.select_related("opened_by", "skipped_by")
    return found.annotate(was_ordered=_ordered_since())


def open_proposals(user, since):
    """Proposals for a day since that one which nobody has skipped or ordered, the last of each
    standing order. Person and day may be Asked."""
    members = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(Deed.ORDER)
    )
    later = Proposal.objects.filter(of=OuterRef("of"), for_day__gt=OuterRef("for_day"))
    found = Proposal.objects.filter(
        of__of__clinic__in=members.values("clinic"),
        of__of__deleted_at=None,
        of__ended_at=None,
        skipped_at=None,
        for_day__gte=since,
    )
    return found.exclude(Exists(later)).exclude(_ordered_since())


def _ordered_since():
    """Whether the clinic has ordered anything of the list since a proposal was written."""
    listed = ListLine.objects.filter(of=OuterRef(OuterRef("of__of")), product=OuterRef("product"))
    lines = apps.get_model("order", "Line").objects.filter(
        Exists(listed),
        order__signature__clinic=OuterRef("of__of__clinic"),
        order__date_placed__gt=OuterRef("proposed_at"),
    )
    return Exists(lines)


def who_may_order(clinic):
    """Everybody of a clinic who may order now, who joined first before the others."""
    members = Membership.objects.filter(
        clinic=clinic, left_at=None, role__in=roles_that_may(Deed.ORDER), user__is_active=True
    )
    keys = members.order_by("joined_at", "pk").values_list("user", flat=True)
    people = User.objects.in_bulk(list(keys))
    return [people[key] for key in keys]


def is_working_day_in(country):
    """A question of a day; where no calendar is known every day is one."""
    known = calendar(country)
    return known.is_working_day if known else lambda day: True


def running():
    return StandingOrder.objects.filter(ended_at=None)


def to_propose(latest):
    """Standing orders whose next order is not later than this day."""
    found = running().filter(paused_at=None, of__deleted_at=None, next_on__lte=latest)
    return found.order_by("pk")

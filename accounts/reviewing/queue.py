"""What waits for a reviewer: of which kind, since when, and what is over the target."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.statements import Asked, Statement

from ..licences.models import FRESH_FOR, SAME_DATA, Licence, Notice, Review
from ..licences.policy import Decision, State
from ..licences.telling import SAID_AT_THE_END
from ..licences.waiting import earliest_within
from ..registers import REGISTERS
from .interests import not_for


class Kind(TextChoices):
    """Why a licence stands in the queue."""

    NEW = "new", "New"
    ANSWER = "answer", "Answer"
    RENEWAL = "renewal", "Renewal"
    CHANGE = "change", "Change"
    SECOND_SIGNATURE = "second_signature", "Second signature"
    RECHECK = "recheck", "Re-check"


@dataclass(frozen=True)
class Waiting:
    """How much of one kind waits, how much of it over the target, and since when the oldest."""

    kind: str
    count: int
    late: int
    since: datetime


def seen_by_staff(moment, yesterday=None):
    """Every licence that was ever sent, with its `kind` ("" if nothing waits) and `waits_since`.

    Where the moment is Asked, the day before it is too: the last that may still be today somewhere.
    """
    fresh_until = ExpressionWrapper(
        Coalesce("checked_at", "decided_at") + _fresh_for(), output_field=DateTimeField()
    )
    licences = Licence.objects.exclude(state=State.DRAFT).alias(fresh_until=fresh_until)
    kind = _kind(moment, yesterday or _day_before(moment))
    return licences.annotate(kind=kind).annotate(waits_since=_SINCE)


def _day_before(moment):
    return timezone.localdate(moment) - timedelta(days=1)


def queue(moment, yesterday=None):
    """What waits for staff at a moment, oldest first."""
    return seen_by_staff(moment, yesterday).exclude(kind="").order_by("waits_since", "pk")


def queue_for(reviewer, moment):
    """What of the queue `reviewer` may decide about."""
    others = queue(moment).exclude(professional__in=not_for(reviewer))
    proposed = Q(reviews__reviewer=reviewer) & ~Q(reviews__scope_proposed=[])
    own = Licence.objects.filter(proposed).values("pk")
    return others.exclude(kind=Kind.SECOND_SIGNATURE, pk__in=own)


def late_before(moment):
    """What waits since before this moment is over the target of working days."""
    day = earliest_within(settings.REVIEW_TARGET_WORKING_DAYS, timezone.localdate(moment))
    return timezone.make_aware(datetime.combine(day, time.min))


def counts(moment):
    """{kind: Waiting} of the kinds of which something waits; one query."""
    day, late_then = _day_before(moment), late_before(moment)
    rows = _COUNTS.rows(moment=moment, yesterday=day, late_before=late_then)
    return {row["kind"]: Waiting(**row) for row in rows}


def _counts():
    moment, late_then = (Asked(name, DateTimeField()) for name in ("moment", "late_before"))
    late = Count("pk", filter=Q(waits_since__lt=late_then))
    found = queue(moment, Asked("yesterday", DateField())).order_by().values("kind")
    return found.annotate(count=Count("pk"), late=late, since=Min("waits_since"))


_COUNTS = Statement(_counts)


def neighbours(licence, reviewer, moment):
    """(the one before, the one after) a licence among those that `reviewer` may decide about.

    Keys; None at either end. The licence itself need not wait any more.
    """
    rows = queue_for(reviewer, moment).exclude(pk=licence.pk).values_list("waits_since", "pk")
    places, here = list(rows), (licence.waits_since, licence.pk)
    before = [pk for since, pk in places if (since, pk) < here]
    after = [pk for since, pk in places if (since, pk) > here]
    return (before[-1] if before else None, after[0] if after else None)


def _fresh_for():
    known = [When(register=code, then=Value(each.FRESH_FOR)) for code, each in REGISTERS.items()]
    return Case(*known, default=Value(FRESH_FOR), output_field=DurationField())


# Its country's midnight has passed: somebody was told, or there was nobody to tell (V6).
_IS_OVER = Exists(
    Notice.objects.filter(
        licence=OuterRef("pk"), about=OuterRef("expires_on"), kind__in=SAID_AT_THE_END
    )
)


def _kind(moment, yesterday):
    asked = Exists(Review.objects.filter(licence=OuterRef("pk"), decision=Decision.ASK))
    same = {f"replaces__{name}": F(name) for name in SAME_DATA}
    waits = Q(state=State.WAITING)
    return Case(
        When(professional__user__is_active=False, then=Value("")),
        When(scope_proposed__len__gt=0, then=Value(Kind.SECOND_SIGNATURE)),
        When(waits & asked, then=Value(Kind.ANSWER)),
        When(
            waits & Q(new_first_name="", new_last_name="", **same),
            then=Value(Kind.RENEWAL),
        ),
        When(waits & Q(replaces__isnull=False), then=Value(Kind.CHANGE)),
        When(waits, then=Value(Kind.NEW)),
        When(
            ~_IS_OVER,
            state=State.VERIFIED,
            expires_on__gte=yesterday,
            fresh_until__lte=moment,
            then=Value(Kind.RECHECK),
        ),
        default=Value(""),
        output_field=CharField(),
    )


_SINCE = Case(
    When(kind=Kind.SECOND_SIGNATURE, then=F("decided_at")),
    When(kind=Kind.RECHECK, then=F("fresh_until")),
    default=F("submitted_at"),
    output_field=DateTimeField(),
)

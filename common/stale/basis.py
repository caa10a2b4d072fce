"""What a page was based on: carried signed in one hidden field; and who has changed it since."""

from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.utils import timezone
from django.utils.dateparse import parse_datetime

FIELD = "_based_on"


@dataclass(frozen=True)
class Told:
    """One thing that changed, in words; `mine` is what this person typed in its place."""

    place: str
    opened: str = ""
    theirs: str = ""
    mine: str | None = None


@dataclass(frozen=True)
class Conflict:
    """What a refused save tells: (person, moment) pairs, and what changed in the meantime.

    `is_merged` where the form below has taken over what only the others changed.
    """

    people: list
    told: list
    is_merged: bool = False


def carried(thing, state):
    """The text of the hidden field for a page about `thing` that shows `state`."""
    basis = {"state": state, "at": timezone.now().isoformat()}
    return signing.dumps(basis, salt=_salt(thing), compress=True)


def opened(request, thing):
    """The state that the sent page showed and when; (None, None) where that is unreadable."""
    try:
        basis = signing.loads(request.POST.get(FIELD, ""), salt=_salt(thing))
    except signing.BadSignature:
        return None, None
    return basis["state"], parse_datetime(basis["at"])


def people_since(thing, moment):
    """Who changed a thing on staff's pages after a moment, and when last; the latest first."""
    if moment is None:
        return []
    kind = ContentType.objects.get_for_model(thing, for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=kind, object_id=thing.pk, action_time__gt=moment)
    latest = {}
    for entry in entries.select_related("user").order_by("action_time"):
        latest[entry.user_id] = (entry.user, entry.action_time)
    return sorted(latest.values(), key=lambda pair: pair[1], reverse=True)


def writers_since(rows, moment):
    """Who wrote some rows, the latest first, after a moment, and when last; the latest first."""
    latest = {}
    for row in rows:
        if moment and row.at > moment:
            latest.setdefault(row.by_id, (row.by, row.at))
    return list(latest.values())


def note(person, thing):
    """Keep for `people_since` that a person changed a thing; its name is left out."""
    LogEntry.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(thing, for_concrete_model=False),
        object_id=thing.pk,
        object_repr=f"{thing._meta.verbose_name} {thing.pk}",
        action_flag=2,
        change_message="",
    )


def _salt(thing):
    return f"common.stale:{thing._meta.label_lower}:{thing.pk}"

"""Every change of the policy: a draft from the version in force, its cells, its publication.

A published version never changes (the database sees to it too); a draft is written and published
under its lock, and only by whoever has seen what it is now.
"""

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime

from common.clock import now
from common.endings import Ended, announce
from common.supply_classes import HIGH_RISK

from .changes import changes, grants_any
from .facts import policy_of
from .models import PolicyEdit, PolicyRow, PolicyVersion
from .policy import Policy


class NotPossible(Exception):
    """The deed does not fit what is true under lock; the message says why."""


class Changed(NotPossible):
    """Somebody else has changed the draft since the page was opened; `edit` is what they did."""

    def __init__(self, edit):
        self.edit = edit
        who = edit.by.display_name if edit else "Somebody else"
        super().__init__(f"{who} has changed this draft since you opened the page.")


def in_force():
    """The latest published version, or None."""
    return PolicyVersion.objects.filter(published_at__isnull=False).first()


def table_of(version):
    """The Policy that a version is; an empty one for None."""
    return policy_of(version.rows.select_related("version")) if version else Policy()


def changes_of(version):
    """The Changes of a version against the one it is based on."""
    return changes(table_of(version.based_on), table_of(version))


def needs_second_person(version):
    """Whether it permits a high-risk class that the one before it does not."""
    return grants_any(changes_of(version), HIGH_RISK)


@transaction.atomic
def new_draft(by):
    """A draft with the rows of the version in force."""
    _locked_versions()
    base = in_force()
    last = PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0
    draft = PolicyVersion.objects.create(number=last + 1, based_on=base, created_by=by)
    rows = list(base.rows.all()) if base else []
    for row in rows:
        row.pk, row.version = None, draft
    PolicyRow.objects.bulk_create(rows)
    return draft


@transaction.atomic
def save_draft(version, by, cells, note, revision):
    """Write the cells {(profession, class, country): (may, basis) or None} that differ.

    Returns what was changed, in words. Raises Changed if the draft is not at this revision.
    """
    version = _locked_draft(version, revision)
    rows = {(r.profession, r.supply_class, r.country): r for r in version.rows.all()}
    said = [_write(version, rows.get(cell), cell, answer) for cell, answer in cells.items()]
    said = list(filter(None, said))
    if note != version.note:
        said.append(f"Note: {note}")
    if said:
        version.note, version.revision = note, version.revision + 1
        version.save(update_fields=["note", "revision"])
        PolicyEdit.objects.create(version=version, by=by, changes=[text[:500] for text in said])
    return said


def _write(version, row, cell, answer):
    """What was changed, in words; None where the cell is so already."""
    if answer is None:
        if row is not None:
            row.delete()
        return row and f"No longer: {row}"
    if row and (row.is_permitted, row.basis) == answer:
        return None
    profession, supply_class, country = cell
    row = row or PolicyRow(
        version=version, profession=profession, supply_class=supply_class, country=country
    )
    row.is_permitted, row.basis = answer
    row.save()
    return f"{row}: {row.basis}"


@transaction.atomic
def publish(version, by, revision):
    """Put a draft into force at once.

    Raises NotPossible unless it changes the version that is in force, says why, and, where it
    grants a high-risk class, is published by somebody who has not written on it.
    """
    version = _locked_draft(version, revision)
    base = in_force()
    if version.based_on != base:
        raise NotPossible(
            f"{base} has come into force since this draft was begun, published by "
            f"{_publisher(base)}. Begin a new draft from it."
        )
    if not version.note:
        raise NotPossible("Say in the draft what changes and why, then publish it.")
    if not changes_of(version):
        raise NotPossible("The draft changes nothing.")
    if needs_second_person(version) and has_written(version, by):
        raise NotPossible(
            "This version grants a high-risk class, so somebody who has not written on it has to "
            "publish it."
        )
    version.published_by, version.published_at = by, now()
    version.save(update_fields=["published_by", "published_at"])
    announce(Ended.POLICY)
    return version


def has_written(version, user):
    return version.created_by_id == user.pk or version.edits.filter(by=user).exists()


@transaction.atomic
def discard(version, revision):
    """Forget a draft as it was shown; a published version stays. Raises as `save_draft` does."""
    _locked_draft(version, revision).delete()


def _publisher(version):
    """Who put a version into force; the first one came with the shop."""
    return version.published_by.display_name if version.published_by else "The shop itself"


def _locked_versions():
    """All versions: one is begun or published at a time. Orders are written meanwhile."""
    return list(PolicyVersion.objects.select_for_update(no_key=True).order_by("pk"))


def _locked_draft(version, revision):
    """The draft as it is now, if it is one at this revision."""
    versions = {row.pk: row for row in _locked_versions()}
    draft = versions.get(version.pk)
    if draft is None:
        raise NotPossible("This draft was discarded.")
    if draft.is_published:
        raise NotPossible(
            f"{_publisher(draft)} published {draft} on "
            f"{localtime(draft.published_at):%-d %b %Y, %H:%M}; it stays as it is. "
            "Begin a new draft from it."
        )
    if draft.revision != revision:
        raise Changed(draft.edits.select_related("by").last())
    return draft

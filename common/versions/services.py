"""Every change of a table in versions: a draft from the version in force, its cells, its
publication.

A published version never changes (the database sees to it too); a draft is written and published
under its lock, and only by whoever has seen what it is now.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime

from common.clock import now


class NotPossible(Exception):
    """The deed does not fit what is true under lock; the message says why."""


class Changed(NotPossible):
    """Somebody else has changed the draft since the page was opened; `edit` is what they did."""

    def __init__(self, edit):
        self.edit = edit
        who = edit.by.display_name if edit else "Somebody else"
        super().__init__(f"{who} has changed this draft since you opened the page.")


@dataclass(frozen=True)
class Versions:
    """The deeds of one table: its model of versions (with `rows` and `edits`), and what a row is.

    `cell` and `answer` name the fields of a row that say where it stands and what it says there.
    `unless(version, by)` raises NotPossible where a draft may not be published; `follow()` is
    called once one is.
    """

    model: type
    cell: tuple[str, ...]
    answer: tuple[str, ...]
    unless: Callable
    follow: Callable = lambda: None

    def in_force(self):
        """The latest published version, or None."""
        return self.model.objects.filter(published_at__isnull=False).first()

    def has_written(self, version, user):
        return version.created_by_id == user.pk or version.edits.filter(by=user).exists()

    @transaction.atomic
    def new_draft(self, by):
        """A draft with the rows of the version in force."""
        self._locked_versions()
        base = self.in_force()
        last = self.model.objects.aggregate(last=Max("number"))["last"] or 0
        draft = self.model.objects.create(number=last + 1, based_on=base, created_by=by)
        rows = list(base.rows.all()) if base else []
        for row in rows:
            row.pk, row.version = None, draft
        draft.rows.model.objects.bulk_create(rows)
        return draft

    @transaction.atomic
    def save_draft(self, version, by, cells, note, revision):
        """Write the cells {where: what it says there, or None} that differ.

        Returns what was changed, in words. Raises Changed if the draft is not at this revision.
        """
        version = self._locked_draft(version, revision)
        rows = {_values(row, self.cell): row for row in version.rows.all()}
        said = [self._write(version, rows.get(cell), cell, says) for cell, says in cells.items()]
        said = list(filter(None, said))
        if note != version.note:
            said.append(f"Note: {note}")
        if said:
            version.note, version.revision = note, version.revision + 1
            version.save(update_fields=["note", "revision"])
            version.edits.create(by=by, changes=[text[:500] for text in said])
        return said

    def _write(self, version, row, cell, says):
        """What was changed, in words; None where the cell is so already."""
        if says is None:
            if row is not None:
                row.delete()
            return row and f"No longer: {row}"
        if row and _values(row, self.answer) == says:
            return None
        row = row or version.rows.model(version=version, **dict(zip(self.cell, cell, strict=True)))
        for name, value in zip(self.answer, says, strict=True):
            setattr(row, name, value)
        row.save()
        return row.in_words

    @transaction.atomic
    def publish(self, version, by, revision):
        """Put a draft into force at once.

        Raises NotPossible unless it changes the version that is in force, says why, and may be
        published by this person.
        """
        version = self._locked_draft(version, revision)
        base = self.in_force()
        if version.based_on != base:
            raise NotPossible(
                f"{base} has come into force since this draft was begun, published by "
                f"{_publisher(base)}. Begin a new draft from it."
            )
        if not version.note:
            raise NotPossible("Say in the draft what changes and why, then publish it.")
        self.unless(version, by)
        version.published_by, version.published_at = by, now()
        version.save(update_fields=["published_by", "published_at"])
        self.follow()
        return version

    @transaction.atomic
    def discard(self, version, revision):
        """Forget a draft as it was shown; a published one stays. Raises as `save_draft` does."""
        self._locked_draft(version, revision).delete()

    def _locked_versions(self):
        """All versions: one is begun or published at a time. Orders are written meanwhile."""
        return list(self.model.objects.select_for_update(no_key=True).order_by("pk"))

    def _locked_draft(self, version, revision):
        """The draft as it is now, if it is one at this revision."""
        versions = {row.pk: row for row in self._locked_versions()}
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


def _values(row, names):
    return tuple(getattr(row, name) for name in names)


def _publisher(version):
    """Who put a version into force; the first one came with the shop."""
    return version.published_by.display_name if version.published_by else "The shop itself"

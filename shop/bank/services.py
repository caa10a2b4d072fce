"""A bank file is received, looked through and booked: all of it or nothing."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum

from common.clock import now
from common.locks import wait_until_alone
from shop.taxes.cents import NOTHING

from . import continuity, identity, reading, statement
from .models import Entry, Statement, StatementFile
from .statement import Unreadable, compact

_WORDS = ("name", "iban", "text", "reference", "bank_reference")
_LONGEST = {name: Entry._meta.get_field(name).max_length for name in _WORDS}


@dataclass(frozen=True)
class Looked:
    """What a file would book: (Statement as read, its new entries, how many were booked before)."""

    kind: str
    parts: tuple
    gaps: tuple

    def __str__(self):
        new = statement.entries(len(self.new))
        said = f"{self.kind}: {new} to be booked, {self.known} were booked before"
        return "; ".join([said, *self.gaps])

    @property
    def new(self):
        return [entry for _, entries, _ in self.parts for entry in entries]

    @property
    def known(self):
        return sum(known for *_, known in self.parts)


def receive(name, raw, by=None):
    """The StatementFile of a file that can be believed; the same bytes are one file.

    Raises Unreadable.
    """
    digest = hashlib.sha256(raw).hexdigest()
    with transaction.atomic():
        wait_until_alone("bank account")
        found = StatementFile.objects.filter(sha256=digest).first()
        if found is None:
            found = StatementFile(sha256=digest, name=name[:200], kind=looked(raw).kind, by=by)
            found.file.save("statement", ContentFile(raw), save=False)
            found.save()
    return found


def looked(raw):
    """The Looked of a file that is not kept. Raises Unreadable."""
    return _looked(*_believed(raw))


def look(file):
    """The Looked of a kept file. Raises Unreadable."""
    with file.file.open("rb") as stream:
        return looked(stream.read())


@transaction.atomic
def book(file, by=None):
    """Book what of a file is new; the Looked of it. Raises Unreadable, and then nothing is booked.

    Nobody else books meanwhile. Booked again, it books nothing.
    """
    wait_until_alone("bank account")
    file = StatementFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
    found = look(file)
    if file.booked_at is None:
        for read, new, _ in found.parts:
            _write(file, read, new)
        file.booked_at, file.booked_by = now(), by
        file.save(update_fields=["booked_at", "booked_by"])
    return found


@transaction.atomic
def forget(file):
    """Whether a file that was not booked is thrown away."""
    wait_until_alone("bank account")
    found = StatementFile.objects.filter(pk=file.pk, booked_at=None).first()
    if found:
        found.delete()
        transaction.on_commit(lambda: found.file.delete(save=False))
    return found is not None


def account():
    """The IBAN that is paid to; raises Unreadable where the settings name none."""
    if not settings.SELLER_IBAN:
        raise Unreadable("The settings name no account of ours (SELLER_IBAN).")
    return compact(settings.SELLER_IBAN)


def _believed(raw):
    """(kind, statements) of a file of our account whose balances agree; raises Unreadable."""
    own = account()
    kind, found = reading.read(raw)
    currency = settings.OSCAR_DEFAULT_CURRENCY
    faults = [fault for each in found for fault in statement.faults(each, own, currency)]
    if faults:
        raise Unreadable(" ".join(dict.fromkeys(faults)))
    return kind, found


def _looked(kind, found):
    parts, taken = [], set()
    for read in found:
        pairs = list(zip(identity.keys(read.entries), read.entries, strict=True))
        keys = [key for key, _ in pairs]
        known = _known(keys) | taken
        new = tuple((key, entry) for key, entry in pairs if key not in known and entry.amount)
        parts.append((read, new, sum(key in known for key in keys)))
        taken |= set(keys)
    return Looked(kind, tuple(parts), tuple(_checked(parts)))


def _known(keys):
    found = Entry.objects.filter(account=account(), key__in=keys)
    return set(found.values_list("key", flat=True))


def _checked(parts):
    """Where statements are missing; raises Unreadable where the account would not add up."""
    kept = list(Statement.objects.filter(account=account()))
    stretches = continuity.stretches([*kept, *(read for read, *_ in parts)])
    new = [entry for _, entries, _ in parts for _, entry in entries]

    def moved(first, last):
        within = [entry.amount for entry in new if first <= entry.booked_on <= last]
        return sum(within, booked_between(first, last))

    for stretch in continuity.broken(stretches, moved):
        if any(read in stretch.statements for read, *_ in parts):
            when = statement.days(stretch.first, stretch.last)
            raise Unreadable(
                f"With it the account would not add up {when}: "
                "these payments were booked from another kind of file, or a statement between is "
                "missing. Book that one first, or stay with one kind of file."
            )
    return continuity.gaps(stretches)


def booked_between(first, last):
    """What all booked entries of some days come to."""
    days = Entry.objects.filter(account=account(), booked_on__range=(first, last))
    return days.aggregate(all=Sum("amount"))["all"] or NOTHING


def _write(file, read, new):
    kept = Statement.objects.create(
        file=file,
        account=account(),
        **{name: getattr(read, name) for name in ("currency", "first", "last")},
        **{name: getattr(read, name) for name in ("opening", "closing")},
        number=read.number[:40],
    )
    Entry.objects.bulk_create(
        Entry(
            statement=kept,
            account=kept.account,
            currency=kept.currency,
            key=key,
            position=position,
            booked_on=entry.booked_on,
            amount=entry.amount,
            is_return=entry.is_return,
            **{name: getattr(entry, name)[:longest] for name, longest in _LONGEST.items()},
        )
        for position, (key, entry) in enumerate(new, 1)
    )

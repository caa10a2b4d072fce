"""Seals what the writers of the ledger have left behind; no writer ever waits for it (ADR 40)."""

import time

from django.db import connection, transaction
from django.db.models import Max

from common.chain import START, digest
from common.clock import now
from common.locks import alone

from .models import Seal
from .sources import SOURCES, covered

A_BATCH = 1000
PATIENCE = 0.5  # seconds


def seal_all():
    """Seal until nothing is left that can be sealed now; returns how much was."""
    count = 0
    while sealed := seal():
        count += sealed
    return count


def seal():
    """Seal one batch of every source; returns how many rows. Of two at once one does nothing."""
    with alone("sealing the ledger") as is_ours:
        return sum(_seal(source) for source in SOURCES) if is_ours else 0


@transaction.atomic
def _seal(source):
    last, settled = source.last_sealed(), _settled(source)
    rows = source.model.objects.filter(pk__gt=last, pk__lte=settled).order_by("pk")
    seals = _chained(source, rows.values(*source.facts)[:A_BATCH])
    return len(Seal.objects.bulk_create(seals))


def _chained(source, rows):
    """The Seals of rows, each behind the one before it."""
    end = Seal.objects.order_by("-sequence").values_list("sequence", "hash").first()
    (sequence, previous), moment = end or (0, START), now()
    seals = []
    for sequence, facts in enumerate(rows, sequence + 1):  # noqa: B020
        hash_ = digest(covered(source, sequence, moment, facts), previous)
        seals.append(
            Seal(
                sequence=sequence,
                previous_hash=previous,
                hash=hash_,
                sealed_at=moment,
                **{f"{source.field}_id": facts["id"]},
            )
        )
        previous = hash_
    return seals


def _settled(source):
    """The key up to which nobody can write any more; 0 where somebody is not done in time.

    A key is drawn under the table's lock, which its writer holds until it commits. So whoever
    may still bring a key below the highest that is seen now, holds that lock now.
    """
    table = source.model._meta.db_table
    top = source.model.objects.aggregate(top=Max("pk"))["top"] or 0
    if top <= source.last_sealed():
        return 0
    awaited, until = writers(table), time.monotonic() + PATIENCE
    while awaited := awaited & writers(table):
        if time.monotonic() > until:
            return 0
        time.sleep(0.02)
    return top


def writers(table):
    """The transactions of others that have written, or are about to write, to a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks"
            " WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid IS DISTINCT FROM pg_backend_pid()",
            [table],
        )
        return {number for (number,) in cursor}

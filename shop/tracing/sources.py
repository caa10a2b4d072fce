"""What the ledger's chain is made of, and the chain as it is kept now."""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Max

from common.chain import Link
from shop.inventory.models import Movement

from .models import Act, Seal

A_PIECE = 2000


@dataclass(frozen=True)
class Source:
    """A table that only grows; a Seal names its rows in `field` and covers these facts of them, the
    last of which is when it was."""

    field: str
    model: type[models.Model]
    facts: tuple

    def last_sealed(self):
        """The key of the last row that is sealed; 0 before the first."""
        return Seal.objects.aggregate(last=Max(self.field))["last"] or 0

    def unsealed(self):
        """The rows that wait to be sealed."""
        return self.model.objects.filter(pk__gt=self.last_sealed())


MOVEMENTS = Source(
    "movement",
    Movement,
    (
        *("id", "lot_id", "kind", "on_hand_change", "apart_change", "allocated_change"),
        *("place_id", "supplier_id", "order_line_id", "by_id", "agreed_by_id", "reason", "note"),
        *("corrects_id", "other_lot_id", "former_number", "former_expires_on", "receipt", "at"),
    ),
)
ACTS = Source("act", Act, ("id", "table", "row", "deed", "facts", "at"))
SOURCES = (MOVEMENTS, ACTS)


def covered(source, sequence, sealed_at, facts):
    """All that the hash of a seal covers."""
    return {"of": source.field, "sequence": sequence, "sealed_at": sealed_at, **facts}


def links():
    """The whole chain in its order, streamed in one query."""
    rows = Seal.objects.order_by("sequence").values_list(*_OF_A_SEAL, *_names())
    with transaction.atomic():  # Else the server would keep all of it for its cursor.
        for row in rows.iterator(chunk_size=A_PIECE):
            sequence, previous_hash, hash_, sealed_at, *facts = row
            yield Link(sequence, previous_hash, hash_, _facts(sequence, sealed_at, facts))


_OF_A_SEAL = ("sequence", "previous_hash", "hash", "sealed_at")


def _names():
    return [f"{source.field}__{fact}" for source in SOURCES for fact in source.facts]


def _facts(sequence, sealed_at, facts):
    """What a seal covers as it is now; None where its row is gone."""
    first = 0
    for source in SOURCES:
        own, first = facts[first : first + len(source.facts)], first + len(source.facts)
        if own[-1] is not None:  # Its key is the seal's own.
            return covered(source, sequence, sealed_at, dict(zip(source.facts, own, strict=True)))
    return None

"""Verifies the ledger: computes both chains and the figures of stock again, and names what lies."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from accounts.reviewing import records
from common.chain import Walk

from .acts import TABLES
from .figures import figures_that_do_not_follow
from .models import Seal
from .publishing import CHAINS, published
from .sources import SOURCES, links


@dataclass
class Verification:
    """Both chains, walked once; `faults` must be read to its end before what else it says."""

    ledger: Walk = field(default_factory=Walk)
    decisions: Walk = field(default_factory=Walk)

    def faults(self):
        """A sentence for each thing that is wrong, in constant memory however long the chains."""
        for broken in self.ledger.breaks(links()):
            yield f"{_named(broken.sequence)}: {broken.why}."
        for broken in self.decisions.breaks(records.links()):
            yield f"Decision {broken.sequence}: {broken.why}."
        yield from _inserted()
        yield from _acts_that_lie()
        yield from _heads_that_are_gone()
        yield from figures_that_do_not_follow()


def unsealed():
    """How many rows are written and not yet sealed."""
    return sum(source.unsealed().count() for source in SOURCES)


def last_seal():
    """The end of the ledger's chain; None before the first."""
    return Seal.objects.order_by("-sequence").first()


def is_in_a_chain(hash_):
    """Whether a hash that was kept elsewhere is the hash of a link of a chain."""
    return any(model.objects.filter(hash=hash_).exists() for model in CHAINS.values())


def _named(sequence):
    """The seal and what it was made of, as sentences name it."""
    seal = Seal.objects.filter(pk=sequence).select_related("movement__lot", "act").first()
    if seal is None:
        return f"Seal {sequence}"
    if seal.movement_id:
        lot = f" of lot {seal.movement.lot.number}" if _has(seal, "movement") else ""
        return f"Seal {sequence}, movement {seal.movement_id}{lot}"
    act = f" ({seal.act})" if _has(seal, "act") else ""
    return f"Seal {sequence}, act {seal.act_id}{act}"


def _has(seal, name):
    """Whether the row is still there: a guard that was off may have let it go."""
    return getattr(seal, name, None) is not None


def _inserted():
    """Rows without a seal among those that have one: nobody could write them any more."""
    for source in SOURCES:
        late = source.model.objects.filter(Q(pk__lte=source.last_sealed()), seal=None)
        for key in late.order_by("pk").values_list("pk", flat=True).iterator():
            yield f"{source.field.capitalize()} {key} was inserted among sealed ones."


def _acts_that_lie():
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(_TRIGGER, [table])
            if cursor.fetchone() is None:
                yield f"What becomes of {table} is not noted: its trigger is gone or off."
            cursor.execute(_DIFFERENT.format(table=table), [table])
            for (row,) in cursor:
                yield f"Row {row} of {table} is not what its last act made it."


_TRIGGER = """
SELECT FROM pg_trigger
WHERE tgrelid = %s::regclass AND tgname = 'note_act' AND tgenabled IN ('O', 'A')
"""
# A column that was added to the table, or taken from it, since the act is no difference.
_DIFFERENT = """
SELECT coalesce(now.id, act.row)
FROM (
    SELECT DISTINCT ON (row) row, deed, facts FROM tracing_act
    WHERE "table" = %s ORDER BY row, id DESC
) act
FULL JOIN {table} now ON now.id = act.row
WHERE act.row IS NULL
   OR (now.id IS NULL) <> (act.deed = 'delete')
   OR EXISTS (
        SELECT FROM jsonb_each(act.facts) fact
        WHERE to_jsonb(now) ? fact.key AND to_jsonb(now) -> fact.key <> fact.value
   )
ORDER BY 1
"""


def _heads_that_are_gone():
    for name, length, hash_, where in published():
        if name is None:
            yield f"A head published {where} is not as it was written."
            continue
        link = CHAINS[name].objects.filter(sequence=length).values_list("hash", flat=True).first()
        if length and link != hash_:
            what = "has another hash" if link else "is missing: the end was cut off"
            yield f"The head of the {name} published {where} is link {length}, which {what}."

"""Where the units of a lot came from, read in one query: suppliers, and lots put right with it."""

from dataclasses import dataclass

from django.db.models import Q

from common.statements import Statement, asked_key, fill

from .models import Movement
from .queries import is_receipt, standing_of


@dataclass(frozen=True)
class Origins:
    """The names of the suppliers of a lot, in the order of its receipts, and its neighbours: lots
    of which units turned out to be of this one (they `came_over`), or the other way round."""

    suppliers: list
    neighbours: list
    came_over: bool


def origins_of(lot):
    """The Origins of a lot."""
    lines = _LINES.rows(lot=lot.pk)
    standings = [standing_of(_with_corrections(line, lines)) for line in lines if is_receipt(line)]
    suppliers = [standing.supplier.name for standing in standings if standing.supplier]
    neighbours = {line.other_lot_id: line.other_lot for line in lines if line.other_lot_id}
    neighbours.pop(lot.pk, None)
    return Origins(
        suppliers=list(dict.fromkeys(suppliers)),
        neighbours=sorted(neighbours.values(), key=lambda other: (other.expires_on, other.pk)),
        came_over=any(_has_come_over(line) for line in lines),
    )


def _of_origin():
    kinds = Movement.Kind.RECEIVED, Movement.Kind.CORRECTED
    of_origin = Q(kind__in=kinds) | Q(other_lot__isnull=False) | Q(corrects__isnull=False)
    lines = Movement.objects.filter(of_origin, lot=asked_key("lot"))
    return lines.select_related("supplier", "other_lot").order_by("pk")


_LINES = Statement(_of_origin)


def _with_corrections(receipt, lines):
    fill(receipt, "corrections", [line for line in lines if line.corrects_id == receipt.pk])
    return receipt


def _has_come_over(line):
    return is_receipt(line) and line.kind != Movement.Kind.RECEIVED

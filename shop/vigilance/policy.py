"""To whom a report has to be passed on, and by when; pure (docs/rules/reports.md).

Our sources name no hours to a distributor; these are the shop's own (W32).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    COMPLAINT = "complaint"
    ADVERSE = "adverse"
    FALSIFIED = "falsified"


class Receiver(StrEnum):
    MAKER = "maker"
    IMPORTER = "importer"
    AUTHORITY = "authority"


AT_ONCE = timedelta(hours=24)
COMPLAINTS = timedelta(hours=72)


@dataclass(frozen=True)
class Due:
    """Who has to be told by when, and whether they were."""

    receiver: Receiver
    by: datetime
    is_done: bool = False

    def is_late(self, moment: datetime) -> bool:
        return not self.is_done and moment > self.by


def receivers(kind: Kind, is_serious: bool) -> dict[Receiver, timedelta]:
    """Within what time of our knowing each has to be told."""
    if kind is Kind.COMPLAINT and not is_serious:
        return {Receiver.MAKER: COMPLAINTS}
    found = [Receiver.MAKER, Receiver.IMPORTER]
    if is_serious or kind is Kind.FALSIFIED:
        found.append(Receiver.AUTHORITY)
    return dict.fromkeys(found, AT_ONCE)


def dues(kind: Kind, is_serious: bool, known_at: datetime, told: Collection[str]) -> list[Due]:
    """The Dues of a report that we know of since a moment; `told` are receivers who know."""
    within = receivers(kind, is_serious)
    return [Due(to, known_at + span, to in told) for to, span in within.items()]


def first_late(found: Collection[Due], moment: datetime) -> Due | None:
    """The Due that has been late for longest."""
    late = [due for due in found if due.is_late(moment)]
    return min(late, key=lambda due: due.by, default=None)


def a_thousand(reports: int, shipped: int) -> float | None:
    """Reports for each thousand units shipped; None where none were."""
    return round(reports * 1000 / shipped, 1) if shipped else None

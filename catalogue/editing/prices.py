"""When a change of a price may be a slip of the hand; pure."""

from decimal import Decimal

LEAP = 2


def is_leap(old: Decimal | None, new: Decimal | None) -> bool:
    """Whether the price more than doubles, or falls below half: 88 that becomes 880 or 8.80."""
    if not old or not new:
        return False
    return new > old * LEAP or new * LEAP < old

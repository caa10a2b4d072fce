"""By what an entry is known again in another file, so that it is booked once; pure."""

from collections import Counter
from collections.abc import Iterable

from .statement import Booked

# Of a bank's reference, in a key.
_LONGEST = 100


def keys(entries: Iterable[Booked]) -> list[str]:
    """A key for each entry of a statement, in its order.

    The bank's reference and the place in its batch; where the bank gives none, the day, the amount
    and the account's balance afterwards. The same again within a statement is another entry.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        known = _known(entry)
        seen[known] += 1
        found.append(f"{known}|{seen[known]}")
    return found


def _known(entry: Booked) -> str:
    money = f"{entry.booked_on.isoformat()}|{entry.amount}"
    if entry.bank_reference:
        return f"{entry.bank_reference[:_LONGEST]}|{entry.place}|{money}"
    return f"{money}|{entry.balance}"

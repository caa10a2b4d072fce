"""The rows of the purchase proof: the shop's own data, multiplied, each with the oracle's answer.

tests/rules/purchase_oracle.txt is written by hand and knows nothing of the code. What the code or
the demo policy has and the oracle has not stops the proof with a KeyError.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path

from accounts.licences.policy import Standing, State
from accounts.models import Licence, Profession
from catalogue.models import MarketStatus
from common.supply_classes import SupplyClass
from shop.purchasing.policy import Reason

COUNTRIES = ("GB", "US")
ELSEWHERE = "IE"
ORDINARY = datetime(2027, 3, 10, 12, tzinfo=UTC)
FAR = date(2029, 12, 31)


@dataclass(frozen=True)
class Row:
    """One case: a clinician's licence, what is ordered to where, when, and what must come out.

    `market` is what the product's status there is, or else what keeps it from being sold there.
    """

    profession: str
    status: str
    supply_class: str
    country: str
    market: str
    at: datetime
    last_day: date
    expected: frozenset

    @property
    def may(self):
        return not self.expected

    def __str__(self):
        what = (self.profession, self.status, self.supply_class, self.country, self.market)
        return f"{' '.join(what)} at {self.at:%Y-%m-%d %H:%M:%S}"


def _sections():
    found, lines = {}, None
    for line in (Path(__file__).parent / "rules/purchase_oracle.txt").read_text().splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.split())
    return found


ORACLE = _sections()
_CLASSES = ("hyaluronic", "hyaluronic_anaesthetic", "fat_dissolving", "cellulite")
PERMITTED = {
    (profession, supply_class): answer == "yes"
    for profession, *answers in ORACLE["permitted"]
    for supply_class, answer in zip(_CLASSES, answers, strict=True)
}
MARKET = dict(ORACLE["market"])
STATUS = dict(ORACLE["status"])


def statuses():
    """Those of the oracle that the code has words for, and every one that it has."""
    known = {*map(str, State), *map(str, Standing), "other_scope", "elsewhere"}
    missing = known - set(STATUS)
    assert not missing, f"the oracle says nothing of {missing}"
    return [status for status in STATUS if status in known]


def markets():
    return [*MarketStatus.Status.values, "absent", "undescribed"]


@cache
def rows():
    """Every row: statuses by markets, and the moments around midnight."""
    return tuple(_all_rows())


def _all_rows():
    cells = list(product(Profession.values, SupplyClass.values))
    for (profession, supply_class), country in product(cells, COUNTRIES):
        for status, market in product(statuses(), markets()):
            yield _row(profession, supply_class, country, status, market)
    for (profession, supply_class), moment in product(cells, ORACLE["moment"]):
        yield _at_midnight(profession, supply_class, *moment)


def _row(profession, supply_class, country, status, market):
    expected = _expected(PERMITTED[profession, supply_class], STATUS[status], MARKET[market])
    last_day = ORDINARY.date() - timedelta(days=2) if status == "lapsed" else FAR
    return Row(profession, status, supply_class, country, market, ORDINARY, last_day, expected)


def _at_midnight(profession, supply_class, country, last_day, at, answer):
    expected = _expected(PERMITTED[profession, supply_class], answer, "yes")
    at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    day = date.fromisoformat(last_day)
    return Row(profession, "verified", supply_class, country, "open", at, day, expected)


def _expected(is_permitted, of_licence, of_market):
    """An objection to the person and one to the product are both told; what the licence permits
    is asked where neither is made."""
    objections = {of_licence, of_market} - {"yes", "scope"}
    if not objections and not is_permitted:
        objections = {"profession"}
    elif not objections and of_licence == "scope":
        objections = {"scope"}
    unknown = objections - set(map(str, Reason))
    assert not unknown, f"the rule has no reason {unknown}"
    return frozenset(objections)


def one_of_each():
    """The rows that differ in kind: each status, market, kind of cell and country's midnight."""
    seen = set()
    for row in rows():
        kind = _kind(row)
        if row.profession in ("physician", "cosmetologist") and kind and kind not in seen:
            seen.add(kind)
            yield row


def _kind(row):
    if row.at != ORDINARY:
        return ("moment", row.at) if row.at.second != 1 and row.at.month == 1 else None
    if row.status != "verified":
        return ("status", row.status) if row.market == "open" else None
    if row.market != "open":
        return ("market", row.market)
    return ("cell", PERMITTED[row.profession, row.supply_class], row.supply_class, row.country)


def scope_of(row):
    """The classes that the row's licence was approved for."""
    if row.status != "other_scope":
        return SupplyClass.values
    return [value for value in SupplyClass.values if value != row.supply_class]


def licence_fields(row):
    """The columns of the row's licence; a status that is no state follows from dates."""
    state = row.status if row.status in list(State) else State.VERIFIED
    fields = {
        "profession": row.profession,
        "state": state,
        "country": ELSEWHERE if row.status == "elsewhere" else row.country,
        "scope": scope_of(row),
        "expires_on": row.last_day,
    }
    if hasattr(Licence, "checked_at"):
        days = 2000 if row.status == "recheck_overdue" else 1
        fields["checked_at"] = row.at - timedelta(days=days)
    return fields

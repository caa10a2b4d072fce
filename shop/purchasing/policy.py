"""The one rule of who may order what; pure: every fact is an argument (docs/rules/purchase.md)."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an order is refused. The wording lives in shop.purchasing.wording."""

    NOT_SIGNED_IN = "not_signed_in"
    ACCOUNT_CLOSED = "account_closed"
    NO_LICENCE = "no_licence"
    LICENCE_WAITING = "licence_waiting"
    LICENCE_MORE_NEEDED = "licence_more_needed"
    LICENCE_REFUSED = "licence_refused"
    LICENCE_SUSPENDED = "licence_suspended"
    LICENCE_REVOKED = "licence_revoked"
    LICENCE_LAPSED = "licence_lapsed"
    RECHECK_OVERDUE = "recheck_overdue"
    LICENCE_ELSEWHERE = "licence_elsewhere"
    PROFESSION = "profession"
    REFERENCE_ONLY = "reference_only"
    NOT_CONFIRMED = "not_confirmed"
    NOT_ON_SALE = "not_on_sale"
    MARKET_CLOSED = "market_closed"
    MARKET_UNKNOWN = "market_unknown"

    @property
    def concerns_product(self):
        """Whether another product might be allowed to the same buyer."""
        return self in _PRODUCT_REASONS


_PRODUCT_REASONS = {
    Reason.PROFESSION,
    Reason.REFERENCE_ONLY,
    Reason.NOT_CONFIRMED,
    Reason.NOT_ON_SALE,
    Reason.MARKET_CLOSED,
    Reason.MARKET_UNKNOWN,
}


@dataclass(frozen=True)
class Buyer:
    """What counts about a person today.

    `standing` is a value of accounts.verification.policy.Standing; `licence_countries` are the
    ISO 3166-1 alpha-2 codes of the verified, unexpired licences.
    """

    is_signed_in: bool = False
    is_active: bool = True
    profession: str = ""
    standing: str = "none"
    licence_countries: frozenset = frozenset()


@dataclass(frozen=True)
class Item:
    """What counts about a product: `market` is open, closed or unknown at the destination."""

    permitted_professions: frozenset
    market: str = "unknown"
    is_public: bool = True
    is_reference: bool = False
    is_confirmed: bool = True


@dataclass(frozen=True)
class Decision:
    """The answer: allowed, or every reason why not."""

    reasons: tuple = ()

    @property
    def is_allowed(self):
        return not self.reasons


_STANDING_REASONS = {
    "none": Reason.NO_LICENCE,
    "waiting": Reason.LICENCE_WAITING,
    "more_needed": Reason.LICENCE_MORE_NEEDED,
    "refused": Reason.LICENCE_REFUSED,
    "suspended": Reason.LICENCE_SUSPENDED,
    "revoked": Reason.LICENCE_REVOKED,
    "lapsed": Reason.LICENCE_LAPSED,
    "recheck_overdue": Reason.RECHECK_OVERDUE,
}


def may_buy(buyer, item, destination):
    """Whether `buyer` may order `item` to the country `destination` (ISO 3166-1 alpha-2)."""
    item_reasons = _item_reasons(item)
    buyer_reasons = _buyer_reasons(buyer, destination)
    if buyer_reasons or item_reasons:
        return Decision(item_reasons + buyer_reasons)
    if buyer.profession not in item.permitted_professions:
        return Decision((Reason.PROFESSION,))
    return Decision()


def _item_reasons(item):
    if item.is_reference:
        return (Reason.REFERENCE_ONLY,)
    if not item.is_public:
        return (Reason.NOT_ON_SALE,)
    if not item.is_confirmed:
        return (Reason.NOT_CONFIRMED,)
    if item.market == "closed":
        return (Reason.MARKET_CLOSED,)
    if item.market != "open":
        return (Reason.MARKET_UNKNOWN,)
    return ()


def _buyer_reasons(buyer, destination):
    if not buyer.is_signed_in:
        return (Reason.NOT_SIGNED_IN,)
    if not buyer.is_active:
        return (Reason.ACCOUNT_CLOSED,)
    if buyer.standing != "verified":
        return (_STANDING_REASONS[buyer.standing],)
    if destination not in buyer.licence_countries:
        return (Reason.LICENCE_ELSEWHERE,)
    return ()

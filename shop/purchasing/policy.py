"""The one rule of who may order what; pure: every fact is an argument (docs/rules/purchase.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.clinics.policy import Role
from accounts.licences.policy import Standing


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
    NO_CLINIC = "no_clinic"
    ROLE = "role"
    NO_RESPONSIBLE = "no_responsible"
    ADDRESS = "address"
    ADDRESS_CLOSED = "address_closed"
    NOT_COUNTERSIGNED = "not_countersigned"
    PROFESSION = "profession"
    SCOPE = "scope"
    REFERENCE_ONLY = "reference_only"
    NOT_CONFIRMED = "not_confirmed"
    NOT_ON_SALE = "not_on_sale"
    PACK_NOT_DESCRIBED = "pack_not_described"
    MARKET_CLOSED = "market_closed"
    MARKET_UNKNOWN = "market_unknown"

    @property
    def concerns_product(self) -> bool:
        """Whether another product might be allowed to the same buyer."""
        return self in _PRODUCT_REASONS


_PRODUCT_REASONS = {
    Reason.PROFESSION,
    Reason.SCOPE,
    Reason.REFERENCE_ONLY,
    Reason.NOT_CONFIRMED,
    Reason.NOT_ON_SALE,
    Reason.PACK_NOT_DESCRIBED,
    Reason.MARKET_CLOSED,
    Reason.MARKET_UNKNOWN,
}


@dataclass(frozen=True)
class Right:
    """What one verified, current licence is worth: a profession in a country, for some classes."""

    profession: str
    country: str
    scope: frozenset[str]
    licence: int = 0


@dataclass(frozen=True)
class Buyer:
    """Who orders, and the clinician whose licence the order rests on.

    `standing` (of accounts.licences.policy.Standing) and `rights` are the clinician's who
    signs: the buyer's own where `signs` is true, else those of the clinic's responsible clinician,
    whose signature is there once `is_countersigned`. `role` is the buyer's in the clinic ordered
    for, empty without a clinic; `ship_to_countries` are those of its verified addresses.
    `given_vat_number` is what it gave; `vat_number` the same if that counts today, else
    `why_no_vat_number` says why it does not. `receives_on` are the weekdays on which the clinic
    receives parcels, as digits; empty where it has not said. `clinic` is its key.
    """

    is_signed_in: bool = False
    is_active: bool = True
    role: str = ""
    ship_to_countries: tuple[str, ...] = ()
    ship_to_postcodes: tuple[str, ...] = ()
    signs: bool = True
    is_countersigned: bool = False
    standing: str = Standing.NONE
    rights: tuple[Right, ...] = ()
    given_vat_number: str = ""
    vat_number: str = ""
    why_no_vat_number: str = ""
    receives_on: str = ""
    clinic: int | None = None


@dataclass(frozen=True)
class Item:
    """What counts about a product; `market` is what MarketStatus says of the destination.

    `is_described`: somebody of the shop has read from the pack what a buyer gets for the price.
    """

    supply_class: str
    market: str = "unknown"
    is_public: bool = True
    is_reference: bool = False
    is_confirmed: bool = True
    is_described: bool = True


@dataclass(frozen=True)
class Destination:
    """Where an order goes: a country (ISO 3166-1 alpha-2), at an address that staff verified.

    `is_closed`: it was one, and the clinic has closed it.
    """

    country: str
    is_verified: bool = True
    is_closed: bool = False


@dataclass(frozen=True)
class Policy:
    """One version of the table that staff edit.

    `table` maps (profession, supply class, country) to whether it is permitted; the country ""
    stands for every country that has no row of its own. What has no row is not permitted.
    """

    version: int = 0
    table: Mapping[tuple[str, str, str], bool] = field(default_factory=dict)

    def permits(self, profession: str, supply_class: str, country: str) -> bool:
        everywhere = self.table.get((profession, supply_class, ""), False)
        return self.table.get((profession, supply_class, country), everywhere)


@dataclass(frozen=True)
class Decision:
    """The answer: allowed by `right` under a version of the policy, or every reason why not.

    `by_self` is false where the reasons are about the responsible clinician, not the reader.
    """

    reasons: tuple[Reason, ...] = ()
    right: Right | None = None
    version: int = 0
    by_self: bool = True

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


# The standing of a clinic's orders while nobody answers for them.
NO_RESPONSIBLE = "no_responsible"

STANDING_REASONS: dict[str, Reason] = {
    Standing.NONE: Reason.NO_LICENCE,
    Standing.WAITING: Reason.LICENCE_WAITING,
    Standing.MORE_NEEDED: Reason.LICENCE_MORE_NEEDED,
    Standing.REFUSED: Reason.LICENCE_REFUSED,
    Standing.SUSPENDED: Reason.LICENCE_SUSPENDED,
    Standing.REVOKED: Reason.LICENCE_REVOKED,
    Standing.LAPSED: Reason.LICENCE_LAPSED,
    Standing.RECHECK_OVERDUE: Reason.RECHECK_OVERDUE,
    NO_RESPONSIBLE: Reason.NO_RESPONSIBLE,
}


def may_buy(buyer: Buyer, item: Item, destination: Destination, policy: Policy) -> Decision:
    """The Decision whether `buyer` may order `item` to `destination` under `policy`."""
    reasons = _item_reasons(item) + _buyer_reasons(buyer, destination)
    right = None if reasons else _right(buyer, item, destination, policy)
    if not reasons and right is None:
        reasons = _missing_right(buyer, item, destination, policy)
    if not reasons:
        reasons = _last_reasons(buyer, destination)
    return Decision(reasons, right, policy.version, buyer.signs)


def _item_reasons(item: Item) -> tuple[Reason, ...]:
    if item.is_reference:
        return (Reason.REFERENCE_ONLY,)
    if not item.is_public:
        return (Reason.NOT_ON_SALE,)
    if not item.is_confirmed:
        return (Reason.NOT_CONFIRMED,)
    if item.market in ("closed", "hidden"):
        return (Reason.MARKET_CLOSED,)
    if item.market != "open":
        return (Reason.MARKET_UNKNOWN,)
    if not item.is_described:
        return (Reason.PACK_NOT_DESCRIBED,)
    return ()


def _buyer_reasons(buyer: Buyer, destination: Destination) -> tuple[Reason, ...]:
    if not buyer.is_signed_in:
        return (Reason.NOT_SIGNED_IN,)
    if not buyer.is_active:
        return (Reason.ACCOUNT_CLOSED,)
    if buyer.role == Role.BOOK_KEEPER:
        return (Reason.ROLE,)
    if buyer.standing != Standing.VERIFIED:
        return (STANDING_REASONS.get(buyer.standing, Reason.NO_LICENCE),)
    if all(right.country != destination.country for right in buyer.rights):
        return (Reason.LICENCE_ELSEWHERE,)
    return ()


def _right(buyer: Buyer, item: Item, destination: Destination, policy: Policy) -> Right | None:
    """The first licence that alone permits the item, or None."""
    permitted = _permitted_rights(buyer, item, destination, policy)
    return next((right for right in permitted if item.supply_class in right.scope), None)


def _permitted_rights(
    buyer: Buyer, item: Item, destination: Destination, policy: Policy
) -> list[Right]:
    country = destination.country
    return [
        right
        for right in buyer.rights
        if right.country == country and policy.permits(right.profession, item.supply_class, country)
    ]


def _missing_right(
    buyer: Buyer, item: Item, destination: Destination, policy: Policy
) -> tuple[Reason, ...]:
    is_scope = bool(_permitted_rights(buyer, item, destination, policy))
    return (Reason.SCOPE if is_scope else Reason.PROFESSION,)


def _last_reasons(buyer: Buyer, destination: Destination) -> tuple[Reason, ...]:
    """What is still to do where licence and product are right."""
    if not buyer.role:
        return (Reason.NO_CLINIC,)
    if not destination.is_verified:
        return (Reason.ADDRESS_CLOSED if destination.is_closed else Reason.ADDRESS,)
    if not (buyer.signs or buyer.is_countersigned):
        return (Reason.NOT_COUNTERSIGNED,)
    return ()

"""What a person reads when an order is refused or prices are hidden: one plain sentence and one
next step a reason.

Product page, basket and checkout all take their words from here, so that they never differ.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from .policy import Reason


@dataclass(frozen=True)
class Explanation:
    """Why not, and the one page that helps."""

    sentence: str
    action_label: str
    action_url: str

    def __str__(self):
        return self.sentence


# Reason: (sentence, label of the next step, name of its page).
_WORDS = {
    Reason.NOT_SIGNED_IN: (
        "Sign in to order. You can fill the basket now; it is kept when you sign in.",
        "Sign in",
        "account_login",
    ),
    Reason.ACCOUNT_CLOSED: (
        "This account is closed, so no order can be placed from it.",
        "Write to us",
        "legal-imprint",
    ),
    Reason.NO_LICENCE: (
        "Your licence is not on your account yet. You can fill the basket now and order once your "
        "licence is verified.",
        "Add your licence",
        "licence",
    ),
    Reason.LICENCE_WAITING: (
        "Your licence is being checked. You can fill the basket now and order once it is verified.",
        "See your licence",
        "licence",
    ),
    Reason.LICENCE_MORE_NEEDED: (
        "We need something more from you to verify your licence. You can fill the basket now and "
        "order once it is verified.",
        "See what is needed",
        "licence",
    ),
    Reason.LICENCE_REFUSED: (
        "Your licence could not be verified, so you cannot order.",
        "See why, and apply again",
        "licence",
    ),
    Reason.LICENCE_SUSPENDED: (
        "Your licence is suspended here, so you cannot order at the moment.",
        "See why",
        "licence",
    ),
    Reason.LICENCE_REVOKED: (
        "Your licence was revoked here, so you cannot order.",
        "See why",
        "licence",
    ),
    Reason.LICENCE_LAPSED: (
        "Your licence has passed its last valid day. You can order again once a current one is "
        "verified.",
        "Renew your licence",
        "licence",
    ),
    Reason.RECHECK_OVERDUE: (
        "We have to look your licence up in its register again before you can order. You need not "
        "do anything; your basket is kept.",
        "See your licence",
        "licence",
    ),
    Reason.LICENCE_ELSEWHERE: (
        "Your licence is not valid in the country the order would go to.",
        "See where your licence is valid",
        "licence",
    ),
    Reason.LICENCE_REVOKED: (
        "Your licence was revoked here, so you cannot order.",
        "See why",
        "licence",
    ),
    Reason.NO_CLINIC: (
        "Orders are for a clinic or practice, and your account belongs to none yet. You can fill "
        "the basket now.",
        "Add your clinic",
        "clinic",
    ),
    Reason.ROLE: (
        "As a book-keeper of your clinic you see its orders but place none.",
        "See your clinic",
        "clinic",
    ),
    Reason.NO_RESPONSIBLE: (
        "Nobody countersigns for your clinic at the moment: it has no responsible clinician.",
        "See your clinic",
        "clinic",
    ),
    Reason.ADDRESS: (
        "Orders go only to delivery addresses that we have verified, and your clinic has none "
        "there yet.",
        "See your clinic's addresses",
        "clinic",
    ),
    Reason.ADDRESS_CLOSED: (
        "The clinic has closed this address. Choose another one.",
        "See your clinic's addresses",
        "clinic",
    ),
    Reason.NOT_COUNTERSIGNED: (
        "The responsible clinician of your clinic countersigns what you order: fill the basket, "
        "then ask at the end of the checkout.",
        "See the basket",
        "basket:summary",
    ),
    Reason.SCOPE: (
        "Your licence was approved for other products, not for this kind.",
        "See your licence",
        "licence",
    ),
    Reason.PROFESSION: (
        "Your profession is not among those that may order this product.",
        "See other products",
        "catalogue:index",
    ),
    Reason.REFERENCE_ONLY: (
        "Reference only: this product is shown for comparison and is not sold here.",
        "See products for sale",
        "catalogue:index",
    ),
    Reason.NOT_CONFIRMED: (
        "Not confirmed: no source says that this variant exists; it cannot be ordered.",
        "See other products",
        "catalogue:index",
    ),
    Reason.NOT_ON_SALE: (
        "This product is not on sale.",
        "See other products",
        "catalogue:index",
    ),
    Reason.PACK_NOT_DESCRIBED: (
        "We have not yet read from the pack what is in it, so it cannot be ordered.",
        "See other products",
        "catalogue:index",
    ),
    Reason.MARKET_CLOSED: (
        "This product may not be sold in the country the order would go to.",
        "See other products",
        "catalogue:index",
    ),
    Reason.MARKET_UNKNOWN: (
        "It is not confirmed that this product may be sold in the country the order would go to, "
        "so it cannot be ordered.",
        "See other products",
        "catalogue:index",
    ),
}


# The same about the responsible clinician, for a reader who orders on their licence.
_WORDS_OF_ANOTHER = {
    Reason.NO_LICENCE: "The responsible clinician of your clinic has no licence here yet.",
    Reason.LICENCE_WAITING: "The licence of your responsible clinician is still being checked.",
    Reason.LICENCE_MORE_NEEDED: "The licence of your responsible clinician is still being checked.",
    Reason.LICENCE_REFUSED: "The licence of your responsible clinician could not be verified.",
    Reason.LICENCE_SUSPENDED: "The licence that this order rests on is suspended here.",
    Reason.LICENCE_REVOKED: "The licence that this order rests on was revoked here.",
    Reason.LICENCE_LAPSED: "The licence of your responsible clinician has passed its last day.",
    Reason.LICENCE_ELSEWHERE: (
        "The licence of your responsible clinician is not valid in the country the order would "
        "go to."
    ),
    Reason.PROFESSION: (
        "The profession of your responsible clinician is not among those that may order this "
        "product."
    ),
    Reason.SCOPE: (
        "The licence of your responsible clinician was approved for other products, not for this "
        "kind."
    ),
}


# Instead of a price, where only verified professionals see prices.
HIDDEN_PRICE = "Price hidden"
VOUCHER_WAITS = "Vouchers can be used once prices are shown to you. Your basket is as it was."

# Why there is no price; the next step is the reason's own.
PRICES_HIDDEN = {
    Reason.NOT_SIGNED_IN: "Prices are shown to professionals whose licence we have verified.",
    Reason.ACCOUNT_CLOSED: "Prices are not shown: this account is closed.",
    Reason.NO_LICENCE: "Prices are shown once your licence is verified.",
    Reason.LICENCE_WAITING: "Prices are shown once your licence has been checked and verified.",
    Reason.LICENCE_MORE_NEEDED: (
        "Prices are shown once your licence is verified; for that we need something more from you."
    ),
    Reason.LICENCE_REFUSED: "Prices are not shown: your licence could not be verified.",
    Reason.LICENCE_SUSPENDED: "Prices are not shown while your licence is suspended here.",
    Reason.LICENCE_REVOKED: "Prices are not shown: your licence was revoked here.",
    Reason.LICENCE_LAPSED: "Prices are shown again once a current licence is verified.",
    Reason.NO_RESPONSIBLE: (
        "Prices are shown to your clinic once it has a responsible clinician whose licence is "
        "verified."
    ),
}


def explain_hidden_prices(reason, back=""):
    """The Explanation why the reader sees no prices; `back` as of `explain`."""
    _, label, page = _WORDS[reason]
    return Explanation(PRICES_HIDDEN[reason], label, _address(reason, page, back))


def explain(decision, back=""):
    """The Explanations of a Decision, in its order; the first one's action is the next step.

    `back` is the page of this site to return to after signing in.
    """
    return [_explanation(reason, back, decision.by_self) for reason in decision.reasons]


def _explanation(reason, back, by_self):
    sentence, label, page = _WORDS[reason]
    if not by_self and reason in _WORDS_OF_ANOTHER:
        sentence, label, page = _WORDS_OF_ANOTHER[reason], "See your clinic", "clinic"
    return Explanation(sentence, label, _address(reason, page, back))


def _address(reason, page, back):
    url = reverse(page)
    if back and reason == Reason.NOT_SIGNED_IN:
        url = f"{url}?{urlencode({'next': back})}"
    return url


def quantity_sentences(verdict):
    """Why a quantity goes beyond its product's limit, a sentence a limit; none where it is fine."""
    limit = verdict.limit
    if verdict.is_fine:
        return []
    found = []
    if limit.per_order and verdict.quantity > limit.per_order:
        found.append(
            f"{verdict.quantity} units in one order are more than the {limit.per_order} that its "
            f"protocol accounts for ({limit.basis})."
        )
    if limit.per_period and verdict.already + verdict.quantity > limit.per_period:
        found.append(
            f"With {verdict.already} ordered for your clinic in the last {limit.period_days} days, "
            f"{verdict.quantity} more go beyond {limit.per_period} in that time ({limit.basis})."
        )
    return found


def limit_sentence(limit):
    """How much is ordered without being asked why."""
    parts = []
    if limit.per_order:
        parts.append(f"{limit.per_order} in one order")
    if limit.per_period:
        parts.append(f"{limit.per_period} for a clinic in {limit.period_days} days")
    return f"Up to {' and '.join(parts)} without a reason ({limit.basis})."


WHY_SO_MUCH = "Why does your clinic need so much?"
WILL_BE_HELD = (
    "The order will be placed and its lots kept for you, but it is not packed before we have "
    "looked at the quantity. We write to you as soon as we have, normally within one working day."
)

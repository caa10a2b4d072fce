"""Who may order what (docs/rules/purchase.md)."""

from itertools import product

import pytest

from shop.purchasing.policy import Buyer, Item, Reason, may_buy

PHYSICIAN = Buyer(
    is_signed_in=True,
    profession="physician",
    standing="verified",
    licence_countries=frozenset({"GB"}),
)
FOR_PHYSICIANS = Item(permitted_professions=frozenset({"physician"}), market="open")


def but(facts, **changes):
    return type(facts)(**{**facts.__dict__, **changes})


def test_a_verified_physician_may_order_what_physicians_may_order():
    assert may_buy(PHYSICIAN, FOR_PHYSICIANS, "GB").is_allowed


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_signed_in": False}, Reason.NOT_SIGNED_IN),
        ({"is_active": False}, Reason.ACCOUNT_CLOSED),
        ({"standing": "none"}, Reason.NO_LICENCE),
        ({"standing": "waiting"}, Reason.LICENCE_WAITING),
        ({"standing": "more_needed"}, Reason.LICENCE_MORE_NEEDED),
        ({"standing": "refused"}, Reason.LICENCE_REFUSED),
        ({"standing": "suspended"}, Reason.LICENCE_SUSPENDED),
        ({"standing": "lapsed"}, Reason.LICENCE_LAPSED),
        ({"licence_countries": frozenset({"US"})}, Reason.LICENCE_ELSEWHERE),
        ({"licence_countries": frozenset()}, Reason.LICENCE_ELSEWHERE),
        ({"profession": "cosmetologist"}, Reason.PROFESSION),
        ({"profession": ""}, Reason.PROFESSION),
    ],
)
def test_one_thing_wrong_with_the_buyer_is_the_reason(change, reason):
    assert may_buy(but(PHYSICIAN, **change), FOR_PHYSICIANS, "GB").reasons == (reason,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_reference": True}, Reason.REFERENCE_ONLY),
        ({"is_public": False}, Reason.NOT_ON_SALE),
        ({"is_confirmed": False}, Reason.NOT_CONFIRMED),
        ({"market": "closed"}, Reason.MARKET_CLOSED),
        ({"market": "unknown"}, Reason.MARKET_UNKNOWN),
        ({"market": "anything else"}, Reason.MARKET_UNKNOWN),
        ({"permitted_professions": frozenset()}, Reason.PROFESSION),
    ],
)
def test_one_thing_wrong_with_the_product_is_the_reason(change, reason):
    assert may_buy(PHYSICIAN, but(FOR_PHYSICIANS, **change), "GB").reasons == (reason,)


def test_the_buyers_and_the_products_reasons_are_both_told():
    waiting = but(PHYSICIAN, standing="waiting")
    unknown = but(FOR_PHYSICIANS, market="unknown")
    assert may_buy(waiting, unknown, "GB").reasons == (
        Reason.MARKET_UNKNOWN,
        Reason.LICENCE_WAITING,
    )


def test_only_one_of_all_combinations_is_allowed():
    choices = {
        "is_signed_in": (True, False),
        "is_active": (True, False),
        "standing": ("verified", "waiting", "lapsed", "suspended"),
        "licence_countries": (frozenset({"GB"}), frozenset()),
    }
    buyers = [
        but(PHYSICIAN, **dict(zip(choices, values, strict=True)))
        for values in product(*choices.values())
    ]
    allowed = [buyer for buyer in buyers if may_buy(buyer, FOR_PHYSICIANS, "GB").is_allowed]
    assert allowed == [PHYSICIAN]


def test_every_reason_has_words():
    from shop.purchasing.wording import _WORDS

    assert set(_WORDS) == set(Reason)

"""Who may order what (docs/rules/purchase.md)."""

from dataclasses import replace
from itertools import product

import pytest

from shop.purchasing.policy import Buyer, Destination, Item, Policy, Reason, Right, may_buy

LICENCE = Right("physician", "GB", frozenset({"hyaluronic"}), licence=7)
PHYSICIAN = Buyer(is_signed_in=True, role="owner", standing="verified", rights=(LICENCE,))
FOR_PHYSICIANS = Item(supply_class="hyaluronic", market="open")
BRITAIN = Destination("GB")
POLICY = Policy(3, {("physician", "hyaluronic", ""): True})


def ask(buyer=PHYSICIAN, item=FOR_PHYSICIANS, destination=BRITAIN, policy=POLICY):
    return may_buy(buyer, item, destination, policy)


def licensed(**changes):
    return replace(PHYSICIAN, rights=(replace(LICENCE, **changes),))


def test_a_verified_physician_may_order_what_physicians_may_order():
    decision = ask()
    assert decision.is_allowed
    assert (decision.right, decision.version) == (LICENCE, 3)


@pytest.mark.parametrize(
    ("buyer", "reason"),
    [
        (replace(PHYSICIAN, is_signed_in=False), Reason.NOT_SIGNED_IN),
        (replace(PHYSICIAN, is_active=False), Reason.ACCOUNT_CLOSED),
        (replace(PHYSICIAN, standing="none"), Reason.NO_LICENCE),
        (replace(PHYSICIAN, standing="waiting"), Reason.LICENCE_WAITING),
        (replace(PHYSICIAN, standing="more_needed"), Reason.LICENCE_MORE_NEEDED),
        (replace(PHYSICIAN, standing="refused"), Reason.LICENCE_REFUSED),
        (replace(PHYSICIAN, standing="suspended"), Reason.LICENCE_SUSPENDED),
        (replace(PHYSICIAN, standing="revoked"), Reason.LICENCE_REVOKED),
        (replace(PHYSICIAN, standing="lapsed"), Reason.LICENCE_LAPSED),
        (replace(PHYSICIAN, standing="anything else"), Reason.NO_LICENCE),
        (replace(PHYSICIAN, standing="no_responsible"), Reason.NO_RESPONSIBLE),
        (replace(PHYSICIAN, rights=()), Reason.LICENCE_ELSEWHERE),
        (licensed(country="US"), Reason.LICENCE_ELSEWHERE),
        (licensed(profession="cosmetologist"), Reason.PROFESSION),
        (licensed(scope=frozenset({"cellulite"})), Reason.SCOPE),
        (replace(PHYSICIAN, role=""), Reason.NO_CLINIC),
        (replace(PHYSICIAN, role="book_keeper"), Reason.ROLE),
        (replace(PHYSICIAN, signs=False), Reason.NOT_COUNTERSIGNED),
    ],
)
def test_one_thing_wrong_with_the_buyer_is_the_reason(buyer, reason):
    assert ask(buyer).reasons == (reason,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_reference": True}, Reason.REFERENCE_ONLY),
        ({"is_public": False}, Reason.NOT_ON_SALE),
        ({"is_confirmed": False}, Reason.NOT_CONFIRMED),
        ({"is_described": False}, Reason.PACK_NOT_DESCRIBED),
        ({"market": "closed"}, Reason.MARKET_CLOSED),
        ({"market": "unknown"}, Reason.MARKET_UNKNOWN),
        ({"market": "anything else"}, Reason.MARKET_UNKNOWN),
        ({"supply_class": "fat_dissolving"}, Reason.PROFESSION),
        ({"supply_class": ""}, Reason.PROFESSION),
    ],
)
def test_one_thing_wrong_with_the_product_is_the_reason(change, reason):  # P27
    assert ask(item=replace(FOR_PHYSICIANS, **change)).reasons == (reason,)


def test_an_address_that_nobody_verified_is_the_reason():
    assert ask(destination=Destination("GB", is_verified=False)).reasons == (Reason.ADDRESS,)


def test_the_buyers_and_the_products_reasons_are_both_told():
    waiting = replace(PHYSICIAN, standing="waiting")
    unknown = replace(FOR_PHYSICIANS, market="unknown")
    assert ask(waiting, unknown).reasons == (Reason.MARKET_UNKNOWN, Reason.LICENCE_WAITING)


def test_a_countersigned_order_rests_on_the_clinicians_licence():
    asked = replace(PHYSICIAN, role="buyer", signs=False)
    assert ask(replace(asked, is_countersigned=True)).is_allowed
    assert not ask(replace(asked, is_countersigned=True, standing="lapsed")).by_self


def test_two_licences_never_combine():
    here_as_nurse = Right("nurse", "GB", frozenset({"hyaluronic"}))
    physician_elsewhere = replace(LICENCE, country="US")
    unscoped = replace(LICENCE, scope=frozenset())
    for rights in ((here_as_nurse, physician_elsewhere), (here_as_nurse, unscoped)):
        assert not ask(replace(PHYSICIAN, rights=rights)).is_allowed


def test_the_licence_that_permits_is_found_among_several():
    rights = (Right("nurse", "GB", frozenset({"hyaluronic"})), LICENCE)
    assert ask(replace(PHYSICIAN, rights=rights)).right == LICENCE


@pytest.mark.parametrize(
    ("everywhere", "in_britain", "answer"),
    [
        (True, None, True),
        (True, False, False),
        (False, True, True),
        (None, True, True),
        (None, None, False),
    ],
)
def test_the_row_of_a_country_counts_before_the_row_of_every_country(
    everywhere, in_britain, answer
):
    rows = {"": everywhere, "GB": in_britain, "US": not answer}
    table = {
        ("physician", "hyaluronic", country): value
        for country, value in rows.items()
        if value is not None
    }
    assert ask(policy=Policy(1, table)).is_allowed is answer


def test_only_one_of_all_combinations_is_allowed():
    choices = {
        "is_signed_in": (True, False),
        "is_active": (True, False),
        "standing": ("verified", "waiting", "lapsed", "suspended"),
        "rights": ((LICENCE,), ()),
        "role": ("owner", "", "book_keeper"),
        "signs": (True, False),
    }
    buyers = [
        replace(PHYSICIAN, **dict(zip(choices, values, strict=True)))
        for values in product(*choices.values())
    ]
    assert [buyer for buyer in buyers if ask(buyer).is_allowed] == [PHYSICIAN]


def test_every_reason_has_words():
    from shop.purchasing.wording import _WORDS

    assert set(_WORDS) == set(Reason)

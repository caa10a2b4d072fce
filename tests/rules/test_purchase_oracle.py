"""The pure rule on every row of the purchase proof (docs/rules/purchase.md, P2, P3)."""

from pathlib import Path

import pytest
import yaml

from accounts.licences.policy import Standing, standing
from common.clock import day_in
from shop.purchasing.policy import Buyer, Destination, Item, Policy, Right, may_buy
from tests import oracle

FIXTURE = Path(__file__).parents[2] / "fixtures/65_purchase_policy.yaml"


@pytest.fixture(scope="module")
def policy():
    """The demo policy, read from its file."""
    rows = [row["fields"] for row in yaml.safe_load(FIXTURE.read_text())]
    rows = [row for row in rows if "profession" in row]
    table = {
        (row["profession"], row["supply_class"], row.get("country", "")): row.get(
            "is_permitted", True
        )
        for row in rows
    }
    return Policy(1, table)


def answer(row, policy):
    return may_buy(_buyer(row), _item(row), Destination(row.country), policy)


def _buyer(row):
    worth = _standing(row)
    country = oracle.ELSEWHERE if row.status == "elsewhere" else row.country
    right = Right(row.profession, country, frozenset(oracle.scope_of(row)), licence=1)
    rights = (right,) if worth == "verified" else ()
    return Buyer(is_signed_in=True, role="owner", standing=worth, rights=rights)


def _standing(row):
    if row.status in ("none", "draft", "withdrawn", "replaced"):
        return "none"
    if row.status in ("verified", "other_scope", "elsewhere", "lapsed"):
        return standing("verified", row.last_day, day_in(row.country, row.at))
    return Standing(row.status)


def _item(row):
    if row.market == "undescribed":
        return Item(row.supply_class, "open", is_described=False)
    return Item(row.supply_class, "unknown" if row.market == "absent" else row.market)


def test_the_rule_gives_the_oracles_answer_to_every_row(policy):  # P22
    rows = list(oracle.rows())
    wrong = [
        f"{row}: {sorted(answer(row, policy).reasons)} instead of {sorted(row.expected)}"
        for row in rows
        if set(answer(row, policy).reasons) != row.expected
    ]
    assert not wrong, "\n".join(wrong[:20])
    assert len(rows) > 500


def test_the_rows_have_sales_and_refusals_of_every_kind():
    rows = list(oracle.rows())
    assert sum(row.may for row in rows) > 50
    reasons = set().union(*(row.expected for row in rows))
    assert reasons > {"profession", "scope", "licence_lapsed", "market_closed", "market_unknown"}
    assert "pack_not_described" in reasons


def test_a_flipped_permission_is_noticed(policy):
    """The negative control: one row of the policy, one way or the other."""
    for cell, is_permitted in oracle.PERMITTED.items():
        flipped = Policy(1, policy.table | {(*cell, ""): not is_permitted})
        assert any(set(answer(row, flipped).reasons) != row.expected for row in oracle.rows())

"""Who sees prices where not everybody does (P40, P41)."""

import pytest

from shop.purchasing.policy import Reason
from shop.purchasing.prices import Reader, hidden_because
from shop.purchasing.wording import PRICES_HIDDEN

HIDDEN = {
    "a visitor": (Reader(), Reason.NOT_SIGNED_IN),
    "no licence": (Reader(True), Reason.NO_LICENCE),
    "waiting": (Reader(True, standing="waiting"), Reason.LICENCE_WAITING),
    "asked for more": (Reader(True, standing="more_needed"), Reason.LICENCE_MORE_NEEDED),
    "refused": (Reader(True, standing="refused"), Reason.LICENCE_REFUSED),
    "lapsed": (Reader(True, standing="lapsed"), Reason.LICENCE_LAPSED),
    "suspended": (Reader(True, standing="suspended"), Reason.LICENCE_SUSPENDED),
    "revoked": (Reader(True, standing="revoked"), Reason.LICENCE_REVOKED),
    "a clinic nobody answers for": (Reader(True, clinicians=("none",)), Reason.NO_RESPONSIBLE),
    "a clinic of a lapsed one": (Reader(True, clinicians=("lapsed",)), Reason.NO_RESPONSIBLE),
    "their own state first": (
        Reader(True, standing="waiting", clinicians=("lapsed",)),
        Reason.LICENCE_WAITING,
    ),
}
SHOWN = {
    "verified": Reader(True, standing="verified"),
    "the buyer of a verified clinician": Reader(True, clinicians=("verified",)),
    "the same with a lapsed licence": Reader(True, standing="lapsed", clinicians=("verified",)),
    "one of two clinics": Reader(True, clinicians=("lapsed", "verified")),
    "staff who may read prices": Reader(True, reads_prices=True),
}


@pytest.mark.parametrize(("reader", "reason"), HIDDEN.values(), ids=HIDDEN)
def test_prices_are_hidden_from(reader, reason):
    assert hidden_because(reader) == reason


@pytest.mark.parametrize("reader", SHOWN.values(), ids=SHOWN)
def test_prices_are_shown_to(reader):
    assert hidden_because(reader) is None


@pytest.mark.parametrize("standing", ["suspended", "revoked"])
def test_nothing_outweighs_a_suspension(standing):
    reader = Reader(True, reads_prices=True, standing=standing, clinicians=("verified",))
    assert hidden_because(reader) is not None


def test_a_closed_account_sees_none():
    reader = Reader(True, is_active=False, reads_prices=True, standing="verified")
    assert hidden_because(reader) == Reason.ACCOUNT_CLOSED


def test_every_reason_has_its_sentence():
    assert {reason for _, reason in HIDDEN.values()} | {Reason.ACCOUNT_CLOSED} == set(PRICES_HIDDEN)

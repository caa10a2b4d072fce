"""Who of a clinic hears what about its orders (hearing.md): its table, H1, H2, H3 and H5."""

import re
from pathlib import Path

import pytest

from shop.ordering.hearing import Member, Message, who_hears

TABLE = Path(__file__).parents[2] / "docs/rules/hearing.md"
ASKER, SIGNER, OWNER, BOOKS, ANSWERS, COLLEAGUE = 1, 2, 3, 4, 5, 6
COLUMNS = (ASKER, SIGNER, OWNER, BOOKS, ANSWERS)
MEMBERS = [
    Member(ASKER, "buyer"),
    Member(SIGNER, "clinician"),
    Member(OWNER, "owner"),
    Member(BOOKS, "book_keeper"),
    Member(ANSWERS, "clinician", is_responsible=True),
    Member(COLLEAGUE, "buyer"),
]


def rows():
    """{message: [a word a column]} as the document says."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {re.match(r"\w+", first).group(): rest for first, *rest in cells}


def heard_by_the_document(message):
    told = zip(COLUMNS, rows()[message], strict=True)
    return {person for person, word in told if word != "–"}


def test_the_document_has_a_row_for_every_message():
    assert list(rows()) == [str(message) for message in Message]


@pytest.mark.parametrize("message", Message)
def test_the_rule_does_what_the_document_says(message):
    heard = who_hears(message, MEMBERS, ASKER, SIGNER)
    assert set(heard) == heard_by_the_document(message)


@pytest.mark.parametrize("message", Message)
def test_who_has_left_hears_nothing_more_but_of_a_recall(message):
    heard = who_hears(message, MEMBERS[2:], ASKER, SIGNER)
    also = {ASKER, SIGNER} if "leaving" in " ".join(rows()[message]) else set()
    assert set(heard) & {ASKER, SIGNER} == also
    assert (message == Message.RECALLED) is bool(also)


@pytest.mark.parametrize("message", Message)
def test_everybody_hears_once(message):
    alone = [Member(OWNER, "owner", is_responsible=True)]
    assert who_hears(message, alone, OWNER, OWNER) == (OWNER,)


@pytest.mark.parametrize("message", Message)
def test_an_order_without_a_clinic_is_told_to_who_ordered_it(message):
    assert who_hears(message, None, ASKER, None) == (ASKER,)


@pytest.mark.parametrize("message", Message)
def test_of_a_clinic_that_everybody_has_left_nobody_hears_but_of_a_recall(message):
    heard = who_hears(message, [], ASKER, SIGNER)
    assert heard == ((ASKER, SIGNER) if message == Message.RECALLED else ())

"""What files of banks say, and which are not believed (docs/rules/receivables.md)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.bank import continuity, identity, reading, statement
from shop.bank.statement import Unreadable
from shop.receivables.references import by_number
from tests.shop.bank.statements import DAY, IBAN, MARIN, camt, entry, mt940, part, sheet

amounts = st.decimals("-9999.99", "9999.99", places=2).filter(bool)


def read(raw):
    _, (found,) = reading.read(raw)
    return found


def moved(raw):
    return [each.amount for each in read(raw).entries]


@given(st.lists(amounts, max_size=6), amounts)
def test_three_kinds_of_file_say_the_same_of_the_same_entries(sums, opening):
    """J1."""
    entries = [entry(amount, "X") for amount in sums]
    files = [make(*entries, opening=opening) for make in (camt, mt940)]
    files += [sheet(*entries, opening=opening)] if entries else []
    for raw in files:
        found = read(raw)
        assert [each.amount for each in found.entries] == sums
        assert (found.opening, found.closing) == (opening, opening + sum(sums))
        assert statement.faults(found, IBAN, "GBP") == []
        assert [each.balance for each in found.entries][-1:] == [found.closing][: len(sums)]


def test_what_is_not_booked_does_not_count_and_a_reversal_leaves():
    """J1, and the rows of camt.053 that libraries get wrong."""
    raw = camt(
        entry("80.00", "paid"),
        entry("500.00", "pending", status="PDNG"),
        entry("-80.00", "came back", is_return=True),
    )
    assert moved(raw) == [Decimal("80.00"), Decimal("-80.00")]
    assert [each.is_return for each in read(raw).entries] == [False, True]


def test_pages_of_a_statement_meet_at_balances_in_between():
    """J1, J2: a page that says how it begins and ends is believed, whole or not."""
    first = camt(entry("50.00")).replace(b"CLBD", b"ITBD")
    middle = camt(entry("20.00"), opening="1050.00").replace(b"CLBD", b"ITBD")
    middle = middle.replace(b"OPBD", b"ITBD")
    last = camt(entry("30.00"), opening="1070.00").replace(b"OPBD", b"ITBD")
    pages = [read(page) for page in (first, middle, last)]
    balances = [(page.opening, page.closing) for page in pages]
    assert balances == [(1000, 1050), (1050, 1070), (1070, 1100)]
    assert all(statement.faults(page, IBAN, "GBP") == [] for page in pages)


def test_invoices_that_are_named_in_a_place_of_their_own_are_read():
    """J6."""
    named = (
        "<TxDtls><RmtInf><Strd><RfrdDocInf><Nb>INV-000041</Nb></RfrdDocInf>"
        "<AddtlRmtInf>and INV-000042</AddtlRmtInf></Strd></RmtInf></TxDtls>"
    )
    (found,) = read(camt(entry("80.00", details=named))).entries
    assert by_number(found.text) == {"INV-000041", "INV-000042"}


@pytest.mark.parametrize("where", ["Dbtr", "Cdtr"])
def test_who_a_returned_payment_was_from_is_read_in_either_place(where):
    """J10: some banks turn the two round, others leave them as they were."""
    us = "Cdtr" if where == "Dbtr" else "Dbtr"
    parties = "".join(
        f"<{role}><Nm>{name}</Nm></{role}><{role}Acct><Id><IBAN>{iban}</IBAN></Id></{role}Acct>"
        for role, name, iban in ((where, "Marin", MARIN), (us, "Ampoule", IBAN))
    )
    details = f"<TxDtls><RltdPties>{parties}</RltdPties><RtrInf/></TxDtls>"
    (found,) = read(camt(entry("-80.00", details=details))).entries
    assert (found.name, found.iban, found.is_return) == ("Marin", MARIN, True)


def test_the_amount_is_the_accounts_whatever_was_instructed_and_charged():
    instructed = (
        '<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">100.00</Amt></InstdAmt>'
        '<TxAmt><Amt Ccy="GBP">80.00</Amt></TxAmt></AmtDtls>'
        '<Chrgs><Rcrd><Amt Ccy="GBP">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs></TxDtls>'
    )
    assert moved(camt(entry("80.00", details=instructed), version="02")) == [Decimal("80.00")]


def test_a_namespace_may_have_a_prefix():
    raw = camt(entry("80.00", "paid", name="Marin", iban=MARIN, rf="RF18 INV0 0004 2"))
    text = raw.decode().replace("<", "<n:").replace("<n:/", "</n:").replace("<n:?xml", "<?xml")
    (found,) = read(text.replace("xmlns=", "xmlns:n=").encode()).entries
    said = (found.name, found.iban, found.reference, found.text)
    assert said == ("Marin", MARIN, "RF18 INV0 0004 2", "paid")


def test_a_batch_is_one_payment_for_each_part_where_they_add_up_to_it():
    """J3."""
    parts = part("30.00", "INV-000001") + part("50.00", "INV-000002")
    (one, two) = read(camt(entry("80.00", details=parts))).entries
    assert (one.amount, two.amount) == (Decimal("30.00"), Decimal("50.00"))
    assert (one.place, two.place) == (1, 2) and one.bank_reference == two.bank_reference
    assert moved(camt(entry("81.00", details=parts))) == [Decimal("81.00")]
    silent = parts.replace('<Amt Ccy="GBP">30.00</Amt>', "")
    (whole,) = read(camt(entry("80.00", details=silent))).entries
    assert (whole.text, whole.name) == ("INV-000001 INV-000002", "")
    abroad = part("30.00", "1") + part("60.00", "2", currency="EUR")
    assert moved(camt(entry("80.00", details=abroad))) == [Decimal("80.00")]


def test_a_returned_payment_of_mt940_leaves_the_account():
    """J1. Without its options the library counts it as income."""
    raw = mt940(entry("80.00", "paid"), entry("-80.00", "RETURN INV-000001", mark="RC"))
    assert moved(raw) == [Decimal("80.00"), Decimal("-80.00")]
    assert [each.is_return for each in read(raw).entries] == [False, True]
    assert moved(mt940(entry("5.00", "fee given back", mark="RD"))) == [Decimal("5.00")]


def test_each_statement_of_an_mt940_file_has_balances_of_its_own():
    one = mt940(entry("80.00", "paid"))
    two = mt940(entry("-5.00", "fee"), opening="1080.00", day=DAY + timedelta(1))
    _, found = reading.read(one + b"\r\n" + two)
    closings = [Decimal("1080.00"), Decimal("1075.00")]
    assert [each.closing for each in found] == closings
    assert [each.opening for each in found] == [Decimal("1000.00"), Decimal("1080.00")]


def test_fields_of_german_banks_are_read():
    text = "166?00GUTSCHRIFT?20EREF+A-1?21SVWZ+RF18INV0000?2242 thanks?30WESTGB22"
    text += f"?31{MARIN}?32MARIN SKIN?33 CLINIC"
    (found,) = read(mt940(entry("80.00", text))).entries
    assert (found.name, found.iban) == ("MARIN SKIN CLINIC", MARIN)
    assert "RF18INV000042 thanks" in found.text


@pytest.mark.parametrize(
    "kept", ["/IBAN/%s/BIC/BUKBGB22\r\n/NAME/%s/REMI/INV-000042", "%s/NAME/%s"]
)
def test_fields_between_strokes_are_read(kept):
    """J6: as banks of the Netherlands write them."""
    (found,) = read(mt940(entry("80.00", kept % (MARIN, "Marin Skin Clinic")))).entries
    assert found.name == "Marin Skin Clinic"
    assert found.iban == (MARIN if "/IBAN/" in kept else "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_columns_of_csv_are_separated_by_any_usual_sign(separator):
    assert moved(sheet(entry("80.00", "X"), separator=separator)) == [Decimal("80.00")]


@pytest.mark.parametrize("said", ["sep={}\r\n", "SEP={}\n", '"sep={}"\n', "\ufeffsep={};;;\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_may_say_first_by_what_its_columns_are_separated(said, separator):
    """J1: as Excel wants it; rows are counted from the names of the columns, as it shows them."""
    head = said.format(separator)
    raw = sheet(entry("80.00", "X"), separator=separator)
    assert moved(head.encode() + raw) == [Decimal("80.00")]
    with pytest.raises(Unreadable, match="Row 2: “eighty”"):
        reading.read(head.encode() + raw.replace(b"80.00", b"eighty", 1))


def test_rows_of_csv_may_be_newest_first_and_a_missing_one_is_told():
    entries = [entry(amount, "X") for amount in ("80.00", "-5.00", "20.00")]
    head, *rows = sheet(*entries).decode().split("\n")
    turned = "\n".join([head, *rows[::-1]]).encode()
    assert moved(turned) == [Decimal("80.00"), Decimal("-5.00"), Decimal("20.00")]
    with pytest.raises(Unreadable, match=r"Row 3: the balance 1095\.00 does not follow"):
        reading.read("\n".join([head, rows[0], rows[2]]).encode())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b" \n", "empty"),
        (b"hello", "neither camt.053 nor MT940"),
        (b"PK\x03\x04", "unpack it"),
        (b"x" * (reading.MOST_BYTES + 1), "larger than 10 MB"),
        (camt(entry("80.00"))[:-40], "ends too early"),
        (camt(entry("80.00")).replace(b"CLBD", b"CLAV"), "names no closing balance"),
        (camt(entry("80.00")).replace(b"Stmt>", b"Rpt>"), "a camt.052"),
        (camt(entry("80.001")), "parts of a cent"),
        (camt(entry("80.00", currency="EUR")), "is in EUR"),
        (
            camt(entry("80.00")).replace(
                b"<Document", b'<!DOCTYPE d [<!ENTITY e "x">]><Document', 1
            ),
            "entities of its own",
        ),
        (mt940(entry("80.00", "X")).partition(b":62F:")[0], "names no closing balance"),
        (mt940(entry("80.00", "X")).replace(b":61:26", b":61:xx"), "is no MT940"),
        (sheet(entry("80.00")).replace(b"balance", b"saldo"), "missing: balance"),
        (sheet(entry("80.00")).replace(b"80.00,", b"1.080.00,", 1), "Row 2"),
        (sheet(entry("80.00"), entry("5.00")).replace(b"GBP", b"EUR", 1), "several accounts or"),
        (sheet(entry("80.00")).replace(b"2026-11-03", b"11/03/26"), "Row 2: “11/03/26” is no day"),
        ("account,balance,ü".encode("latin-1"), "Save the CSV as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(raw, words):
    """J2."""
    with pytest.raises(Unreadable, match=words):
        reading.read(raw)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (camt(entry("80.00"), iban=MARIN), "of the account"),
        (camt(entry("80.00"), currency="EUR"), "in EUR"),
        (camt(entry("80.00"), closing="1079.99"), "give 1080.00, and it ends with 1079.99"),
        (mt940(entry("80.00", "X"), closing="1000.00"), "Part of it is missing"),
    ],
)
def test_a_statement_that_is_not_believed_says_why(raw, words):
    """J2."""
    assert words in " ".join(statement.faults(read(raw), IBAN, "GBP"))


def test_mt940_may_name_bank_and_account_apart():
    for named in (IBAN, f"{IBAN}GBP", "123456/98765432", "WEST123456/098765432", "12345698765432"):
        assert statement.is_account(named, IBAN), named
    for named in (MARIN, "", "/", "5432", "123456/98765431", "654321/98765432"):
        assert not statement.is_account(named, IBAN), named
    assert not statement.is_account(IBAN, "")


def test_an_entry_is_known_again_in_another_file():
    """J3."""
    both = [entry("80.00", "one", ref="A"), entry("80.00", "two", ref="A")]
    assert len(set(identity.keys(read(camt(*both)).entries))) == 2
    first, whole = mt940(both[0]), mt940(*both)
    (known,) = identity.keys(read(first).entries)
    assert identity.keys(read(whole).entries)[0] == known
    for none in ("NOTPROVIDED", "NONREF"):
        twice = [camt(entry("80.00", ref=none), opening=opening) for opening in (1000, 1080)]
        assert not set.intersection(*(set(identity.keys(read(raw).entries)) for raw in twice))
    nameless = [entry("80.00", "one"), entry("80.00", "two"), entry("-80.00", "back")]
    keys = identity.keys(read(mt940(*nameless, entry("80.00", "again"))).entries)
    assert len(set(keys)) == 4
    afternoon = mt940(nameless[1], opening="1080.00")
    assert identity.keys(read(afternoon).entries) == keys[1:2]


def test_statements_that_follow_each_other_are_one_stretch():
    """J4."""
    days = [DAY + timedelta(number) for number in range(4)]
    parts = [
        read(camt(entry("1.00", day=day), opening=1000 + n, day=day)) for n, day in enumerate(days)
    ]
    (whole,) = continuity.stretches(reversed(parts))
    assert (whole.first, whole.last) == (days[0], days[3])
    assert whole.agrees(Decimal(4)) and not whole.agrees(Decimal(5))
    two = continuity.stretches([parts[0], parts[1], parts[3]])
    assert len(two) == 2 and "1002.00 became 1003" in continuity.gaps(two)[0]

"""VAT numbers of clinics: their form, and when a look-up counts (docs/rules/money.md, M17)."""

from datetime import date

import pytest

from accounts.clinics.vat import NotANumber, State, counting, country_of, read, why_not


@pytest.mark.parametrize(
    ("typed", "number", "country"),
    [
        ("gb 980 7806 84", "GB980780684", "GB"),
        ("XI980780684", "XI980780684", "XI"),
        ("DE 136,695 976".replace(",", ""), "DE136695976", "DE"),
        ("GR094259216", "EL094259216", "GR"),
        ("ES B-58378431", "ESB58378431", "ES"),
        ("CHE-107.787.577 IVA", "CHE107787577IVA", "CH"),
        ("  ", "", ""),
    ],
)
def test_a_number_is_read_as_it_is_written_and_kept_as_registers_write_it(typed, number, country):
    assert (read(typed), country_of(read(typed))) == (number, country)


@pytest.mark.parametrize("typed", ["GB980780685", "136695976", "US12", "Ä", "EU1", "XI1"])
def test_what_is_no_number_is_refused_in_words(typed):
    with pytest.raises(NotANumber):
        read(typed)


def test_a_look_up_counts_for_so_many_days_and_its_last_day_too():
    def worth(day):
        return counting("DE136695976", date(2026, 1, 1), day, 180)

    assert worth(date(2026, 6, 30)) == "DE136695976" and worth(date(2026, 7, 1)) == ""
    assert counting("DE136695976", None, date(2026, 1, 1), 180) == ""


def test_why_a_number_does_not_count_is_said():
    day = date(2026, 1, 1)
    assert "have not looked" in why_not("DE1", State.WAITING, None)
    assert "does not confirm" in why_not("DE1", State.REFUSED, None)
    assert "too long ago" in why_not("DE1", State.VERIFIED, day)
    assert why_not("", State.NONE, None) == ""

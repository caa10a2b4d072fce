"""What a clinic received: by every member, for ever, found again and taken along."""

import csv
import io
import json
import re
from datetime import timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fhir.resources.bundle import Bundle

from catalogue.models import Product
from common.clock import now, today
from shop.inventory import services as stock
from shop.lots_received import monthly
from shop.parcels import services as parcels
from tests import cast, outbox
from tests.sheets import words_on
from tests.shop.parcels.packing import code_of
from tests.shop.returns.coming_back import shipped

pytestmark = pytest.mark.django_db
LOTS = "/accounts/lots/"
GTIN = "05412345000013"


@pytest.fixture
def pick():
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    return shipped(units=5)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def found(client, **asked):
    return [row.number for row in client.get(LOTS, asked).context["picks"]]


def test_every_member_who_sees_lots_sees_what_another_ordered(pick):  # K1
    assert found(cast.client_of("alba")) == found(cast.client_of("bea")) == [pick.lot.number]


def test_a_book_keeper_and_a_stranger_see_none(pick):
    for name in ("ben", "nina"):
        client = cast.client_of(name)
        assert found(client) == []
        for page in (f"{LOTS}{pick.lot_id}/", f"{LOTS}{pick.lot_id}/labels.pdf"):
            assert client.get(page).status_code == 404
        assert client.get(f"{LOTS}devices.json").json()["entry"] == []


def test_who_left_sees_what_they_ordered_and_no_more(pick):
    person = cast.person("bea")
    person.memberships.update(left_at=now())
    assert found(cast.client_of("bea")) == []
    cast.person("alba").memberships.update(left_at=now())
    assert found(cast.client_of("alba")) == [pick.lot.number]


def test_a_lot_is_found_by_number_name_gtin_and_scan(pick):  # K1
    client = cast.client_of("alba")
    shipped(units=1, product_pk=cast.REDENSITY)
    for typed in ("{number}", "belotero", GTIN, "{scan}", " {number} "):
        asked = typed.format(number=pick.lot.number, scan=code_of(pick.lot))
        assert found(client, q=asked) == [pick.lot.number]


def test_a_scan_of_another_lot_of_the_same_product_finds_nothing(pick):
    page = cast.client_of("alba").get(LOTS, {"q": f"(01){GTIN}(10)NEVER-SENT"})
    assert page.context["picks"] == []
    assert "No lot that was shipped to you" in cast.text_of(page)


def test_signs_that_are_no_lot_find_nothing(pick):
    client = cast.client_of("alba")
    assert found(client, q="%%%") == []


def test_states_are_told_apart_and_the_last_day_still_counts(pick):
    client, lot = cast.client_of("alba"), pick.lot
    type(lot).objects.filter(pk=lot.pk).update(expires_on=today())
    assert found(client, state="usable") == found(client, state="soon") == [lot.number]
    assert found(client, state="over") == []
    type(lot).objects.filter(pk=lot.pk).update(expires_on=today() - timedelta(days=1))
    assert found(client, state="over") == [lot.number]
    assert found(client, state="usable") == []


def test_list_page_and_endings_of_a_lot_say_the_same_of_it(pick):
    client = cast.client_of("alba")
    for days, said, pages in (
        (60, "Ends soon", (LOTS, f"{LOTS}{pick.lot_id}/", f"{LOTS}expiries/")),
        (-1, "Past its last day", (LOTS, f"{LOTS}{pick.lot_id}/")),
    ):
        type(pick.lot).objects.filter(pk=pick.lot_id).update(expires_on=cast.days_from_now(days))
        for page in pages:
            assert said in cast.text_of(client.get(page)), page


def test_a_recalled_lot_says_so_and_leaves_the_calendar(pick):
    client = cast.client_of("alba")
    stock.set_status(pick.lot, "recalled", "FSN 1", by=cast.person("omar"))
    assert found(client, state="recalled") == [pick.lot.number]
    assert "Recalled: do not use" in cast.text_of(client.get(f"{LOTS}{pick.lot_id}/"))
    assert b"BEGIN:VEVENT" not in client.get(f"{LOTS}expiries.ics").content


def test_the_calendar_names_the_last_usable_day(pick):  # K2
    answer = cast.client_of("alba").get(f"{LOTS}expiries.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = icalendar.Calendar.from_ical(answer.content).events
    assert event.start == pick.lot.expires_on
    assert pick.lot.number in event["summary"]


def test_the_csv_has_what_the_list_has(pick):
    pick.returned = 2
    pick.save(update_fields=["returned"])
    (row,) = rows_of(cast.client_of("bea").get(f"{LOTS}lots.csv", {"q": pick.lot.number}))
    assert (row["Lot"], row["Units"], row["Returned"]) == (pick.lot.number, "5", "2")
    assert row["Usable through"] == f"{pick.lot.expires_on}"
    assert row["GTIN"] == GTIN and row["Order"] == pick.order_line.order.number
    assert row["Clinic"] == cast.clinic_of("alba").name


def test_the_devices_are_valid_and_keep_the_codes_that_were_scanned():  # K3
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    omar = cast.person("omar")
    parcel = parcels.begin(cast.order_of("alba", quantity=2), omar)
    lot = parcel.picks.get().lot
    for serial in ("S1", "S2"):
        parcels.scan(parcel, code_of(lot, **{"21": serial}), omar)
    parcels.hand_over(parcels.pack(parcel, omar), omar)
    answer = cast.client_of("alba").get(f"{LOTS}devices.json")
    assert answer["Content-Type"].startswith("application/fhir+json")
    made = json.loads(answer.content)
    Bundle.model_validate(made)
    assert [entry["resource"]["serialNumber"] for entry in made["entry"]] == ["S1", "S2"]


def test_labels_and_the_log_sheet_are_papers_of_the_lot(pick):  # K4
    client = cast.client_of("bea")
    labels = client.get(f"{LOTS}{pick.lot_id}/labels.pdf", {"units": 3})
    assert len(words_on(labels.content)) == 3
    sheet = client.get(f"{LOTS}{pick.lot_id}/log-sheet.pdf")
    text, *_ = words_on(sheet.content)
    assert pick.lot.number in text and "not a name" in text


def test_a_page_asks_no_more_than_eight_queries(pick):
    for page in ("", "?q=hydro", "?state=soon", "expiries/", "{lot}/"):
        client, address = cast.client_of("alba"), LOTS + page.format(lot=pick.lot_id)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) <= 8, [query["sql"] for query in captured]


def test_the_picture_of_what_ends_counts_one_unit_in_words():
    shipped(units=1)
    page = cast.text_of(cast.client_of("alba").get(f"{LOTS}expiries/"))
    assert re.search(r"Most: \w+ \d{4}, 1 unit\.", page), page


# The monthly mail.


def letters(settings, pick, days):
    """The mails to alba of two runs in one month, of a lot that ends after so many days."""
    outbox.use(settings)
    type(pick.lot).objects.filter(pk=pick.lot_id).update(expires_on=today() + timedelta(days=days))
    outbox.clear()
    monthly.write_all(now())
    monthly.write_all(now())
    return outbox.mails_to(cast.person("alba").email)


def test_who_wants_it_is_written_to_once_a_month(settings, pick):
    cast.client_of("alba").post(f"{LOTS}expiries/", {"letter": "on"})
    (letter,) = letters(settings, pick, 60)
    assert letter.subject == "What ends within 60 days at your clinic"
    assert pick.lot.number in letter.body and f"{pick.lot.product.full_name}" in letter.body


def test_nobody_is_written_to_who_did_not_ask_or_of_nothing(settings, pick):  # K5
    assert letters(settings, pick, 10) == []
    monthly.want(cast.person("alba"), True)
    assert letters(settings, pick, 61) == []


def test_the_next_month_is_written_for_anew(settings, pick):
    monthly.want(cast.person("alba"), True)
    assert len(letters(settings, pick, 10)) == 1
    monthly.EndingsLetter.objects.update(written_for="2020-01-01")
    assert len(letters(settings, pick, 10)) == 1


def test_who_wants_it_no_more_gets_none(settings, pick):
    client = cast.client_of("alba")
    client.post(f"{LOTS}expiries/", {"letter": "on"})
    client.post(f"{LOTS}expiries/", {"letter": "off"})
    assert letters(settings, pick, 10) == []

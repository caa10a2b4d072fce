"""A clinic scans what came: what differs is said at once and is a case with us."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import now
from common.deeds import NotPossible
from shop.arrivals.models import Arrival, ArrivedPack
from shop.claims import services as claims
from shop.claims.models import Claim
from shop.codes.reading import read
from shop.inventory.models import Lot
from shop.inventory.services import set_status
from shop.parcels.models import Parcel
from shop.vigilance.models import Report
from shop.vigilance.queries import by_lot, by_month, dues_of, of_lot
from tests import cast, outbox
from tests.shop.arrivals.arriving import lot_of, sent
from tests.shop.parcels.packing import code_of
from tests.shop.vigilance.reporting import reported, told_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent_once")]


@pytest.fixture(scope="module")
def sent_once(kept_rows):
    return sent("S1", "S2").pk


@pytest.fixture
def parcel(sent_once):
    """Two packs of one lot, scanned with their serials when they were packed."""
    return Parcel.objects.get(pk=sent_once)


def page_of(parcel):
    return f"/accounts/arrivals/{parcel.number}/"


def scan(parcel, name="alba", code="", **parts):
    text = code or code_of(lot_of(parcel), **{"21": "S1"} | parts)
    typed = {"do": "scan", "scan": text, "key": uuid.uuid4()}
    return cast.client_of(name).post(page_of(parcel), typed, follow=True)


def deed(parcel, **typed):
    return cast.client_of("alba").post(page_of(parcel), typed, follow=True)


def test_packs_as_they_were_sent_are_counted_and_the_check_ends_well(parcel):
    for serial in ("S1", "S2"):
        assert "as it was sent" in cast.text_of(scan(parcel, **{"21": serial}))
    page = deed(parcel, do="finish")
    assert "all came as it was sent" in cast.text_of(page)
    assert not Claim.objects.exists()


def test_the_same_pack_twice_counts_once_and_is_no_case(parcel):
    scan(parcel)
    assert "Scanned before" in cast.text_of(scan(parcel))
    assert ArrivedPack.objects.count() == 1 and not Claim.objects.exists()


def test_the_same_form_sent_twice_counts_once(parcel):
    client = cast.client_of("alba")
    typed = {"do": "scan", "scan": code_of(lot_of(parcel)), "key": uuid.uuid4()}
    for _ in range(3):
        client.post(page_of(parcel), typed)
    assert ArrivedPack.objects.count() == 1 and not Claim.objects.exists()


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"21": "S9"}, "Unknown serial number"),
        ({"10": "NEVER-MADE"}, "Wrong lot"),
        ({"17": "310131"}, "Wrong date"),
        ({"01": "04012345678901"}, "Not one of ours"),
    ],
)
def test_what_may_be_falsified_is_said_at_once_and_is_a_case(settings, parcel, parts, word):  # K8
    outbox.use(settings)
    outbox.clear()
    page = cast.text_of(scan(parcel, **parts))
    assert word in page and "This pack may not be ours" in page and "do not use it" in page
    claim = Claim.objects.get()
    assert claim.is_of_arrival and claim.is_ours
    assert "It may be falsified." in claim.steps.get().words
    assert any(claim.number in mail.subject for mail in outbox.mails_to("alba@demo.example"))


def test_the_code_in_a_case_can_be_read_by_eye_and_again(parcel):
    lot = lot_of(parcel)
    text = f"01{lot.product.upc}17{lot.expires_on:%y%m%d}10{lot.number}\x1d21S9"
    cast.client_of("alba").post(page_of(parcel), {"do": "scan", "scan": text, "key": uuid.uuid4()})
    words = Claim.objects.get().steps.get().words
    shown = words.partition("Code: ")[2].split()[0]
    assert shown.isprintable() and read(shown).serial == "S9" and read(shown).lot == lot.number


def test_the_first_alarm_opens_one_report_about_what_should_have_come(settings, parcel):  # K8, W37
    outbox.use(settings)
    outbox.clear()
    for parts in ({"21": "S9"}, {"10": "NEVER-MADE"}, {"01": "04012345678901"}):
        scan(parcel, **parts)
    report = Report.objects.get()
    assert (report.kind, report.pick, report.is_of_arrival) == (
        "falsified",
        parcel.picks.get(),
        True,
    )
    assert "S9" in report.words and f"Arrival check of Parcel {parcel.number}" in report.words
    assert {due.receiver for due in dues_of(report)} == {"maker", "importer", "authority"}
    assert f"{report} is open" in Claim.objects.get().steps.first().words
    assert not [mail for mail in outbox.mails_to("alba@demo.example") if "is with us" in mail.body]
    omar = cast.client_of("omar")
    assert "Complaints and adverse events to pass on" in cast.text_of(omar.get("/admin/"))
    assert "the arrival check of the clinic" in cast.text_of(omar.get(report_page(report)))


@pytest.mark.parametrize("what", ["missing", "too many"])
def test_what_only_differs_in_number_opens_no_report(parcel, what):  # W37
    scan(parcel)
    if what == "missing":
        deed(parcel, do="finish")
    else:
        for serial in ("S2", "S1"):
            scan(parcel, **{"21": serial})
    assert not Report.objects.exists()


def report_page(report):
    return f"/admin/vigilance/report/{report.pk}/change/"


def set_aside(report, words, name="omar"):
    to = f"/admin/vigilance/report/{report.pk}/set-aside/"
    return cast.fill_in(cast.client_of(name), report_page(report), to=to, answer=words)


def test_an_alarm_that_was_none_is_set_aside_with_words_and_counts_for_no_lot(settings, parcel):
    """W37."""
    scan(parcel, **{"21": "S9"})
    report = Report.objects.get()
    outbox.use(settings)
    outbox.clear()
    assert set_aside(report, "").status_code == 409
    assert set_aside(report, "It was of your parcel of Monday.").status_code == 302
    report.refresh_from_db()
    assert report.is_set_aside and report.is_answered
    assert of_lot(report.lot)[1] == 0 and by_month(report.lot) == [] and by_lot(None) == []
    assert any("of Monday" in mail.body for mail in outbox.mails_to("alba@demo.example"))
    assert "Nothing was wrong" in cast.text_of(
        cast.client_of("alba").get(f"/accounts/claims/reports/{report.pk}/")
    )


def test_what_was_passed_on_or_told_by_a_person_is_not_set_aside(parcel):
    scan(parcel, **{"21": "S9"})
    told, by_hand = Report.objects.get(), reported(parcel.picks.get(), "falsified")
    told_of(told)
    for report, why in ((told, "It was passed on"), (by_hand, "A person reported it")):
        refused = set_aside(report, "Nothing was wrong")
        assert refused.status_code == 409 and why in cast.text_of(refused)
    assert not Report.objects.filter(is_set_aside=True).exists()


def test_the_alarm_stands_first_on_the_first_page_of_staff(parcel):  # K8
    scan(parcel, **{"21": "S9"})
    omar = cast.client_of("omar")
    assert "Arrivals that differ from what was dispatched" in cast.text_of(omar.get("/admin/"))
    page = omar.get(f"/admin/claims/claim/{Claim.objects.get().pk}/change/")
    assert "They may be falsified" in cast.text_of(page)


def test_all_that_differs_in_a_parcel_is_one_case_told_once(settings, parcel):  # K8
    outbox.use(settings)
    outbox.clear()
    scan(parcel, **{"21": "S9"})
    before = outbox.count()
    scan(parcel, **{"10": "NEVER-MADE"})
    assert Claim.objects.get().steps.count() == 2 and outbox.count() == before


def test_a_serial_that_came_with_another_parcel_is_an_alarm(parcel):
    scan(parcel)
    copy = sent("")  # Compared by eye, so that it may have any serial number but this.
    assert "Serial number arrived before" in cast.text_of(scan(copy))


def test_what_is_missing_at_the_end_is_a_case_with_its_lots(parcel):  # K9
    scan(parcel)
    page = deed(parcel, do="finish")
    claim = Claim.objects.get()
    assert claim.lines.get().units == 1 and "did not arrive" in claim.steps.get().words
    assert claim.number in cast.text_of(page)


def test_what_never_came_is_not_asked_back(parcel):
    scan(parcel)
    deed(parcel, do="finish")
    with pytest.raises(NotPossible, match="never came"):
        claims.answer(Claim.objects.get(), "return", "Send them back", cast.person("omar"))


def test_a_pack_whose_lot_was_recalled_on_its_way_is_not_called_good(parcel):
    with cast.committed():
        set_status(lot_of(parcel), Lot.Status.RECALLED, "Maker's notice", cast.person("omar"))
    said = cast.text_of(scan(parcel))
    assert "recalled since" in said and "as it was sent" not in said
    assert "Recalled: do not use" in cast.text_of(cast.client_of("alba").get(page_of(parcel)))
    pick = parcel.picks.get()
    assert "recalled since" in cast.text_of(deed(parcel, do="count", pick=pick.pk, units="1"))


def test_what_is_compared_by_eye_on_the_page_of_a_scan_is_counted_too(parcel):
    key, pick = uuid.uuid4(), parcel.picks.get()
    typed = {"do": "scan", "scan": code_of(lot_of(parcel), **{"21": "S1"}), "key": key}
    cast.client_of("alba").post(page_of(parcel), typed)
    deed(parcel, do="count", pick=pick.pk, units="1", key=key)
    assert sum(pack.units for pack in Arrival.objects.get().packs.all()) == 2


def test_a_code_that_cannot_be_read_is_asked_for_again(parcel):  # K8
    page = scan(parcel, code="smudge")
    assert page.status_code == 409 and "count it by eye" in cast.text_of(page)
    assert not ArrivedPack.objects.exists() and not Claim.objects.exists()


def test_packs_are_counted_by_eye_but_no_more_than_were_sent(parcel):
    pick = parcel.picks.get()
    page = deed(parcel, do="count", pick=pick.pk, units="3")
    assert page.status_code == 409 and "2 are not counted yet" in cast.text_of(page)
    deed(parcel, do="count", pick=pick.pk, units="2")
    assert Arrival.objects.get().packs.get().units == 2


def test_what_is_no_pick_of_the_parcel_is_not_counted(parcel):
    other = sent("X1").picks.get()
    for typed in ({"pick": other.pk, "units": "1"}, {"pick": "x", "units": "1"}, {}):
        assert deed(parcel, do="count", **typed).status_code == 409
    assert not ArrivedPack.objects.exists()


def test_a_photo_without_a_code_says_so(parcel):
    photo = SimpleUploadedFile("x.jpg", b"no picture")
    page = deed(parcel, do="photo", photo=photo)
    assert page.status_code == 409 and "no whole JPEG" in cast.text_of(page)


def test_a_finished_check_stays_as_it_is(parcel):  # K9
    scan(parcel)
    deed(parcel, do="finish")
    assert "check is finished" in cast.text_of(scan(parcel, **{"21": "S2"}))
    assert ArrivedPack.objects.count() == 1


def test_strangers_and_book_keepers_check_nothing(parcel):
    for name in ("nina", "ben"):
        assert cast.client_of(name).get(page_of(parcel)).status_code == 404
        assert scan(parcel, name).status_code == 404


def test_who_has_left_a_clinic_checks_only_what_they_ordered(parcel):
    for name, status in (("bea", 404), ("alba", 200)):
        cast.person(name).memberships.update(left_at=now())
        assert cast.client_of(name).get(page_of(parcel)).status_code == status


@pytest.mark.parametrize("address", ["/accounts/arrivals/", "{page}"])
def test_a_page_asks_no_more_than_eight_queries(parcel, address):
    scan(parcel, **{"21": "S9"})
    client, page = cast.client_of("alba"), address.format(page=page_of(parcel))
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    assert len(captured) <= 8, [query["sql"] for query in captured]

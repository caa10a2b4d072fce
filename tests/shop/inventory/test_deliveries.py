"""A delivery is filled by scanning, stopped line by line where it must be, and booked once."""

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalogue.models import TradeItem
from shop.demo.growth import sums
from shop.inventory import services as stock
from shop.inventory.deliveries import photos, queries, services
from shop.inventory.deliveries.models import Delivery, DeliveryLine
from shop.inventory.deliveries.services import AlreadyBooked
from shop.inventory.models import Lot, Movement, Place, Supplier
from shop.inventory.places.queries import held
from tests import cast
from tests.cast import client_of, fill_in, person, text_of
from tests.pages import form_on

pytestmark = pytest.mark.django_db

DELIVERIES = "/admin/inventory/delivery/"
GTIN, CASE = "09506000134352", "19506000134359"
DAY = cast.days_from_now(300)
SOON = cast.days_from_now(3)


@pytest.fixture
def omar():
    return client_of("omar")


@pytest.fixture(autouse=True)
def sums_hold():
    yield
    assert sums.faults() == {}


@pytest.fixture
def product():
    """BELOTERO with a GTIN and a minimum life of 30 days."""
    product = cast.product(cast.BELOTERO)
    product.upc, product.minimum_remaining_days = GTIN, 30
    product.save()
    return product


@pytest.fixture
def delivery():
    return services.begin("Medica", person("omar"), note_number="LS-1")


def scan(number="KL-77", day=DAY, serial=""):
    tail = f"(21){serial}" if serial else ""
    return f"(01){GTIN}(17){day:%y%m%d}(10){number}{tail}"


def page(delivery, name=""):
    return f"{DELIVERIES}{delivery.pk}/{name}" if name else f"{DELIVERIES}{delivery.pk}/change/"


def send_scan(client, delivery, text, **more):
    return client.post(page(delivery), {"do": "scan", "scan": text}, follow=True, **more)


def book(client, delivery, shown=None):
    shown = shown or client.get(page(delivery))
    return client.post(page(delivery), form_on(shown), follow=True)


def line_page(line):
    return f"{DELIVERIES}{line.delivery_id}/lines/{line.pk}/"


def change(client, line, **typed):
    """Save a line's page with what it shows and what is typed."""
    shown = form_on(client.get(line_page(line)))
    answer = client.post(line_page(line), {**shown, "do": "save", **typed})
    assert answer.status_code == 302, answer.context["form"].errors


def lies(number):
    lot = Lot.objects.get(number=number, product=cast.BELOTERO)
    return {each.place.name: each.units for each in held(lot)}


# Scanning.


def test_a_delivery_is_begun_scanned_and_booked(omar, product):
    typed = {"supplier": "medica ", "note_number": "LS-1", "celsius": "6.5"}
    begun = fill_in(omar, f"{DELIVERIES}add/", arrived_at="2026-11-20T08:30", **typed)
    delivery = Delivery.objects.get()
    assert begun["Location"] == page(delivery)
    send_scan(omar, delivery, scan())
    assert "1 more, 2 in all" in text_of(send_scan(omar, delivery, scan()))
    assert "Booked: 2 units on 1 line." in text_of(book(omar, delivery))
    delivery.refresh_from_db()
    line = delivery.lines.get()
    assert (delivery.state, delivery.booked_by, line.lot.number) == (
        "booked",
        person("omar"),
        "KL-77",
    )
    receipt = Movement.objects.get(receipt=line.receipt)
    assert (receipt.units, receipt.place.name, receipt.supplier.name) == (2, "Room", "medica")
    assert "note LS-1" in receipt.note


def test_the_same_pack_twice_counts_once(omar, product, delivery):  # R31
    send_scan(omar, delivery, scan(serial="S1"))
    assert "scanned before" in text_of(send_scan(omar, delivery, scan(serial="S1")))
    send_scan(omar, delivery, scan(serial="S2"))
    assert delivery.lines.get().units == 2


def test_a_case_counts_as_the_units_in_it(omar, product, delivery):
    product.gtin_case, product.case_units = "19506000134359", 10
    product.save()
    send_scan(omar, delivery, scan())
    answer = send_scan(omar, delivery, scan().replace(GTIN, product.gtin_case))
    assert "10 more, 11 in all" in text_of(answer)
    assert delivery.lines.get().units == 11


def test_a_scan_answers_with_word_and_shape_and_leads_to_what_is_missing(omar, product, delivery):
    answer = text_of(send_scan(omar, delivery, GTIN))
    assert 'class="chip chip-short-dated">Something is missing' in answer
    line = delivery.lines.get()
    assert (line.number, line.expires_on) == ("", None)
    assert "autofocus" in text_of(omar.get(line_page(line))).split('name="number"')[1][:200]


def test_what_says_nothing_is_refused_and_stays_in_view(omar, delivery):
    answer = text_of(omar.post(page(delivery), {"do": "scan", "scan": "09501101530004"}))
    assert "Not added" in answer and "09501101530004" in answer and not delivery.lines.exists()


def test_two_doubtful_codes_are_two_lines_for_they_may_be_of_two_lots(product, delivery):  # R10
    """A scanner that drops separators makes every code of a product doubtful."""
    for lot in ("AB12", "CD34", "CD34"):
        text = f"01{GTIN}17{DAY:%y%m%d}10{lot}21SER9"
        services.add_scan(delivery, text, person("omar"))
    assert list(delivery.lines.order_by("pk").values_list("number", "units")) == [("", 1), ("", 2)]


def test_a_doubtful_code_fills_in_no_lot(omar, product, delivery):
    send_scan(omar, delivery, f"]d201{GTIN}17{DAY:%y%m%d}10ABC1221SER9")
    line = delivery.lines.get()
    assert line.number == "" and line.product == product


# What stops a line.


def test_a_line_that_is_stopped_keeps_the_whole_delivery(omar, product, delivery):  # R32
    send_scan(omar, delivery, scan())
    send_scan(omar, delivery, scan("KL-78", SOON))
    answer = book(omar, delivery)
    assert "1 of its lines cannot be booked" in text_of(answer)
    assert "the product needs 30 to be sold" in text_of(answer)
    assert not Lot.objects.filter(number__startswith="KL-7").exists()


def test_what_is_refused_is_kept_and_not_booked(omar, product, delivery):  # R32
    send_scan(omar, delivery, scan("KL-78", SOON))
    change(omar, delivery.lines.get(), decision="refuse")
    answer = text_of(book(omar, delivery))
    assert "Refused: 1 unit on 1 line." in answer and "Booked:" not in answer
    line = delivery.lines.get()
    assert line.lot is None and "needs 30 to be sold" in line.stopped_by
    assert not Lot.objects.filter(number="KL-78").exists()


def test_what_goes_to_quarantine_is_booked_there_with_the_reason(omar, product, delivery):  # R32
    send_scan(omar, delivery, scan("KL-78", SOON))
    change(omar, delivery.lines.get(), decision="quarantine")
    answer = text_of(book(omar, delivery))
    assert "Booked: 1 unit on 1 line. In quarantine: 1 unit on 1 line." in answer
    lot = Lot.objects.get(number="KL-78")
    assert (lot.on_hand, lot.apart, lies("KL-78")) == (0, 1, {"Quarantine": 1})
    assert "needs 30 to be sold" in lot.movements.get().note


def test_a_known_lot_with_another_date_lies_apart_under_a_number_of_its_own(
    omar, product, delivery
):  # R33
    stock.receive_lot(product, "KL-77", DAY, 5, "Medica")
    send_scan(omar, delivery, scan("KL-77", cast.days_from_now(301)))
    assert "is known through" in text_of(book(omar, delivery))
    change(omar, delivery.lines.get(), decision="quarantine")
    book(omar, delivery)
    assert lies("KL-77") == {"Room": 5} and lies("KL-77 (2)") == {"Quarantine": 1}


def test_twins_are_asked_about_also_those_of_one_delivery(omar, product, delivery):
    send_scan(omar, delivery, scan("KL-77"))
    send_scan(omar, delivery, scan("KL77"))
    assert "Lot KL-77 of this product is known" in text_of(book(omar, delivery))
    line = delivery.lines.get(number="KL77")
    (asked,) = omar.get(line_page(line)).context["row"]["looked"].stops
    change(omar, line, sure=asked.key)
    book(omar, delivery)
    assert lies("KL-77") == lies("KL77") == {"Room": 1}


def test_a_twin_of_a_number_that_was_corrected_is_asked_about(omar, product, delivery):
    lot = stock.receive_lot(product, "OLD-1", DAY, 5, "Medica")
    lot.number = "NEW-9"
    lot.save()
    send_scan(omar, delivery, scan("OLD1"))
    assert "Lot NEW-9 of this product is known" in text_of(book(omar, delivery))


def test_too_warm_on_arrival_stops_what_is_stored_cold(omar, product, delivery):
    product.store_from_celsius, product.store_to_celsius = 2, 8
    product.storage_source = product.facts.first().source
    product.save()
    Delivery.objects.update(celsius=12)
    send_scan(omar, delivery, scan())
    assert "It arrived at 12 °C; it is stored 2 to 8 °C" in text_of(book(omar, delivery))
    change(omar, delivery.lines.get(), decision="quarantine")
    book(omar, delivery)
    assert lies("KL-77") == {"Quarantine, cold": 1}


def test_a_day_further_ahead_than_the_product_keeps_stops_the_line(omar, product, delivery):
    """The family states it, or nobody does and five years are asked about."""
    send_scan(omar, delivery, scan())
    assert delivery.lines.get().expires_on == DAY
    product.shelf_life_months, product.shelf_life_source = 6, product.facts.first().source
    product.save()
    assert "The product keeps 6 months" in text_of(book(omar, delivery))
    change(omar, delivery.lines.get(), decision="quarantine")
    book(omar, delivery)
    assert lies("KL-77") == {"Quarantine": 1}


def test_how_long_it_keeps_needs_a_source(product):
    product.shelf_life_months = 24
    with pytest.raises(IntegrityError, match="shelf_life_has_a_source"), transaction.atomic():
        product.save()


def test_an_unknown_code_is_refused_or_gets_its_product(omar, delivery):
    send_scan(omar, delivery, scan())
    assert "No product that can be received has this code" in text_of(book(omar, delivery))
    change(omar, delivery.lines.get(), product=cast.BELOTERO)
    book(omar, delivery)
    assert lies("KL-77") == {"Room": 1}


def test_an_unknown_code_goes_into_no_quarantine_before_its_product_is_said(omar, delivery):
    send_scan(omar, delivery, scan())
    line = delivery.lines.get()
    shown = form_on(omar.get(line_page(line)))
    sent = {**shown, "do": "save", "decision": "quarantine"}
    answer = omar.post(line_page(line), sent)
    assert "Say which product it is, or refuse the line." in text_of(answer)
    assert delivery.lines.get().decision == ""
    change(omar, line, product=cast.BELOTERO, decision="quarantine")
    book(omar, delivery)
    assert lies("KL-77") == {"Quarantine": 1}


# Once, and as it was seen.


def test_a_second_browser_is_told_that_it_is_booked(omar, product, delivery):  # R30
    send_scan(omar, delivery, scan())
    shown = omar.get(page(delivery))
    book(client_of("admin"), delivery)
    answer = book(omar, delivery, shown)
    assert answer.status_code == 409 and "This delivery was booked by" in text_of(answer)
    assert lies("KL-77") == {"Room": 1}


def test_what_somebody_else_scanned_meanwhile_is_shown_before_it_is_booked(omar, product, delivery):
    """R31."""
    send_scan(omar, delivery, scan())
    shown = omar.get(page(delivery))
    send_scan(client_of("admin"), delivery, scan())
    late = book(omar, delivery, shown)
    assert late.status_code == 409 and "2 units" in text_of(late)
    assert not Lot.objects.filter(number="KL-77").exists()
    assert "Booked: 2 units" in text_of(book(omar, delivery, late))


def test_killed_before_its_end_nothing_is_half_booked(product, delivery, monkeypatch):  # R30
    services.add_scan(delivery, scan(), person("omar"))
    monkeypatch.setattr(services, "now", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.book_delivery(delivery, person("omar"))
    assert not Lot.objects.filter(number="KL-77").exists()
    assert Delivery.objects.get().is_draft


def test_what_is_booked_is_never_changed(product, delivery):  # R30
    services.add_scan(delivery, scan(), person("omar"))
    services.book_delivery(delivery, person("omar"))
    with pytest.raises(AlreadyBooked):
        services.add_scan(delivery, scan(), person("omar"))
    for rows in (DeliveryLine.objects.all(), Delivery.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**{"units": 9} if rows.model is DeliveryLine else {"note_number": "X"})


def test_two_hundred_lines_take_as_few_queries_as_two(product, delivery):
    services.add_lines(delivery, lines(product, range(2)), person("omar"))
    few = queries_to_book(delivery)
    other = services.begin("Medica", person("omar"))
    services.add_lines(other, lines(product, range(2, 202)), person("omar"))
    assert queries_to_book(other) <= min(few + 1, 30)
    assert Lot.objects.filter(number__startswith="QX").count() == 202


def test_stopped_lines_of_many_drafts_are_counted_by_as_many_queries_as_of_one(product, delivery):
    stopped = [{**line, "expires_on": cast.days_from_now(-1)} for line in lines(product, range(3))]
    services.add_lines(delivery, stopped, person("omar"))
    one = queries_to_count_stopped(3)
    for _ in range(3):
        services.add_lines(services.begin("Medica", person("omar")), stopped, person("omar"))
    assert queries_to_count_stopped(12) == one


def test_of_the_lots_of_its_products_only_look_alikes_are_read_for_a_delivery(product, delivery):
    services.add_lines(delivery, lines(product, range(2)), person("omar"))
    for number in ("QX000-A", "QX-0O1B", "OTHER-1"):
        stock.receive_lot(product, number, DAY, 5, "Medica")
    read = queries.lots_like(queries.lines_of(delivery))
    assert {lot.number for lot in read} == {"QX000-A", "QX-0O1B"}


def test_nothing_waits_to_be_put_into_the_indexes_that_find_lots():
    """It would be read through for each of the numbers of a delivery."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname IN ('lot_found', 'lot_look_alikes')"
            " AND 'fastupdate=off' = ANY(reloptions)"
        )
        assert len(cursor.fetchall()) == 2


def test_units_are_many_beside_the_largest_receipt_of_their_product(product, delivery):
    stock.receive_lot(product, "BEFORE", DAY, 2000, "Medica")
    asked = [*lines(product, range(2)), *lines(cast.product(cast.REDENSITY), range(2, 3))]
    for line, units in zip(asked, (20_000, 20_001, 20_000), strict=True):
        line["units"] = units
    services.add_lines(delivery, asked, person("omar"))
    stops = [[stop.key for stop in looked.stops] for looked in queries.looked_at(delivery)]
    assert stops == [[], ["many 20001"], ["many 20000"]]


def queries_to_count_stopped(count):
    with CaptureQueriesContext(connection) as captured:
        assert queries.stopped_lines() == count
    return len(captured)


def lines(product, numbers):
    for n in numbers:
        yield {
            "product": product,
            "number": f"QX{n:03d}-{chr(65 + n % 26)}",
            "expires_on": DAY,
            "units": 1,
            "sure": [],
        }


def queries_to_book(delivery):
    return len(statements_to_book(delivery))


def statements_to_book(delivery):
    for each in queries.looked_at(delivery):
        each.line.sure = [stop.key for stop in each.stops]
        each.line.save()
    with CaptureQueriesContext(connection) as captured:
        services.book_delivery(delivery, person("omar"))
    return [query["sql"] for query in captured]


def test_the_stock_of_each_product_is_locked_once_a_delivery(product, delivery, settings):
    settings.PREPARE_STATEMENTS = False  # The statements say then what they do.
    another = cast.product(cast.REDENSITY)
    for some, numbers in ((product, range(100)), (another, range(100, 200))):
        services.add_lines(delivery, lines(some, numbers), person("omar"))
    locking = [sql for sql in statements_to_book(delivery) if "FOR UPDATE" in sql]
    assert Lot.objects.filter(number__startswith="QX").count() == 200
    for table in ("partner_stockrecord", "inventory_lot"):
        (only,) = (sql for sql in locking if f'FROM "{table}"' in sql)
        assert f"{product.pk},{another.pk}" in only


# Many at once.


def test_pasted_lines_are_looked_at_first_then_added(omar, product, delivery):
    text = f"{scan()}\n{scan()}\n09501101530004\n"
    looked = fill_in(omar, page(delivery, "many/"), rows=text, do="check")
    assert "1 line can be added, 1 row refused. Nothing is added yet" in text_of(looked)
    assert not delivery.lines.exists()
    omar.post(page(delivery, "many/"), {"rows": text, "do": "add"})
    assert (delivery.lines.get().units, delivery.lines.get().number) == (2, "KL-77")


@pytest.mark.parametrize("text", ["not a photo at all", "PK\x03\x04junk", "<svg></svg>"])
def test_a_text_that_is_no_code_is_no_line(text, omar, delivery):  # R34
    """A photo that is spoilt, or a file of another kind, is read as rows of text."""
    looked = omar.post(page(delivery, "many/"), {"rows": text, "do": "check"})
    assert "0 lines can be added, 1 row refused" in text_of(looked)
    omar.post(page(delivery, "many/"), {"rows": text, "do": "add"})
    assert not delivery.lines.exists()


def test_a_csv_file_is_looked_at_and_then_added_with_its_cases(omar, product, delivery):
    TradeItem.objects.create(product=product, gtin=CASE, level=TradeItem.Level.CASE, units=10)
    rows = (
        f"GTIN;Lot;Expiry;Units\r\n{GTIN};KL-77;{DAY};3\r\n{CASE};KL-78;{DAY};2\r\nX;KL-79;;-1\r\n"
    )
    upload = SimpleUploadedFile("note.csv", b"\xef\xbb\xbf" + rows.encode(), "text/csv")
    looked = omar.post(page(delivery, "many/"), {"file": upload, "do": "check"})
    assert "-1 is no number of units" in text_of(looked) and not delivery.lines.exists()
    omar.post(page(delivery, "many/"), {"rows": looked.context["text"], "do": "add"})
    lines = [(line.product, line.number, line.units) for line in delivery.lines.order_by("pk")]
    assert lines == [(product, "KL-77", 3), (product, "KL-78", 20)]


def test_a_photo_of_codes_is_read_in_the_limited_child(omar, product, delivery):
    upload = photo_of(scan("PH-1"), scan("PH-2"))
    looked = omar.post(page(delivery, "many/"), {"file": upload, "do": "check"})
    assert "2 lines can be added" in text_of(looked)
    omar.post(page(delivery, "many/"), {"rows": looked.context["text"], "do": "add"})
    assert {line.number for line in delivery.lines.all()} == {"PH-1", "PH-2"}


def photo_of(*codes):
    picture = Image.new("L", (900, 400), 255)
    for at, code in enumerate(codes):
        made = zxingcpp.create_barcode(
            code, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True
        )
        image = Image.fromarray(zxingcpp.write_barcode_to_image(made, scale=8))
        picture.paste(image, (40 + at * 420, 40))
    return written_as_jpeg(picture)


def written_as_jpeg(picture):
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return SimpleUploadedFile("photo.jpg", written.getvalue(), "image/jpeg")


@pytest.mark.parametrize("printed", ["5J2451", "KL/A7", "+A123BJC5D6E71G"])
def test_a_label_in_code_39_is_read_as_it_is_printed(omar, delivery, printed):
    """findings/code_39_lots_become_italian_numbers.sh and findings/hibc_in_code_39.sh."""
    label = zxingcpp.create_barcode(printed, zxingcpp.BarcodeFormat.Code39Std)
    picture = written_as_jpeg(Image.fromarray(label.to_image(scale=4)))
    assert printed in text_of(omar.post(page(delivery, "many/"), {"file": picture, "do": "check"}))


def test_labels_of_other_kinds_are_read_beside_it():
    for kind in ("Code93", "Codabar", "PDF417", "Code128"):
        printed = "A1234B" if kind == "Codabar" else "KL-77/A"
        label = zxingcpp.create_barcode(printed, getattr(zxingcpp.BarcodeFormat, kind))
        assert photos.texts_of(Image.fromarray(label.to_image(scale=4))) == [printed], kind


def test_a_picture_without_codes_is_refused_in_words(omar, delivery):
    answer = omar.post(page(delivery, "many/"), {"file": photo_of(), "do": "check"})
    assert "No code can be read in this picture" in text_of(answer)


# Who, and the day's work.


def test_only_the_warehouse_reaches_deliveries(delivery):
    for name, answer in (("alba", 302), ("rita", 403), ("omar", 200)):
        assert client_of(name).get(page(delivery)).status_code == answer


def test_the_day_says_what_is_to_be_booked_and_what_is_stopped(omar, product, delivery):
    send_scan(omar, delivery, scan("KL-78", SOON))
    tasks = {task.label: task.count for task in omar.get("/admin/").context["tasks"]}
    assert tasks["Deliveries to book"] == tasks["Lines of deliveries that are stopped"] == 1


def test_suppliers_are_one_however_they_are_written(omar):
    services.begin("galderma", person("omar"))
    services.begin("Galderma", person("omar"))
    assert Supplier.objects.filter(key="galderma").count() == 1
    assert Place.objects.filter(kind="quarantine").exists()


def test_a_code_that_stands_for_more_than_a_line_can_have_is_refused_in_words(
    omar, product, delivery
):
    product.gtin_case, product.case_units = CASE, 100
    product.save()
    code = f"(01){CASE}(30)99999999(10)KL-77"
    looked = omar.post(page(delivery, "many/"), {"rows": code, "do": "look"})
    assert "It stands for more than 100,000 units." in text_of(looked)
    scanned = omar.post(page(delivery), {"scan": code, "do": "scan"})
    assert scanned.status_code < 500 and "more than 100,000 units" in text_of(scanned)
    rows = "\n".join([f"(01){CASE}(30)900(10)KL-77"] * 2)
    added = omar.post(page(delivery, "many/"), {"rows": rows, "do": "add"})
    assert added.status_code == 409 and "more than 100,000 units" in text_of(added)
    assert not delivery.lines.exists()


def test_of_one_pack_in_two_deliveries_the_second_is_stopped_until_somebody_has_looked(
    omar, product, delivery
):
    other = services.begin("Nordmed", person("admin"), note_number="N-9")
    for each, by in ((delivery, "omar"), (other, "admin")):
        services.add_scan(each, scan(serial="S1"), person(by))
    services.add_scan(other, scan(serial="S2"), person("admin"))
    unknown = services.add_scan(other, "(01)04006381333931(10)X(21)S1", person("admin")).line
    _, nobody_s = queries.looked_at(other)
    assert nobody_s.line == unknown and unknown.product is None and len(nobody_s.stops) == 1
    unknown.delete()
    (looked,) = queries.looked_at(other)
    assert looked.state == "stopped"
    assert [stop.text for stop in looked.stops] == [
        "The pack with serial number S1 is in the delivery of Medica, note LS-1 too."
    ]
    assert queries.stopped_lines() == 2
    services.change_line(looked.line, person("admin"), sure=[looked.stops[0].key])
    assert queries.looked_at(other)[0].state == "ready"
    services.change_line(delivery.lines.get(), person("omar"), decision="refuse")
    services.change_line(looked.line, person("admin"), sure=[])
    assert queries.looked_at(other)[0].state == "ready", "what was refused was not taken"

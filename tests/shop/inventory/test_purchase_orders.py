"""Goods are ordered from suppliers, expected on a day, received by deliveries, or not."""

import csv
import io
import re
from email import message_from_bytes

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from common.deeds import NotPossible
from common.outbox.models import Mail
from shop.inventory import services as stock
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import PurchaseOrder, Supplier
from shop.inventory.purchase_orders import papers, proposals, services
from shop.inventory.purchase_orders.queries import lines_of
from shop.staff import reordering
from tests import cast, outbox
from tests.cast import client_of, fill_in, person, text_of
from tests.pages import form_on
from tests.sheets import words_on
from tests.shop.inventory.test_figures import row_of

pytestmark = pytest.mark.django_db

ORDERS = "/admin/inventory/purchaseorder/"
DAY = cast.days_from_now(14)
SEND = {"do": "send"}
LAST_DAY = cast.days_from_now(300)


@pytest.fixture
def omar():
    return client_of("omar")


@pytest.fixture
def product():
    """Belotero in cases of ten, with a maker's reference."""
    found = cast.product(cast.BELOTERO)
    found.gtin_case, found.case_units, found.makers_reference = "19506000134359", 10, "BH-2"
    found.save()
    return found


@pytest.fixture
def medica():
    return Supplier.objects.create(name="Medica", lead_days=14)


@pytest.fixture
def draft(product, medica):
    return services.draft("Medica", person("omar"), [(product, 20, 10)])


@pytest.fixture
def sent(draft):
    return services.send(draft, person("omar"))


@pytest.fixture
def by_mail(medica, settings):
    """Medica takes orders by mail."""
    outbox.use(settings)
    Supplier.objects.update(email="orders@medica.example")


def page(order, name="change/"):
    return f"{ORDERS}{order.pk}/{name}"


def shown(client, order, deed):
    """What a browser would send of the form of a deed."""
    return form_on(client.get(page(order)), page(order, f"{deed}/"))


def do(client, order, deed, **typed):
    return fill_in(client, page(order), page(order, f"{deed}/"), **typed)


def line_of(order):
    return order.lines.get(product=cast.BELOTERO)


def delivered(order, units, product=cast.BELOTERO, arrived_at=None):
    """A draft of a delivery that is said to be of this order."""
    more = {"arrived_at": arrived_at} if arrived_at else {}
    delivery = deliveries.begin("Medica", person("omar"), purchase_order=order, **more)
    delivery.lines.create(product_id=product, number="PO-1", expires_on=LAST_DAY, units=units)
    return delivery


# A draft.


def test_an_order_is_begun_filled_by_codes_and_sent(omar, product, medica, by_mail):
    begun = omar.post(f"{ORDERS}add/", {"supplier": "medica"})
    order = PurchaseOrder.objects.get()
    assert begun["Location"] == page(order) and order.supplier == medica
    do(omar, order, "add", code="19506000134359", packs="2")
    line = line_of(order)
    assert (line.units, line.per, line.in_words) == (20, 10, "20 units: 2 cases of 10")
    assert (line.makers_reference, line.expected_on) == ("BH-2", DAY)
    form = shown(omar, order, "save")
    answer = omar.post(page(order, "save/"), form | SEND | {f"packs-{line.pk}": "3"}, follow=True)
    assert "Sent to orders@medica.example by mail" in text_of(answer)
    order.refresh_from_db()
    assert (order.state, order.sent_by, line_of(order).units) == ("sent", person("omar"), 30)


def test_its_number_tells_nobody_how_many_there_are(draft, medica):  # R61
    another = services.draft("Medica", person("omar"))
    assert re.fullmatch(r"P-[0-9A-Z]{5}-[0-9A-Z]{5}", draft.number)
    assert draft.number[:5] != another.number[:5]


def test_the_supplier_is_mailed_every_line_and_the_paper(by_mail, sent):
    (letter,) = outbox.mails_to("orders@medica.example")
    assert sent.number in letter.subject and "20 units: 2 cases of 10" in letter.body
    message = message_from_bytes(bytes(Mail.objects.get().message))
    paper = next(part for part in message.walk() if part.get_filename())
    assert paper.get_filename() == f"{sent.number}.pdf"
    (text,) = words_on(paper.get_payload(decode=True))
    assert sent.number in text


def test_without_an_address_staff_are_told_to_send_it(omar, draft, medica):
    form = shown(omar, draft, "save")
    answer = omar.post(page(draft, "save/"), form | SEND, follow=True)
    assert "has no e-mail address here: send them the PDF" in text_of(answer)
    draft.refresh_from_db()
    assert draft.is_coming and draft.sent_to == ""


def test_enter_in_a_field_of_a_draft_sends_nothing(omar, draft):  # R61
    """A scanner ends with Enter, which presses the first button of a form."""
    page = omar.get(f"{ORDERS}{draft.pk}/change/").content.decode()
    form = page[page.index(f"{ORDERS}{draft.pk}/save/") :]
    first = re.search(r"<button[^>]*>", form[: form.index("</form>")])[0]
    assert "send" not in first


def test_a_code_that_names_nothing_keeps_what_was_typed(omar, draft):
    answer = do(omar, draft, "add", code="NEVER-SEEN", packs="2")
    assert answer.status_code == 409 and 'value="NEVER-SEEN"' in answer.content.decode()


def test_a_product_is_on_an_order_once(draft):
    with pytest.raises(NotPossible, match="on it already"):
        services.add_line(draft, "19506000134359", 1, person("omar"))


def test_nothing_is_sent_without_lines_or_days(draft):
    draft.lines.update(expected_on=None)
    with pytest.raises(NotPossible, match="Say when"):
        services.send(draft, person("omar"))
    draft.lines.update(expected_on=cast.days_from_now(-1))
    with pytest.raises(NotPossible, match="has gone by"):
        services.send(draft, person("omar"))
    draft.lines.all().delete()
    with pytest.raises(NotPossible, match="no lines yet"):
        services.send(draft, person("omar"))


def test_zero_takes_a_line_out(omar, draft):
    line = line_of(draft)
    form = shown(omar, draft, "save")
    omar.post(page(draft, "save/"), form | {f"packs-{line.pk}": "0"})
    assert not draft.lines.exists()


def test_what_was_sent_is_sent_once(omar, draft, by_mail):  # R61
    form = shown(omar, draft, "save")
    answers = [omar.post(page(draft, "save/"), form | SEND).status_code for _ in "12"]
    assert answers == [302, 409] and outbox.count() == 1


# Its papers.


def test_the_paper_says_what_is_ordered(omar, sent):
    printed = omar.get(page(sent, "paper.pdf"))
    assert printed["Content-Type"] == "application/pdf"
    (text,) = words_on(printed.content)
    for words in (sent.number, "Medica", "BELOTERO", "BH-2", "20 units: 2 cases of 10"):
        assert words in text


def test_mail_and_paper_say_who_orders_and_where_it_is_delivered(by_mail, settings, sent):  # R61
    who = "Ampoule Demo Ltd (not a real company), 1 Example Street, London SW1A 0AA"
    (letter,) = outbox.mails_to("orders@medica.example")
    assert f"please deliver to {who}, United Kingdom:" in letter.body
    assert all(words in paper_of(sent) for words in (f"From {who}", f"Deliver to: {who}, United"))
    settings.WAREHOUSE_ADDRESS, settings.WAREHOUSE_COUNTRY = ["Gate 3", "Dublin D02 AF30"], "IE"
    assert f"From {who}" in paper_of(sent)
    assert "Deliver to: Gate 3, Dublin D02 AF30, Ireland" in paper_of(sent)


def paper_of(order):
    (text,) = words_on(papers.purchase_order(order, lines_of(order)))
    return text


def test_nothing_is_sent_that_nobody_knows_where_to_deliver(draft, settings):  # R61
    settings.SELLER_STREET = ""
    with pytest.raises(NotPossible, match="Where it is to be delivered is not set"):
        services.send(draft, person("omar"))


def test_the_file_has_a_row_a_line(omar, sent):
    answer = omar.get(page(sent, "lines.csv"))
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Units"], row["Units in a pack"], row["Packs"]) == ("20", "10", "2")
    assert (row["Maker's reference"], row["Expected on"]) == ("BH-2", str(DAY))


# What is on the way.


def test_only_what_was_sent_is_on_the_way(omar, draft, product):  # R62
    assert row_of(omar, product)["On the way"] == "0"
    services.send(draft, person("omar"))
    row = row_of(omar, product)
    assert (row["On the way"], row["Expected on"]) == ("20", str(DAY))
    stock_page = text_of(omar.get(f"/admin/inventory/stock/{product.pk}/change/"))
    assert f"20 expected on {date_format(DAY)} from Medica" in stock_page
    assert draft.number in stock_page


def test_a_supplier_names_another_day(omar, sent):
    line, later = line_of(sent), cast.days_from_now(20)
    answer = do(omar, sent, "put-off", **{f"day-{line.pk}": str(later)})
    assert answer.status_code == 302 and line_of(sent).expected_on == later
    gone = do(omar, sent, "put-off", **{f"day-{line.pk}": str(cast.days_from_now(-1))})
    assert gone.status_code == 409 and "has gone by" in text_of(gone)


def test_the_first_page_says_what_is_overdue(omar, sent):  # R64
    assert "Purchase orders overdue" in text_of(omar.get("/admin/"))
    overdue = f"{ORDERS}?state=overdue"
    assert sent.number not in text_of(omar.get(overdue))
    sent.lines.update(expected_on=cast.days_from_now(-1))
    assert sent.number in text_of(omar.get(overdue))
    (task,) = (t for t in omar.get("/admin/").context["tasks"] if "overdue" in t.label)
    assert task.count == 1


def test_nothing_more_is_expected_of_a_cancelled_order(omar, sent, product):  # R62
    do(omar, sent, "cancel", why="Out of production")
    sent.refresh_from_db()
    assert (sent.state, sent.why) == ("cancelled", "Out of production")
    assert row_of(omar, product)["On the way"] == "0"


# Deliveries of it.


def test_a_delivery_begins_at_its_order(omar, sent):
    begun = omar.get(f"/admin/inventory/delivery/add/?purchase_order={sent.pk}")
    form = form_on(begun, holding="supplier")
    assert (form["purchase_order"], form["supplier"]) == ([str(sent.pk)], ["Medica"])
    wrong = omar.post("/admin/inventory/delivery/add/", form | {"supplier": "Another"})
    assert "That purchase order is to Medica." in text_of(wrong)
    arrived = {"arrived_at": "2026-11-20T08:30"}
    made = omar.post("/admin/inventory/delivery/add/", form | arrived)
    assert made.status_code == 302, made.context["form"].errors
    assert sent.deliveries.get().is_draft


def test_differences_are_shown_before_booking_and_kept(omar, sent, product):  # R63
    delivery = delivered(sent, 15)
    delivery.lines.create(product_id=cast.AQUALYX, number="AQ", expires_on=LAST_DAY, units=2)
    told = "15 of 20 came, 5 fewer.", "2 came and none was ordered."
    at = f"/admin/inventory/delivery/{delivery.pk}/change/"
    draft = omar.get(at)
    assert all(words in text_of(draft) for words in told)
    booked = omar.post(at, form_on(draft), follow=True)
    assert all(words in text_of(booked) for words in told)
    delivery.refresh_from_db()
    sent.refresh_from_db()
    assert len(delivery.differences.splitlines()) == 2
    assert (sent.state, line_of(sent).outstanding) == ("part", 5)
    assert row_of(omar, product)["On the way"] == "5"
    deliveries.book_delivery(delivered(sent, 6), person("omar"))
    sent.refresh_from_db()
    assert (sent.state, line_of(sent).received) == ("received", 21)
    assert row_of(omar, product)["On the way"] == "0"


def test_refused_units_have_not_come(sent):
    delivery = delivered(sent, 20)
    delivery.lines.update(decision="refuse")
    deliveries.book_delivery(delivery, person("omar"))
    delivery.refresh_from_db()
    assert "0 of 20 came" in delivery.differences and line_of(sent).received == 0


def test_a_late_delivery_says_so(sent):
    sent.lines.update(expected_on=cast.days_from_now(-3))
    delivery = delivered(sent, 20)
    deliveries.book_delivery(delivery, person("omar"))
    delivery.refresh_from_db()
    assert delivery.differences.endswith("it came 3 days late.")


def test_the_rest_of_a_part_is_not_expected_any_more(sent):
    deliveries.book_delivery(delivered(sent, 15), person("omar"))
    services.cancel(sent, person("omar"), "The rest is out of stock")
    sent.refresh_from_db()
    assert sent.state == "received"


def test_a_cancelled_order_receives_nothing(sent):
    delivery = delivered(sent, 20)
    services.cancel(sent, person("omar"), "Too late")
    with pytest.raises(NotPossible, match=r"cancelled already\. Under Change this choose another"):
        deliveries.book_delivery(delivery, person("omar"))
    delivery.refresh_from_db()
    assert delivery.is_draft


# What to order.


def test_a_proposal_becomes_an_order_with_one_click(omar, product, medica):  # R60
    for lot in product.lots.all():
        cast.put_on_the_shelf(lot, 0)
    stock.receive_lot(product, "KL-1", cast.days_from_now(400), 13, "Medica")
    order = cast.order_of("alba", quantity=13)
    cast.ship(omar, order)  # One a week, and none is left.
    proposed = omar.get("/admin/reorder/")
    assert "14 days from order to delivery" in text_of(proposed)
    wanted = form_on(proposed, f"{ORDERS}from-proposals/", holding="want")
    assert (wanted["supplier"], wanted["want"]) == (["Medica"], [f"{product.pk}:6"])
    begun = omar.post(f"{ORDERS}from-proposals/", wanted)
    made = PurchaseOrder.objects.get()
    assert begun["Location"] == page(made) and line_of(made).units == 6
    services.send(made, person("omar"))
    assert "lasts long enough" in text_of(omar.get("/admin/reorder/"))


def test_what_nobody_bought_lately_is_wanted_as_soon_as_orders_wait_for_more_than_there_is():
    product = cast.product(cast.BELOTERO)
    there = sum(lot.on_hand - lot.allocated for lot in product.lots.all())
    assert proposals.wanted({}) == []
    (only,) = proposals.wanted({product.pk: there + 5})
    assert (only.product, only.units) == (product, 5)


def test_of_very_many_proposals_the_page_shows_the_first_and_the_file_has_all(
    omar, medica, monkeypatch
):
    monkeypatch.setattr(reordering, "MOST_SHOWN", 2)
    names = []
    for number, key in enumerate((cast.BELOTERO, cast.REDENSITY, cast.AQUALYX)):
        sold = cast.product(key)
        names.append(sold.full_name)
        for lot in sold.lots.all():
            cast.put_on_the_shelf(lot, 0)
        stock.receive_lot(sold, f"KL-{number}", cast.days_from_now(400), 9, "Medica")
        cast.ship(omar, cast.order_of("alba", key, 9))
    first, second, third = sorted(names)
    told = text_of(omar.get("/admin/reorder/"))
    assert first in told and second in told and third not in told
    assert "The first 2 products" in told
    file = b"".join(omar.get("/admin/reorder/?as=csv")).decode()
    assert all(name in file for name in names) and len(file.splitlines()) == 4


def test_nothing_ticked_begins_nothing(omar, medica):
    for want in ([], ["x:1"], ["4:0"], ["4:9999999"]):
        omar.post(f"{ORDERS}from-proposals/", {"supplier": "Medica", "want": want})
    assert not PurchaseOrder.objects.exists()


def test_lists_and_pages_ask_little(omar, sent):
    for address in (ORDERS, page(sent), "/admin/reorder/"):
        with CaptureQueriesContext(connection) as asked:
            assert omar.get(address).status_code == 200
        assert len(asked) <= 12, address


@pytest.mark.parametrize("name", ["rita", "alba"])
def test_only_the_warehouse_orders(name, sent):
    client = client_of(name)
    for address in (ORDERS, page(sent), "/admin/reorder/", page(sent, "paper.pdf")):
        assert client.get(address).status_code in (302, 403)
    assert client.post(page(sent, "cancel/"), {"why": "Mine"}).status_code in (302, 403)
    sent.refresh_from_db()
    assert sent.is_coming

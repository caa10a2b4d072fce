"""Goods in: no wrong lot is booked; what may be a slip is asked, what is scanned fills the form."""

import html
import re
import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catalogue.models import Product
from common.clock import today
from shop.inventory import goods_in, services
from shop.inventory.models import Lot, Movement, Supplier
from tests import cast
from tests.cast import text_of
from tests.depth import times
from tests.rules.test_codes_gs1 import check_sign

pytestmark = pytest.mark.django_db

PAGE = "/admin/inventory/lot/add/"
MESO, YEAR = 7, today().year + 2
DAY = f"{YEAR}-05-31"
SCANNED = f"{YEAR % 100}0131"
GTIN, GS = "05412345000013", "\x1d"
INNER, CASE = "15412345000010", "25412345000017"
SCAN = f"01{GTIN}17{SCANNED}10KL77"
HIBC = f"+A99912345/$$3{SCANNED}KL77"
FAR = date(2206, 5, 31)
FAR_AHEAD = (FAR - today()).days // 365


@pytest.fixture
def omar():
    return cast.client_of("omar")


@pytest.fixture
def product():
    """One whose own GTIN nobody has entered."""
    Product.objects.filter(title__endswith="MESO I").update(upc=None)
    return Product.objects.get(title__endswith="MESO I")


def goods(product, number="KL-77", **changes):
    return {
        "product": product.pk,
        "number": number,
        "expires_on": DAY,
        "quantity": 5,
        "supplier": "Medica",
        "receipt": uuid.uuid4(),
        **changes,
    }


def receive(client, product, number="KL-77", **changes):
    return client.post(PAGE, goods(product, number, **changes))


def booked(product):
    """{number: units} of the lots of a product that were received here."""
    lots = Lot.objects.filter(product=product).exclude(number__startswith="D0")
    return dict(lots.values_list("number", "on_hand"))


def answers(response):
    """What a browser would send of a page: hidden fields, texts, ticks that are set."""
    page = response.content.decode()
    sent = {}
    for field in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'{a}="([^"]*)"', field) for a in ("name", "value"))
        is_choice = "checkbox" in field or "radio" in field
        if name and value and (not is_choice or "checked" in field):
            sent.setdefault(html.unescape(name[1]), html.unescape(value[1]))
    return sent


def asked(response):
    """The keys of the questions on a page."""
    return [
        html.unescape(key) for key in re.findall(r'name="sure"\s+value="([^"]*)"', response.text)
    ]


# One lot, however it is typed (R1, R2).


@pytest.mark.parametrize(
    "typed", ["KL-77\u200b", "ＫＬ-77", " KL-77 ", "KL\u201177", "\ufeffKL-77"]
)
def test_what_cannot_be_seen_makes_no_other_lot(typed, omar, product):
    receive(omar, product)
    assert receive(omar, product, typed).status_code == 302
    assert booked(product) == {"KL-77": 10}


@pytest.mark.parametrize(
    "typed", ["KL 77", "KL\u00a077", "kl-77", "KL77", "KL-077", "K1-77", "KL-77."]
)
def test_a_number_that_looks_alike_is_asked_about_and_books_nothing_before(typed, omar, product):
    receive(omar, product)
    page = receive(omar, product, typed)
    assert page.status_code == 200
    assert "Lot KL-77 of this product is known. Is it the same?" in text_of(page)
    assert booked(product) == {"KL-77": 5}


def test_zeros_in_front_are_asked_about(omar, product):
    receive(omar, product, "77")
    assert "Lot 77 of this product is known" in text_of(receive(omar, product, "0077"))
    assert booked(product) == {"77": 5}


def test_said_to_be_the_same_it_grows_and_the_ledger_says_so(omar, product):
    receive(omar, product)
    known = Lot.objects.get(number="KL-77")
    receive(omar, product, "KL 77", which=known.pk, which_of="KL 77")
    assert booked(product) == {"KL-77": 10}
    assert known.movements.last().note == "Typed as KL 77, said to be lot KL-77."


def test_said_to_be_another_it_is_one_and_the_ledger_says_so(omar, product):
    receive(omar, product)
    receive(omar, product, "KL 77", which="another", which_of="KL 77")
    assert booked(product) == {"KL-77": 5, "KL 77": 5}
    note = Lot.objects.get(number="KL 77").movements.get().note
    assert note == "Said to be another lot than KL-77."


def test_what_was_said_of_one_number_does_not_count_for_the_next(omar, product):
    receive(omar, product)
    assert receive(omar, product, "KL77", which="another", which_of="KL 77").status_code == 200
    assert booked(product) == {"KL-77": 5}


def test_the_same_lot_with_another_date_is_refused_also_when_it_is_typed_differently(omar, product):
    receive(omar, product)
    known = Lot.objects.get(number="KL-77")
    page = receive(
        omar, product, "KL 77", which=known.pk, which_of="KL 77", expires_on=f"{YEAR}-06-30"
    )
    known = f"{date.fromisoformat(DAY):%-d %b %Y}"
    assert f"This lot is known with {known}. Check the pack." in text_of(page)


BETWEEN = some.sampled_from(["", "-", " ", "\u00a0", "\u200b"])
LIKE_THE_KNOWN = some.tuples(
    some.sampled_from("Kk\u212a"), BETWEEN, some.sampled_from("LlI1"), BETWEEN, some.just("77")
)
ANYTHING = some.lists(some.sampled_from("Kk\u212aLlI1- \u00a0\u200b70"), min_size=2, max_size=8)


@settings(
    max_examples=times(20, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=some.one_of(LIKE_THE_KNOWN, ANYTHING).map("".join))
def test_no_two_lots_that_look_alike_are_there_unless_somebody_said_so(typed, omar, product):
    with transaction.atomic():
        receive(omar, product)
        receive(omar, product, typed)
        keys = [key for lot in Lot.objects.filter(product=product) for key in lot.twin_keys]
        assert len(keys) == len(set(keys))
        transaction.set_rollback(True)


def test_the_database_holds_it_too(product):
    lot = services.receive_lot(product, "KL-77", cast.days_from_now(200), 5, "Medica")
    for number in ("KL-77\u200b", "KL\u00a077", "ＫＬ-77", " KL-77", "KL  77", "", "KL-77"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.bulk_create(
                [Lot(product=product, number=number, twin_keys=["K177"], expires_on=lot.expires_on)]
            )


def test_a_lot_is_found_however_its_number_is_typed_or_scanned(omar, product):  # R4
    receive(omar, product, "KL77")
    typed_or_scanned = ("kl-77", "K1-77", "KL\u200b77", "ＫＬ７７", "kl 77", "KL7", SCAN)
    for typed in (*typed_or_scanned, f"(10)KL77(17){SCANNED}"):
        assert "KL77" in omar.get("/admin/inventory/lot/", {"q": typed}).text, typed


# Scans (R3).


@pytest.mark.parametrize(
    "scan",
    [
        SCAN,
        f"]d2{SCAN}",
        f"10KL77{GS}17{SCANNED}",
        f"(01){GTIN}(17){SCANNED}(10)KL77",
        f"01{GTIN}10KL77{GS}17{SCANNED}",
        f"https://id.gs1.org/01/{GTIN}/10/KL77?17={SCANNED}",
        f"17{SCANNED}10KL77",
        HIBC + check_sign(HIBC),
    ],
)
def test_a_whole_scan_in_the_lot_number_books_nothing_and_fills_the_form(scan, omar, product):
    page = receive(omar, product, scan)
    assert booked(product) == {}
    shown = text_of(page)
    assert "This is a whole scan; the lot is KL77." in shown
    assert f"Usable through 31 Jan {YEAR}, not 31 May {YEAR} as was typed." in shown
    sent = answers(page)
    assert (sent["number"], sent["expires_on"]) == ("KL77", f"{YEAR}-01-31")
    assert (sent["quantity"], sent["supplier"]) == ("5", "Medica")
    receive(omar, product, sent["number"], expires_on=sent["expires_on"])
    assert booked(product) == {"KL77": 5}


def test_a_scan_names_the_product_by_its_gtin(omar, product):
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    page = omar.post(PAGE, {"scan": SCAN, "receipt": uuid.uuid4()})
    assert page.context["form"]["product"].value() == cast.BELOTERO
    assert "It is BELOTERO" in text_of(page)
    assert "autofocus" in re.search(r'<input[^>]*name="quantity"[^>]*>', page.text)[0]


def test_a_scan_of_another_product_than_was_chosen_says_so(omar, product):
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    page = receive(omar, product, SCAN)
    assert f"not {product.full_name} as was chosen" in text_of(page)
    assert page.context["form"]["product"].value() == cast.BELOTERO


def test_a_scan_whose_gtin_is_not_that_of_the_product_fills_nothing(omar, product):
    Product.objects.filter(pk=product.pk).update(upc="09501101999992")
    page = receive(omar, product, SCAN)
    assert "is not that of" in text_of(page)
    assert (answers(page)["scan"], answers(page).get("number", "")) == (SCAN, "")


@pytest.mark.parametrize("typed", ["AMP-0004", "amp0004", "9501101999992", "09501101999992"])
def test_a_part_number_or_gtin_names_the_product_without_script(typed, omar):
    Product.objects.filter(pk=cast.BELOTERO).update(upc="09501101999992")
    page = omar.post(PAGE, {"scan": typed, "receipt": uuid.uuid4()})
    assert page.context["form"]["product"].value() == cast.BELOTERO


@pytest.mark.parametrize(
    ("scan", "units", "words"),
    [
        (CASE, "10", "It is a case of 10 units."),
        (f"01{CASE}17{SCANNED}10KL77", "10", "It is a case of 10 units."),
        (f"02{CASE}37003{GS}10KL77", "30", "It is 3 cases of 10 units: 30 units."),
        (f"02{INNER}371{GS}10KL77", "5", "It is an inner pack of 5 units."),
        (f"02{GTIN}3720{GS}10KL77", "20", "It is 20 units."),
    ],
)
def test_a_case_counts_as_so_many_units_and_says_so(scan, units, words, omar):  # R13
    packs = {"gtin_inner": INNER, "inner_units": 5, "gtin_case": CASE, "case_units": 10}
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN, **packs)
    page = omar.post(PAGE, {"scan": scan, "quantity": "7", "receipt": uuid.uuid4()})
    assert page.context["form"]["product"].value() == cast.BELOTERO
    assert answers(page)["quantity"] == units
    assert f"{words[:-1]}, not 7 as was typed." in text_of(page)


def test_a_scan_of_one_unit_leaves_the_units_as_they_were_typed(omar):
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    page = omar.post(PAGE, {"scan": SCAN, "quantity": "7", "receipt": uuid.uuid4()})
    assert answers(page)["quantity"] == "7"


def test_a_makers_reference_names_its_product_and_one_of_two_products_none(omar):  # R15
    Product.objects.filter(pk=cast.BELOTERO).update(makers_reference="HY-0001a")
    page = omar.post(PAGE, {"scan": "hy0001a", "receipt": uuid.uuid4()})
    assert page.context["form"]["product"].value() == cast.BELOTERO
    Product.objects.filter(pk=cast.AQUALYX).update(makers_reference="HY-0001a")
    page = omar.post(PAGE, {"scan": "HY-0001a", "receipt": uuid.uuid4()})
    assert "Several products have the number HY-0001a" in text_of(page)
    assert not page.context["form"]["product"].value()


@pytest.mark.parametrize("typed", ["AMP-9999", "+A99912345/9901510X3", "5412345000014"])
def test_what_names_nothing_is_said_and_kept(typed, omar, product):
    page = omar.post(PAGE, goods(product) | {"scan": typed})
    assert "Nothing was filled in." in text_of(page)
    assert answers(page)["scan"] == typed
    assert booked(product) == {}


def test_a_scan_that_can_be_read_in_two_ways_fills_no_lot(omar, product):  # R10
    page = receive(omar, product, f"01{GTIN}10KL7717{SCANNED}")
    shown = text_of(page)
    assert f"KL7717{SCANNED}, or batch/lot KL77 and (17) {SCANNED}" in shown
    assert "Type the lot number as the pack prints it." in shown
    assert not answers(page).get("number")
    assert booked(product) == {}


@pytest.mark.parametrize(
    "number", ["5412345000013", "012345678905", GTIN, "123456789012345675", "5412345000014"]
)
def test_the_number_of_a_product_or_parcel_is_asked_about(number, omar, product):
    page = receive(omar, product, number)
    assert booked(product) == {}
    assert receive(omar, product, number, sure=asked(page)).status_code == 302
    note = Lot.objects.get(number=number).movements.get().note
    assert note == f"The pack prints {number} as its lot number."


@pytest.mark.parametrize("number", ["10KL77", "20270131", "2105", "L2105"])
def test_an_ordinary_number_is_not_asked_about(number, omar, product):
    assert receive(omar, product, number).status_code == 302
    assert booked(product) == {number: 5}


# A second look (R5).


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expires_on": FAR.isoformat()}, f"31 May 2206 is {FAR_AHEAD} years ahead."),
        ({"quantity": 100_000}, "100,000 units are many"),
        ({"expires_on": cast.days_from_now(-7).isoformat()}, "these units are expired"),
    ],
)
def test_what_may_be_a_slip_is_asked_and_booked_on_a_yes(changes, words, omar, product):
    page = receive(omar, product, **changes)
    assert booked(product) == {}
    assert words in text_of(page)
    (key,) = asked(page)
    assert receive(omar, product, **changes, sure=[key]).status_code == 302
    lot = Lot.objects.get(number="KL-77")
    assert lot.movements.get().note


def test_a_yes_counts_for_its_own_value_only(omar, product):
    (key,) = asked(receive(omar, product, expires_on="2206-05-31"))
    assert receive(omar, product, expires_on="2207-05-31", sure=[key]).status_code == 200
    assert booked(product) == {}


def test_what_is_too_short_to_be_sold_is_asked_about_and_then_said_to_be_so(omar):  # R6
    redensity = cast.product(cast.REDENSITY)
    soon = cast.days_from_now(10).isoformat()
    page = receive(omar, redensity, expires_on=soon)
    assert "Only 10 days are left; the product needs 30 to be sold." in text_of(page)
    page = omar.post(PAGE, goods(redensity, expires_on=soon, sure=asked(page)), follow=True)
    assert "Lot KL-77 is too short to sell: needs 30 days." in text_of(page)


@pytest.mark.parametrize(
    ("status", "words"),
    [("recalled", "recalled: set them aside"), ("on_hold", "on hold: not sellable")],
)
def test_a_lot_that_is_not_sold_says_so_when_it_grows(status, words, omar, product):  # R6
    receive(omar, product)
    services.set_status(Lot.objects.get(number="KL-77"), status, "Test")
    page = omar.post(PAGE, goods(product), follow=True)
    assert f"Lot KL-77 is {words}." in text_of(page)
    assert words in text_of(omar.get("/admin/inventory/lot/", {"q": "KL-77"}))


def test_an_expired_delivery_is_booked_as_not_sellable(omar, product):  # R6
    day = cast.days_from_now(-7).isoformat()
    page = receive(omar, product, expires_on=day)
    omar.post(PAGE, goods(product, expires_on=day, sure=asked(page)))
    listed = text_of(omar.get("/admin/inventory/lot/", {"stock": "expired", "q": "KL-77"}))
    assert "expired: not sellable" in listed


# Two at once, and pages as they are.


def test_a_lot_that_somebody_else_received_meanwhile_is_said_and_the_form_kept(
    omar, product, monkeypatch
):  # R7
    """Between the check of the form and its booking: as two people do it in one second."""
    before = goods_in.supplier_named

    def in_between(name):
        monkeypatch.setattr(goods_in, "supplier_named", before)
        services.receive_lot(product, "KL-77", cast.days_from_now(300), 5, "Medica")
        return before(name)

    monkeypatch.setattr(goods_in, "supplier_named", in_between)
    page = receive(omar, product)
    day = cast.days_from_now(300).isoformat()
    known = f"{date.fromisoformat(day):%-d %b %Y}"
    assert f"This lot is known with {known}. Check the pack." in text_of(page)
    assert answers(page)["quantity"] == "5"


def test_a_lot_of_two_suppliers_names_both(omar, product):  # R8
    for name in ("Medica", "Nordmed", "medica"):
        assert receive(omar, product, "S1", supplier=name).status_code == 302
    lot = Lot.objects.get(number="S1")
    assert lot.on_hand == 15
    assert "Medica, Nordmed" in text_of(omar.get(f"/admin/inventory/lot/{lot.pk}/change/"))
    receipts = Movement.objects.filter(lot=lot, kind=Movement.Kind.RECEIVED)
    assert [r.supplier.name for r in receipts] == ["Medica", "Nordmed", "Medica"]
    assert Supplier.objects.filter(key="medica").count() == 1


def test_the_page_of_a_lot_is_only_read(omar, product):
    receive(omar, product)
    page = f"/admin/inventory/lot/{Lot.objects.get(number='KL-77').pk}/change/"
    assert omar.post(page, {}).status_code == 405
    assert omar.get(page).status_code == 200


@pytest.mark.parametrize("value", ["abc", "-1", "9" * 30, ""])
def test_nonsense_for_a_product_is_answered_in_words(value, omar, product):
    assert omar.get(PAGE, {"product": value}).status_code == 200
    assert omar.post(PAGE, goods(product) | {"product": value}).status_code == 200
    assert omar.post(PAGE, goods(product, SCAN) | {"product": value}).status_code == 200

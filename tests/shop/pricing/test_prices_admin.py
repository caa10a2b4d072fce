"""Staff edit prices: refused beside what was typed, told in the history, previewed."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from catalogue.models import Brand
from common.clock import today
from shop.pricing.models import AgreedPrice, PriceList, Term
from tests import cast
from tests.shop.pricing.terms import agreed, branded, listed, volume
from tests.shop.quick_order import lines

pytestmark = pytest.mark.django_db
AGREED = "/admin/pricing/agreedprice/"


@pytest.fixture
def editor():
    """Omar with the role that sets prices."""
    cast.person("omar").groups.add(Group.objects.get(name="Catalogue editors"))
    return cast.client_of("omar")


def typed(**more):
    fields = {"clinic": cast.clinic_of("alba").pk, "product": cast.BELOTERO, "from_units": "1"}
    return fields | {"price": "80.1234", "first_day": today().isoformat(), "reference": "C7"} | more


def test_who_sets_prices_types_one_and_the_history_says_what_it_was(editor):
    editor.post(f"{AGREED}add/", typed())
    price = AgreedPrice.objects.get()
    cast.fill_in(editor, f"{AGREED}{price.pk}/change/", **typed(price="79"))
    said = LogEntry.objects.filter(object_id=price.pk).first().get_change_message()
    assert "Net price of a unit: 79, was 80.1234" in said
    page = cast.text_of(editor.get(f"{AGREED}{price.pk}/history/"))
    assert "was 80.1234" in page
    assert cast.client_of("rita").get(AGREED).status_code == 403


def test_what_cannot_be_is_said_beside_what_was_typed(editor):
    agreed("alba", cast.BELOTERO, "70", last_day=today() + timedelta(9))
    wrong = [
        (typed(), "on some of these days already"),
        (typed(first_day=(today() + timedelta(20)).isoformat(), last_day=today().isoformat()),
         "The last day is before the first."),
        (typed(price="-3", from_units="2"), "no price below nothing"),
        (typed(price="", from_units="2"), "This field is required"),
        (typed(price="1.23456", from_units="2"), "no more than 4 decimal places"),
    ]  # fmt: skip
    for fields, why in wrong:
        page = editor.post(f"{AGREED}add/", fields)
        assert page.status_code == 200 and why in cast.text_of(page)
        assert f'value="{fields["reference"]}"' in cast.text_of(page)
    page = editor.post("/admin/pricing/volumeprice/add/", typed(from_units="1"))
    assert "begins with two units" in cast.text_of(page)
    brand = {"brand": Brand.objects.first().pk, "percent_off": "101"}
    page = editor.post("/admin/pricing/brandagreement/add/", typed(**brand))
    assert "at most 100" in cast.text_of(page)
    assert Term.objects.count() == 1


def test_a_list_is_typed_with_its_prices_and_clinics_and_previewed(editor):
    cast.order_of("alba", quantity=3)
    cast.order_of("alba", product_pk=cast.REDENSITY)
    day = today().isoformat()
    prefixes = {"clinics": 0, "prices": 1}
    rows = {f"{name}-TOTAL_FORMS": 1 for name in prefixes}
    rows |= {f"{name}-INITIAL_FORMS": 0 for name in prefixes}
    rows |= {"clinics-0-clinic": cast.clinic_of("nina").pk, "clinics-0-first_day": day}
    rows |= {"prices-0-product": cast.BELOTERO, "prices-0-from_units": 1, "prices-0-price": "60"}
    editor.post(
        "/admin/pricing/pricelist/add/", {"name": "Group", **rows, "prices-0-first_day": day}
    )
    found = PriceList.objects.get()
    assert (found.prices.get().kind, found.clinics.get().clinic) == ("list", cast.clinic_of("nina"))
    page = editor.get(
        f"/admin/pricing/pricelist/{found.pk}/would-change/?clinic={cast.clinic_of('alba').pk}"
    )
    assert page.context["preview"].less == 3 * (page.context["preview"].rows[0].today.price - 60)
    assert page.context["preview"].others == 1
    listed("nina", cast.BELOTERO, "55")
    nobody = editor.get(f"/admin/pricing/pricelist/{found.pk}/would-change/")
    assert nobody.status_code == 200


def test_two_rows_of_one_form_that_meet_are_refused(editor):
    day = today().isoformat()
    rows = {"clinics-TOTAL_FORMS": 0, "clinics-INITIAL_FORMS": 0}
    rows |= {"prices-TOTAL_FORMS": 2, "prices-INITIAL_FORMS": 0, "name": "Twice"}
    for at in (0, 1):
        rows |= {f"prices-{at}-product": cast.BELOTERO, f"prices-{at}-from_units": 1}
        rows |= {f"prices-{at}-price": 60 + at, f"prices-{at}-first_day": day}
    page = cast.text_of(editor.post("/admin/pricing/pricelist/add/", rows))
    assert "Two rows hold on the same days" in page and not PriceList.objects.exists()


def test_a_list_from_a_file_is_shown_first_and_taken_as_it_was_shown(editor):
    row = listed("nina", cast.BELOTERO, "60", reference="=Group")
    page = f"/admin/pricing/pricelist/{row.price_list_id}/"
    file = b"".join(editor.get(f"{page}list.csv").streaming_content).decode("utf-8-sig")
    head, line = file.splitlines()
    assert head == "part_number,name,from_units,price,from,until,reference" and "'=Group" in line
    sku = line.split(",")[0]
    day = today().isoformat()
    same = cast.fill_in(editor, f"{page}from-file/", text=file)
    assert (same.context["plan"].changes, same.context["plan"].same) == ([], 1)
    text = f"{head}\n{sku},,1,55.25,{day},,\n{sku},,10,50,{day},,"
    shown = cast.fill_in(editor, f"{page}from-file/", text=text)
    assert "2 prices new or otherwise" in cast.text_of(shown) and row.price_list.prices.count() == 1
    based_on = {"_based_on": shown.context["based_on"], "text": text, "take": "yes"}
    row.price_list.prices.update(last_day=today())  # Somebody else meanwhile.
    assert editor.post(f"{page}from-file/", based_on).status_code == 409
    cast.fill_in(editor, f"{page}from-file/", text=text, take="yes")
    prices = row.price_list.prices.order_by("from_units").values_list("from_units", "price")
    assert [(units, float(price)) for units, price in prices] == [(1, 55.25), (10, 50)]
    said = LogEntry.objects.filter(change_message__contains="55.25").get().change_message
    assert "from 1: 55.25, was 60" in said
    leap = cast.fill_in(
        editor, f"{page}from-file/", text=f"{head}\n{sku},,1,5.5,{day},,", take="yes"
    )
    assert "is far from the standard price" in cast.text_of(leap)
    assert row.price_list.prices.filter(price="5.5").count() == 0
    assert cast.client_of("rita").get(f"{page}from-file/").status_code == 403


def test_prices_of_each_kind_come_and_go_as_a_file_and_each_row_has_its_history(editor):
    alba, nina = (cast.clinic_of(name) for name in ("alba", "nina"))
    brand, day = Brand.objects.get(slug="belotero"), today().isoformat()
    made = {
        "agreedprice": agreed("alba", cast.BELOTERO, "60", reference="C7"),
        "volumeprice": volume(cast.BELOTERO, 10, "70"),
        "brandagreement": branded("alba", brand, "5"),
    }
    sku = lines.sku(cast.BELOTERO)
    other_rows = {
        "agreedprice": f"{nina.pk},,{sku},,2,61,{day},,yes,C8",
        "volumeprice": f"{sku},,20,65,{day},",
        "brandagreement": f"{nina.pk},,belotero,,7.5,{day},,C9",
    }
    for kind, row in made.items():
        page = f"/admin/pricing/{kind}/"
        assert f"{page}from-file/" in cast.text_of(editor.get(page))
        file = b"".join(editor.get(f"{page}rows.csv").streaming_content).decode("utf-8-sig")
        same = cast.fill_in(editor, f"{page}from-file/", text=file)
        assert (same.context["plan"].changes, same.context["plan"].same) == ([], 1), kind
        head, stored = file.splitlines()
        values = {"60.0000": "59", "70.0000": "69", "5.00": "6"}
        changed = next(stored.replace(old, new) for old, new in values.items() if old in stored)
        text = "\n".join([head, changed, other_rows[kind]])
        shown = cast.fill_in(editor, f"{page}from-file/", text=text)
        assert len(shown.context["plan"].changes) == 2 and type(row).objects.count() == 1
        assert cast.fill_in(editor, f"{page}from-file/", text=text, take="yes").status_code == 302
        assert type(row).objects.count() == 2
        words = cast.text_of(editor.get(f"{page}{row.pk}/history/"))
        assert "was 60" in words or "was 70" in words or "was 5" in words, kind
        assert cast.client_of("rita").get(f"{page}rows.csv").status_code == 403
    price = AgreedPrice.objects.get(clinic=nina)
    assert (price.counts_alone, price.from_units, price.reference) == (True, 2, "C8")
    assert AgreedPrice.objects.get(clinic=alba).price == 59

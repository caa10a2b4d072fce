"""Every path and page taxes alike, and says why (docs/rules/money.md, M4, M15 to M18)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from accounts.clinics import vat_numbers
from accounts.models import Clinic
from catalogue.models import Product
from common.clock import today
from shop.countersigning.models import Request
from shop.forks.checkout import views
from shop.forks.shipping.repository import TrackedCourier
from shop.ordering.processing import EventHandler
from shop.ordering.submission import require_seen
from shop.ordering.totals import totals_of
from shop.taxes.rule import NORTHERN_IRELAND
from shop.your_data import tables
from tests import cast
from tests.shop.taxes.test_money import FULL, OTHER, everywhere, filled, priced, rows
from tests.taxing import taxed

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db

NUMBER = "GB980780684"
REASON = "VAT is accounted for by the recipient"
REVERSED = (("standard", "home", "GB"), ("AE 0", REASON))


def numbered(name, days_ago=0, number=NUMBER, **changed):
    """The clinic of a person has this VAT number, looked up so many days ago."""
    looked_up = {"vat_state": "verified", "vat_verified_on": today() - timedelta(days=days_ago)}
    clinic = cast.clinic_of(name)
    Clinic.objects.filter(pk=clinic.pk).update(vat_number=number, **looked_up | changed)
    return clinic


def test_a_reverse_charge_is_said_on_every_page_and_kept_with_what_it_rests_on():
    version = taxed(REVERSED)
    numbered("alba")
    priced("50.00")
    order, surfaces = everywhere(filled("alba", p4=2))
    for surface in FULL:
        assert f"Reverse charge: {REASON}" in surfaces[surface], surface
        shown = rows(surfaces[surface])
        assert shown["Total excluding VAT"] == shown["Total including VAT"] == 10000, surface
    basis, (tax,) = order.tax_basis, totals_of(order).taxes
    kept = basis.version, basis.country, basis.status, basis.vat_number
    assert kept == (version, "GB", "home", NUMBER)
    assert (tax.treatment.code, tax.reason, order.lines.get().tax_code) == ("AE 0", REASON, "AE 0")
    (row,) = tables.about(cast.person("alba"))["tax_bases_of_orders"]
    assert (row["order__number"], row["vat_number"]) == (order.number, NUMBER)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"vat_state": "waiting", "vat_verified_on": None}, "have not looked your VAT number"),
        ({"vat_state": "refused", "vat_verified_on": None}, "does not confirm your VAT number"),
        ({"days_ago": settings.VAT_NUMBER_DAYS + 1}, "too long ago"),
    ],
)
def test_a_number_that_does_not_count_is_none_and_the_basket_says_why(changed, says):
    taxed(REVERSED)
    numbered("alba", **changed)
    client = filled("alba", p4=2)
    page = cast.text_of(client.get("/basket/"))
    assert "VAT 20 %" in page and says in page and "as without a number" in page
    assert vat_numbers.looked_up_before(vat_numbers.first_day(today())).exists() == (
        changed.get("vat_state") != "refused"
    )
    numbered("alba", days_ago=settings.VAT_NUMBER_DAYS)
    assert not vat_numbers.looked_up_before(vat_numbers.first_day(today())).exists()
    page = cast.text_of(client.get("/basket/"))
    assert "Reverse charge" in page and "as without a number" not in page


def test_a_number_refused_while_the_order_waits_for_its_locks_taxes_nothing(monkeypatch):
    """M17: it is asked again under the clinic's lock; the page shows the total without it."""
    taxed(REVERSED)
    numbered("alba")
    client = filled("alba", p4=2)
    form = cast.seen_by(client)

    def refused_just_after(*seen):
        require_seen(*seen)
        numbered("alba", vat_state="refused", vat_verified_on=None)

    monkeypatch.setattr(views, "require_seen", refused_just_after)
    answer = client.post("/checkout/preview/", {"action": "place_order", **form})
    assert answer.status_code == 409 and not Order.objects.exists()
    page = cast.text_of(answer)
    assert "VAT 20 %" in page and f"Reverse charge: {REASON}" not in page
    monkeypatch.undo()
    assert cast.place_order(client).status_code == 302
    assert Order.objects.get().tax_basis.vat_number == ""


def test_a_number_that_changes_nothing_is_not_mentioned():
    numbered("alba", vat_state="waiting", vat_verified_on=None)
    assert "VAT number" not in cast.text_of(filled("alba", p4=2).get("/basket/"))


def test_basket_request_staff_and_reorder_come_to_the_same_cents(monkeypatch):
    """M4, M6: two classes, and a charge that is split over them."""
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    taxed(
        (("reduced", "none", "GB"), "S 5"),
        (("exempt", "none", "GB"), ("E 0", "supplied to a practice")),
    )
    Product.objects.filter(pk=priced("7.77")).update(tax_class="reduced")
    Product.objects.filter(pk=priced("12.34", OTHER)).update(tax_class="exempt")
    both = {"p4": 7, f"p{OTHER}": 3}
    alba = filled("alba", **both)
    cast.place_order(alba)
    first = Order.objects.get()
    taxes = totals_of(first).taxes
    assert [(t.name, t.net, t.charge, t.vat) for t in taxes] == [
        ("VAT 5 %", Decimal("57.36"), Decimal("2.97"), Decimal("2.87")),
        ("Exempt from VAT", Decimal("39.04"), Decimal("2.02"), Decimal("0.00")),
    ]
    alba.post(f"/accounts/orders/{first.number}/", {"action": "reorder"}, follow=True)
    assert alba.get("/basket/").context["order_total"].totals.taxes == taxes
    bea = filled("bea", **both)
    seen = bea.get("/checkout/preview/").context["seen"]
    bea.post("/checkout/preview/", {"action": "ask", "seen": seen})
    asked = f"/accounts/requests/{Request.objects.get().pk}/"
    shown = alba.get(asked)
    alba.post(asked, {"deed": "countersign", "seen": shown.context["seen"]})
    desk = cast.client_of("admin")
    sku = get_model("partner", "StockRecord").objects.get(product=OTHER).partner_sku
    more = {"line-1-sku": sku, "line-1-units": 3}
    url, fields = cast.typed_by_staff(desk, product=4, units=7, **more)
    checked = desk.post(url, fields)
    assert "Exempt from VAT: supplied to a practice" in cast.text_of(checked)
    desk.post(url, fields | {"seen": checked.context["seen"], "action": "place"})
    assert [totals_of(order).taxes for order in Order.objects.all()] == [taxes] * 3


def test_pages_are_kept_apart_by_the_country_of_a_number_and_not_by_each_number():
    def told(number):
        numbered("alba", number=number)
        asked = {"families": [], "pks": [cast.BELOTERO]}
        return cast.Strategy(user=cast.person("alba")).told(**asked)

    assert told(NUMBER) == told("GB999999973") != told("DE136695976")


def test_an_owner_types_the_number_and_staff_look_it_up():
    """M17."""
    clinic, page = cast.clinic_of("alba"), "/accounts/clinic/"
    alba, admin = cast.client_of("alba"), cast.client_of("admin")
    typed = f"{page}{clinic.pk}/vat-number/"
    wrong = alba.post(typed, {"number": "GB980780685"})
    assert "a digit is missing or mistyped" in cast.text_of(wrong) and "980780685" in (
        wrong.content.decode()
    )
    alba.post(typed, {"number": "gb 980 7806 84"})
    assert "have not looked your VAT number GB980780684" in cast.text_of(alba.get(page))
    assert vat_numbers.looked_up_before(today()).get() == clinic
    staff = f"/admin/accounts/clinic/{clinic.pk}/vat/"
    says = {"says": "valid", "evidence": "VIES, WAPI1", "as_of": today() + timedelta(days=1)}
    late = cast.fill_in(admin, staff, **says)
    assert late.status_code == 422 and "has not come yet" in cast.text_of(late)
    cast.fill_in(admin, staff, **says | {"as_of": today()})
    found = clinic.vat_look_ups.get()
    assert (found.number, found.is_valid, found.seen_by) == (NUMBER, True, cast.person("admin"))
    (row,) = tables.about(cast.person("admin"))["look_ups_of_vat_numbers"]
    assert (row["number"], row["is_valid"]) == (NUMBER, True)
    clinic.refresh_from_db()
    assert (clinic.vat_state, clinic.vat_verified_on) == ("verified", today())
    assert "confirmed on" in cast.text_of(alba.get(page))
    earlier = today() - timedelta(days=9)
    for says_then, day in (("invalid", earlier), ("valid", earlier)):
        cast.fill_in(admin, staff, says=says_then, evidence="An old print", as_of=day)
        clinic.refresh_from_db()
        assert (clinic.vat_state, clinic.vat_verified_on) == ("verified", today())
    cast.fill_in(admin, staff, **says | {"says": "invalid", "as_of": today()})
    clinic.refresh_from_db()
    assert (clinic.vat_state, clinic.vat_verified_on) == ("refused", None)
    alba.post(typed, {"number": "XI980780684"})
    clinic.refresh_from_db()
    assert (clinic.vat_state, clinic.vat_verified_on) == ("waiting", None)


def test_what_goes_to_northern_ireland_is_taxed_by_its_own_section():
    """M15, M18: by the address that is chosen; another address there or not is another order."""
    taxed((("standard", "none", NORTHERN_IRELAND), "S 5"))
    belfast = cast.address_of("alba", postcode="BT1 5GS", line1="1 Donegall Square")
    here = cast.order_of("alba", quantity=1)
    there = cast.order_of("alba", quantity=1, address=belfast)
    assert [tax.rate for tax in totals_of(here).taxes] == [Decimal("0.20")]
    assert [tax.rate for tax in totals_of(there).taxes] == [Decimal("0.05")]
    assert (here.tax_basis.country, there.tax_basis.country) == ("GB", "XI")
    assert there.tax_basis.place == "Northern Ireland"
    with pytest.raises(InvalidShippingEvent, match="another VAT holds"):
        EventHandler(cast.person("admin")).move(here, belfast)
    other = cast.address_of("alba", postcode="BT2 7AA", line1="2 Great Victoria Street")
    EventHandler(cast.person("admin")).move(there, other)
    assert there.moves.count() == 1


def test_without_such_a_section_northern_ireland_is_taxed_as_britain():
    belfast = cast.address_of("alba", postcode="BT1 5GS", line1="1 Donegall Square")
    order = cast.order_of("alba", quantity=1)
    assert [tax.rate for tax in totals_of(order).taxes] == [Decimal("0.20")]
    EventHandler(cast.person("admin")).move(order, belfast)
    assert order.moves.count() == 1

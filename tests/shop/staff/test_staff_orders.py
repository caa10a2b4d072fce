"""Orders that staff type for a clinic (docs/rules/purchase.md, P21)."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from accounts.models import Clinic, Membership, Role
from shop.purchasing.models import OrderSignature
from shop.staff.orders import entry_page as entering
from tests import cast

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
Basket = get_model("basket", "Basket")
pytestmark = pytest.mark.django_db
URL = cast.ORDER_DESK


@pytest.fixture
def desk():
    """Omar with the role of the order desk."""
    cast.person("omar").groups.add(Group.objects.get(name="Order desk"))
    return cast.client_of("omar")


def placed(browser, url, fields):
    """Checked, then placed as it was seen."""
    checked = browser.post(url, fields)
    shown = {"seen": checked.context.get("seen", "")}
    shown |= {"may_be_held": "yes"} if checked.context.get("will_be_held") else {}
    return browser.post(url, fields | shown | {"action": "place"})


def test_a_typed_order_is_the_clinicians_and_says_who_typed_it_and_how_it_was_confirmed(desk):
    found = cast.text_of(desk.get(URL, {"q": cast.clinic_of("alba").name[:6]}))
    assert cast.clinic_of("alba").name in found
    placed(desk, *cast.typed_by_staff(desk))
    order, signature = Order.objects.get(), OrderSignature.objects.get()
    alba, omar = cast.person("alba"), cast.person("omar")
    assert (order.user, order.status, order.lines.get().quantity) == (alba, "Placed", 2)
    assert (signature.signed_by, signature.entered_by) == (alba, omar)
    assert signature.entry_note == "She called at 10:15 from 020 7946 0000"
    (letter,) = [each for each in mail.outbox if each.to == [alba.email]]
    assert "We typed it for you: She called at 10:15" in letter.body
    page = cast.text_of(desk.get(f"/admin/order/order/{order.pk}/change/"))
    assert f"Typed by</dt> <dd> {omar.display_name}: She called at 10:15" in page
    assert not Basket.open.filter(owner=alba).exists()
    assert order.sources.get().amount_allocated == order.total_incl_tax


def test_checking_places_nothing_and_keeps_nothing(desk):
    url, fields = cast.typed_by_staff(desk)
    page = cast.text_of(desk.post(url, fields))
    assert "Checked: everything can be ordered" in page
    assert not Order.objects.exists() and not mail.outbox
    assert not Basket.objects.filter(owner=cast.person("alba")).exists()


def test_placing_without_having_seen_the_total_only_checks(desk):
    url, fields = cast.typed_by_staff(desk)
    assert "Checked" in cast.text_of(desk.post(url, fields | {"action": "place"}))
    assert not Order.objects.exists()


def test_a_double_click_is_one_order(desk):
    url, fields = cast.typed_by_staff(desk)
    first = placed(desk, url, fields)
    again = desk.post(url, fields | {"action": "place", "seen": "as before"})
    assert Order.objects.count() == 1
    assert first.url == again.url


def test_a_page_that_became_an_order_and_says_another_by_now_keeps_what_was_typed(desk):
    url, fields = cast.typed_by_staff(desk)
    placed(desk, url, fields)
    first = Order.objects.get()
    another = fields | {"line-0-units": "5"}
    for action in ("check", "place"):
        page = desk.post(url, another | {"action": action})
        assert page.status_code == 409
        assert f"This page has become order {first.number} already" in cast.text_of(page)
    assert page.context["lines"].forms[0]["units"].value() == "5"
    assert Order.objects.count() == 1
    placed(desk, url, another | {"number": page.context["form"]["number"].value()})
    assert Order.objects.latest("pk").lines.get().quantity == 5


def test_the_clinicians_own_basket_stays_as_it_was(desk):
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO, 3)
    own = Basket.open.get(owner=cast.person("alba"))
    url, fields = cast.typed_by_staff(desk, product=cast.REDENSITY, units=1)
    checked = desk.post(url, fields)
    assert checked.status_code == 200
    assert f"{checked.context['total'].incl_tax}" in cast.text_of(checked)
    order = Order.objects.get(pk=placed(desk, url, fields).url.split("/")[-3])
    assert [line.product_id for line in order.lines.all()] == [cast.REDENSITY]
    own.refresh_from_db()
    assert own.status == Basket.OPEN
    assert list(own.lines.values_list("product", "quantity")) == [(cast.BELOTERO, 3)]


def test_what_the_database_refuses_is_not_read_as_placed_already(desk, monkeypatch):
    def one_basket_too_many(entry):
        for _ in range(2):
            Basket.objects.create(owner=entry.clinician)

    url, fields = cast.typed_by_staff(desk)
    monkeypatch.setattr(entering, "place", one_basket_too_many)
    with pytest.raises(IntegrityError, match="one_open_basket_a_buyer"), transaction.atomic():
        placed(desk, url, fields)


def test_a_product_without_a_price_is_named(desk):
    url, fields = cast.typed_by_staff(desk)
    StockRecord.objects.filter(product=cast.BELOTERO).update(price=None)
    reply = desk.post(url, fields)
    assert reply.status_code == 409
    assert f"{cast.product(cast.BELOTERO).full_name} has no price" in cast.text_of(reply)


def test_the_rule_is_the_buyers_own_and_what_was_typed_is_kept(desk):
    reply = placed(desk, *cast.typed_by_staff(desk, "cosmo", cast.AQUALYX))
    page = cast.text_of(reply)
    assert reply.status_code == 409 and "She called at 10:15" in page
    assert "Your profession is not among those that may order this product." in page
    assert not Order.objects.exists()


def test_limits_ask_and_hold_here_too(desk):
    url, fields = cast.typed_by_staff(desk, product=cast.AQUALYX, units=21)
    assert "21 units in one order are more than the 10" in cast.text_of(desk.post(url, fields))
    fields["line-0-reason"] = "Two courses"
    page = cast.text_of(desk.post(url, fields))
    assert "It will be held for review." in page
    placed(desk, url, fields)
    assert Order.objects.get().status == "Held"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"note": ""}, "This field is required"),
        ({"line-0-sku": "NO-SUCH"}, "Nothing here has this number or begins with these words"),
        ({"line-0-units": ""}, "A line needs a product and how many units"),
        ({"line-0-sku": "", "line-0-units": ""}, "Type at least one line"),
        ({"line-0-units": "9999"}, "can be ordered"),
        ({"number": "forged"}, "Open the page afresh"),
        ({"line-1-sku": "AMP-0004", "line-1-units": "1"}, "stands in two lines"),
    ],
)
def test_a_mistake_orders_nothing_and_keeps_what_was_typed(changes, message, desk):
    url, fields = cast.typed_by_staff(desk)
    reply = desk.post(url, fields | changes)
    page = cast.text_of(reply)
    assert reply.status_code in (409, 422) and message in page
    assert "Nothing was ordered; what you typed is kept." in page
    assert not Order.objects.exists()


def test_only_a_clinician_who_signs_alone_and_an_address_of_the_clinic_can_be_chosen(desk):
    clinic = cast.clinic_of("alba")
    buyer = cast.person("bruno")
    Membership.objects.create(clinic=clinic, user=buyer, role=Role.BUYER)
    url, fields = cast.typed_by_staff(desk)
    for forged in (
        {"clinician": buyer.pk},
        {"clinician": cast.person("nina").pk},
        {"address": cast.clinic_of("nina").addresses.get().pk},
    ):
        assert desk.post(url, fields | forged).status_code == 422
    Clinic.objects.filter(pk=clinic.pk).update(responsible=buyer)
    choices = desk.get(url).context["form"].fields["clinician"].queryset
    assert list(choices) == [buyer]


@pytest.mark.parametrize("name", ["rita", "omar"])
def test_who_is_not_of_the_order_desk_types_no_orders(name):
    browser = cast.client_of(name)
    assert browser.get(URL).status_code == 403
    assert browser.post(f"{URL}?clinic={cast.clinic_of('alba').pk}", {}).status_code == 403

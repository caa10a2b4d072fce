"""Orders that staff type for a clinic (docs/rules/purchase.md, P21)."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from oscar.core.loading import get_model

from accounts.models import Clinic, Membership, Role
from shop.purchasing.models import OrderSignature
from tests import cast

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
Basket = get_model("basket", "Basket")
pytestmark = pytest.mark.django_db
URL = "/admin/order/order/for-a-clinic/"


@pytest.fixture
def desk():
    """Omar with the role of the order desk."""
    cast.person("omar").groups.add(Group.objects.get(name="Order desk"))
    return cast.client_of("omar")


def clinic_of(name):
    return cast.person(name).memberships.get().clinic


def typed(browser, name="alba", product=cast.BELOTERO, units=2, **more):
    """(address of the page, what staff type) of one line for a person's clinic."""
    clinic = clinic_of(name)
    url = f"{URL}?clinic={clinic.pk}"
    return url, {
        "number": browser.get(url).context["form"].initial["number"],
        "clinician": cast.person(name).pk,
        "address": clinic.addresses.get().pk,
        "note": "She called at 10:15 from 020 7946 0000",
        "line-TOTAL_FORMS": 8,
        "line-INITIAL_FORMS": 0,
        "line-0-sku": StockRecord.objects.get(product=product).partner_sku,
        "line-0-units": units,
        **more,
    }


def placed(browser, url, fields):
    """Checked, then placed as it was seen."""
    checked = browser.post(url, fields)
    shown = {"seen": checked.context.get("seen", "")}
    shown |= {"may_be_held": "yes"} if checked.context.get("will_be_held") else {}
    return browser.post(url, fields | shown | {"action": "place"})


def test_a_typed_order_is_the_clinicians_and_says_who_typed_it_and_how_it_was_confirmed(desk):
    found = cast.text_of(desk.get(URL, {"q": clinic_of("alba").name[:6]}))
    assert clinic_of("alba").name in found
    placed(desk, *typed(desk))
    order, signature = Order.objects.get(), OrderSignature.objects.get()
    alba, omar = cast.person("alba"), cast.person("omar")
    assert (order.user, order.status, order.lines.get().quantity) == (alba, "Placed", 2)
    assert (signature.signed_by, signature.entered_by) == (alba, omar)
    assert signature.entry_note == "She called at 10:15 from 020 7946 0000"
    assert mail.outbox[-1].to == [alba.email] and "She called at 10:15" in mail.outbox[-1].body
    page = cast.text_of(desk.get(f"/admin/order/order/{order.pk}/change/"))
    assert f"Typed by {omar.display_name}: She called at 10:15" in page
    assert not Basket.open.filter(owner=alba).exists()
    assert order.sources.get().amount_allocated == order.total_incl_tax


def test_checking_places_nothing_and_keeps_nothing(desk):
    url, fields = typed(desk)
    page = cast.text_of(desk.post(url, fields))
    assert "Checked: everything can be ordered" in page
    assert not Order.objects.exists() and not mail.outbox
    assert not Basket.objects.filter(owner=cast.person("alba")).exists()


def test_placing_without_having_seen_the_total_only_checks(desk):
    url, fields = typed(desk)
    assert "Checked" in cast.text_of(desk.post(url, fields | {"action": "place"}))
    assert not Order.objects.exists()


def test_a_double_click_is_one_order(desk):
    url, fields = typed(desk)
    first = placed(desk, url, fields)
    again = desk.post(url, fields | {"action": "place", "seen": "as before"})
    assert Order.objects.count() == 1
    assert first.url == again.url


def test_the_rule_is_the_buyers_own_and_what_was_typed_is_kept(desk):
    reply = placed(desk, *typed(desk, "cosmo", cast.AQUALYX))
    page = cast.text_of(reply)
    assert reply.status_code == 409 and "She called at 10:15" in page
    assert "Your profession is not among those that may order this product." in page
    assert not Order.objects.exists()


def test_limits_ask_and_hold_here_too(desk):
    url, fields = typed(desk, product=cast.AQUALYX, units=21)
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
        ({"line-0-sku": "NO-SUCH"}, "No product has the part number NO-SUCH"),
        ({"line-0-units": ""}, "A line needs a part number and how many units"),
        ({"line-0-sku": "", "line-0-units": ""}, "Type at least one line"),
        ({"line-0-units": "9999"}, "can be ordered"),
        ({"number": "forged"}, "Open the page afresh"),
        ({"line-1-sku": "AMP-0004", "line-1-units": "1"}, "stands in two lines"),
    ],
)
def test_a_mistake_orders_nothing_and_keeps_what_was_typed(changes, message, desk):
    url, fields = typed(desk)
    reply = desk.post(url, fields | changes)
    page = cast.text_of(reply)
    assert reply.status_code in (409, 422) and message in page
    assert "Nothing was ordered; what you typed is kept." in page
    assert not Order.objects.exists()


def test_only_a_clinician_who_signs_alone_and_an_address_of_the_clinic_can_be_chosen(desk):
    clinic = clinic_of("alba")
    buyer = cast.person("bruno")
    Membership.objects.create(clinic=clinic, user=buyer, role=Role.BUYER)
    url, fields = typed(desk)
    for forged in (
        {"clinician": buyer.pk},
        {"clinician": cast.person("nina").pk},
        {"address": clinic_of("nina").addresses.get().pk},
    ):
        assert desk.post(url, fields | forged).status_code == 422
    Clinic.objects.filter(pk=clinic.pk).update(responsible=buyer)
    choices = desk.get(url).context["form"].fields["clinician"].queryset
    assert list(choices) == [buyer]


@pytest.mark.parametrize("name", ["rita", "omar"])
def test_who_is_not_of_the_order_desk_types_no_orders(name):
    browser = cast.client_of(name)
    assert browser.get(URL).status_code == 403
    assert browser.post(f"{URL}?clinic={clinic_of('alba').pk}", {}).status_code == 403

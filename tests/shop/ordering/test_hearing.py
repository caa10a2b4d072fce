"""Mail about an order goes to the roles of a clinic as they are (H1, H3 and H4)."""

import pytest
from oscar.core.loading import get_model

from accounts.clinics import members
from accounts.models import Membership, User
from shop.ordering.processing import EventHandler
from tests import cast
from tests.shop.countersigning.test_countersign import asked, countersign

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


def told(mailoutbox, words):
    """Who got a mail with these words in its subject, sorted; a second mail would show twice."""
    return sorted(mail.to[0].split("@")[0] for mail in mailoutbox if words in mail.subject)


@pytest.fixture
def marin(db):
    return cast.clinic_of("bea")


@pytest.fixture
def signed(mailoutbox):
    """What bea asked for and alba countersigned."""
    countersign(asked())
    return Order.objects.get()


def ship(order):
    page = f"/admin/order/order/{order.pk}/ship/"
    cast.fill_in(cast.client_of("omar"), page, reference="RM 1")


def test_who_was_removed_hears_of_no_parcel_any_more(marin, signed, mailoutbox):
    members.remove(marin, cast.person("alba"), cast.person("bea").memberships.get().pk)
    mailoutbox.clear()
    ship(signed)
    assert told(mailoutbox, "on its way") == ["alba", "ben"]
    assert all("RM 1" in mail.body for mail in mailoutbox)


@pytest.mark.parametrize("deed", ["release", "cancel"])
def test_who_left_hears_of_no_other_deed_either(marin, signed, mailoutbox, deed):
    if deed == "release":
        Order.objects.update(status="Held")
    members.leave(marin, cast.person("bea"))
    mailoutbox.clear()
    getattr(EventHandler(cast.person("omar")), deed)(signed, "A reason")
    assert told(mailoutbox, signed.number) == (["alba"] if deed == "release" else ["alba", "ben"])


def test_an_account_that_is_not_open_hears_nothing(signed, mailoutbox):
    User.objects.filter(email="ben@demo.example").update(is_active=False)
    mailoutbox.clear()
    ship(signed)
    assert told(mailoutbox, "on its way") == ["alba", "bea"]


def test_owners_and_book_keepers_hear_what_a_clinician_orders(marin, mailoutbox):
    Membership.objects.filter(user=cast.person("nina")).update(clinic=marin, role="clinician")
    order = cast.order_of("nina")
    assert order.signature.clinic == marin
    assert told(mailoutbox, "received") == ["alba", "ben", "nina"]
    (letter,) = [mail for mail in mailoutbox if mail.to == ["ben@demo.example"]]
    assert "Ordered and signed by Nina Osei for Marin Skin Clinic" in letter.body


def test_who_is_everything_at_once_gets_one_mail(mailoutbox):
    order = cast.order_of("nina")
    ship(order)
    assert told(mailoutbox, order.number) == ["nina", "nina"]  # Received, and on its way.


def test_a_book_keeper_is_led_to_the_order_and_a_buyer_to_the_lots(signed, mailoutbox):
    mailoutbox.clear()
    ship(signed)
    pages = {mail.to[0].split("@")[0]: mail.body for mail in mailoutbox}
    assert f"/accounts/orders/{signed.number}/" in pages["ben"]
    assert "/accounts/lots/" not in pages["ben"]
    assert "/accounts/lots/" in pages["bea"] and "/accounts/lots/" in pages["alba"]


def test_a_mail_tells_no_amount_to_who_sees_no_prices(marin, mailoutbox, settings):
    settings.PRICES_FOR = "verified"
    Membership.objects.filter(user=cast.person("nina")).update(clinic=marin, role="clinician")
    members.step_down(marin, cast.person("alba"))
    mailoutbox.clear()
    order = cast.order_of("nina")
    ship(order)
    total = f"{order.total_incl_tax}"
    says = {
        (mail.to[0].split("@")[0], "received" in mail.subject): total in mail.body
        for mail in mailoutbox
        if order.number in mail.subject
    }
    who = {"nina": True, "alba": True, "ben": False}
    assert says == {(name, first): sees for name, sees in who.items() for first in (True, False)}

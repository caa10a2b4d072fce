"""Staff sell a lot near its end to a clinic by telephone: somebody of it accepts the day (U14)."""

import pytest
from django.core import mail
from oscar.core.loading import get_model

from shop.approvals.models import ApprovalRequest, SpendingRules
from shop.inventory import services as stock
from shop.inventory.models import ShortDatedSale
from shop.inventory.short_dated import services
from shop.pricing.models import SoldAt
from shop.purchasing.models import PurchaseLimit
from shop.staff.orders.typed_lines import TWICE, WHICH_LOT, WHO_ACCEPTED
from tests import cast
from tests.shop.short_dated.offering import PRICE, STANDARD, lots, offered, sold

Order, StockRecord = get_model("order", "Order"), get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db
WHO = "Sister Bell, who called"


@pytest.fixture
def offer():
    PurchaseLimit.objects.all().delete()
    StockRecord.objects.filter(product=cast.BELOTERO).update(price=STANDARD)
    near, _ = lots()
    return offered(near)


@pytest.fixture
def desk():
    return cast.client_of("admin")


def chosen(offer, line=0, accepted_by=WHO):
    lot = f"{offer.pk}:{offer.lot.expires_on.isoformat()}"
    return {f"line-{line}-lot": lot, f"line-{line}-accepted_by": accepted_by}


def placed(desk, url, fields):
    seen = desk.post(url, fields).context.get("seen", "")
    return desk.post(url, fields | {"seen": seen, "action": "place"})


def test_the_lots_near_their_end_stand_beside_the_line_and_nothing_is_ticked(offer, desk):
    url, fields = cast.typed_by_staff(desk)
    words = cast.text_of(desk.post(url, fields))
    day = f"{offer.lot.expires_on:%-d %b %Y}"
    assert (
        f"Short-dated: expires {day} · £31.00 instead of £42.00 each, excl. VAT · 5 left" in words
    )
    placed(desk, url, fields)
    assert not ShortDatedSale.objects.exists()
    assert SoldAt.objects.get().price == STANDARD


def test_a_line_of_each_kind_is_sold_as_it_was_accepted_and_says_by_whom(offer, desk):
    sku = StockRecord.objects.get(product=cast.BELOTERO).partner_sku
    second = {"line-1-sku": sku, "line-1-units": 3, **chosen(offer, 1)}
    url, fields = cast.typed_by_staff(desk, units=2, **second)
    assert placed(desk, url, fields).status_code == 302
    order = Order.objects.get()
    ordinary, short = order.lines.order_by("pk")
    assert (ordinary.quantity, ordinary.sold_at.price) == (2, STANDARD)
    assert (short.quantity, short.sold_at.price) == (3, PRICE)
    assert (short.short_dated.accepted_by, sold(offer)) == (WHO, 3)
    assert [pick.lot for pick in short.picks.all()] == [offer.lot]
    (letter,) = [each for each in mail.outbox if each.to == [cast.person("alba").email]]
    assert f"accepted, as we noted, by {WHO}" in letter.body
    staff = desk.get(f"/admin/order/order/{order.pk}/change/")
    own = cast.client_of("alba").get(f"/accounts/orders/{order.number}/")
    assert f"Accepted by {WHO}" in cast.text_of(staff)
    assert f"accepted, as we noted, by {WHO}" in cast.text_of(own)
    again = desk.post(url, fields | {"action": "place"})
    assert again.status_code == 302 and Order.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"line-0-accepted_by": ""}, WHO_ACCEPTED),
        ({"line-0-lot": ""}, WHICH_LOT),
        ({"line-0-lot": "99999999999999:2026-13-01"}, "Choose one of these."),
        ({"line-0-units": 6}, "Only 5 of this lot can be ordered."),
        ({"line-0-lot": "{offer}:2026-01-31"}, "that day has to be accepted"),
    ],
)
def test_without_who_accepted_which_day_nothing_is_sold_and_nothing_typed_is_lost(
    change, why, offer, desk
):
    change = {name: str(value).format(offer=offer.pk) for name, value in change.items()}
    url, fields = cast.typed_by_staff(desk, **chosen(offer) | change)
    page = desk.post(url, fields | {"action": "place"})
    words = cast.text_of(page)
    assert page.status_code in (409, 422) and why in words
    assert not Order.objects.exists() and sold(offer) == 0
    assert fields["line-0-accepted_by"] in words


def test_two_lines_of_one_lot_are_one_too_many(offer, desk):
    sku = StockRecord.objects.get(product=cast.BELOTERO).partner_sku
    twice = chosen(offer) | {"line-1-sku": sku, "line-1-units": 1, **chosen(offer, 1)}
    url, fields = cast.typed_by_staff(desk, **twice)
    assert TWICE in cast.text_of(desk.post(url, fields))


def test_of_two_lots_with_one_last_day_neither_is_taken_for_the_other(offer, desk):
    """A page that has become an order is no other order's, whichever of its lines says another."""
    twin = stock.receive_lot(offer.lot.product, "NEAR-2", offer.lot.expires_on, 5, "Medica")
    second = {"line-1-units": 2, **chosen(offered(twin), 1)}
    url, fields = cast.typed_by_staff(desk, units=1, **chosen(offer) | second)
    fields["line-1-sku"] = fields["line-0-sku"]
    assert placed(desk, url, fields).status_code == 302
    assert desk.post(url, fields | {"action": "place"}).status_code == 302
    otherwise = desk.post(url, fields | {"line-0-units": 3, "action": "place"})
    assert otherwise.status_code == 409 and "is another order" in cast.text_of(otherwise)
    assert Order.objects.count() == 1


def test_an_offer_that_ends_between_check_and_order_sells_nothing(offer, desk):
    url, fields = cast.typed_by_staff(desk, **chosen(offer))
    seen = desk.post(url, fields).context["seen"]
    services.end_offer(offer, "No", cast.person("admin"))
    page = desk.post(url, fields | {"seen": seen, "action": "place"})
    assert page.status_code == 409 and not Order.objects.exists()
    assert WHO in cast.text_of(page)


def test_what_is_pasted_beside_it_is_another_line(offer, desk):
    url, fields = cast.typed_by_staff(desk, **chosen(offer))
    sku = fields["line-0-sku"]
    page = desk.post(url, fields | {"action": "read", "pasted": f"{sku} x4"})
    forms = page.context["lines"].forms[:2]
    assert [form["units"].value() for form in forms] == ["2", "4"]
    assert [bool(form["lot"].value()) for form in forms] == [True, False]
    assert WHO in cast.text_of(page)


def test_what_the_clinics_rules_have_approved_first_keeps_who_accepted_it(offer, desk):
    alba, bea = cast.person("alba"), cast.person("bea")
    steps = [{"above": "0", "by": [bea.pk]}]
    SpendingRules.objects.create(clinic=cast.clinic_of("alba"), steps=steps, by=alba)
    url, fields = cast.typed_by_staff(desk, **chosen(offer))
    seen = desk.post(url, fields).context["seen"]
    desk.post(url, fields | {"seen": seen, "action": "ask"})
    asked = ApprovalRequest.objects.get()
    approver, page = cast.client_of("bea"), f"/accounts/approvals/{asked.pk}/"
    shown = approver.get(page)
    assert f"as accepted by {WHO}" in cast.text_of(shown)
    approver.post(page, {"deed": "approve", "seen": shown.context["seen"]})
    sale = ShortDatedSale.objects.get()
    assert (sale.accepted_by, sale.order_line.quantity, sold(offer)) == (WHO, 2, 2)

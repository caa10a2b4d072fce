"""The day on which an order should arrive, and the days on which a clinic receives parcels
(docs/rules/dispatch.md, Y11 and Y12)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from shop.dispatch.calendars import calendar
from shop.ordering.models import DeliveryDay
from tests import cast, outbox

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db

COUNTRY = calendar("GB")


def _is_plain(tuesday):
    """Whether people work on all weekdays of its week and the next."""
    days = [tuesday + timedelta(ahead) for ahead in (*range(4), *range(6, 11))]
    return all(map(COUNTRY.is_working_day, days))


TUESDAY = date.today() + timedelta(1)
while TUESDAY.weekday() != 1 or not _is_plain(TUESDAY):
    TUESDAY += timedelta(1)


def iso(ahead):
    """So many days after the Tuesday, as a form sends it."""
    return (TUESDAY + timedelta(ahead)).isoformat()


def said(ahead, form="%a %-d %b"):
    return f"{TUESDAY + timedelta(ahead):{form}}"


def element(ahead):
    return f'{said(ahead, "%A")} <time datetime="{iso(ahead)}">{said(ahead, "%-d %b %Y")}</time>'


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Tuesday morning; a parcel of now is there on Wednesday."""
    moment = timezone.make_aware(datetime.combine(TUESDAY, time(10)))
    monkeypatch.setattr(timezone, "now", lambda: moment)


def at_the_preview(name="alba"):
    client = cast.client_of(name)
    cast.put_in_basket(client, cast.BELOTERO)
    cast.choose_address(client, name)
    return client


def test_a_day_that_cannot_be_is_refused_in_words_and_stays_typed():
    alba = at_the_preview()
    assert f"The earliest day is {element(1)}" in cast.text_of(alba.get("/checkout/preview/"))
    for typed, why in (
        (iso(0), f"the earliest day is {said(1)}"),
        (iso(4), f"cannot arrive on {said(4)}"),
        (iso(365), f"cannot arrive on {said(365)}"),
        ("soon", "Type the day on which"),
    ):
        page = cast.place_order(alba, wished_on=typed)
        assert page.status_code == 409 and why in cast.text_of(page)
        assert f'value="{typed}"' in page.content.decode()
    assert not Order.objects.exists()


def test_a_wished_day_is_kept_and_told_to_clinic_and_staff():
    alba = at_the_preview()
    page = alba.get(cast.place_order(alba, wished_on=iso(9)).url)
    assert f"Leaves on {said(8)}, arrives {said(9)}, as wished" in cast.text_of(page)
    order, staff = Order.objects.get(), cast.client_of("omar")
    assert order.delivery_day.wished_on == TUESDAY + timedelta(9)
    own = cast.text_of(alba.get(f"/accounts/orders/{order.number}/"))
    assert f"{said(9, '%-d %b %Y')}</time>, as you wished" in own
    shown = cast.text_of(staff.get(f"/admin/order/order/{order.pk}/change/"))
    assert "Wished for" in shown and f"arrives {said(9)}, as wished" in shown
    picked = cast.text_of(staff.get(f"/admin/parcels/parcel/pick-list/?order={order.pk}"))
    assert f"wished for {said(9)}" in picked


def test_nothing_is_noted_where_nothing_was_said():
    alba = at_the_preview()
    cast.place_order(alba)
    assert Order.objects.exists() and not DeliveryDay.objects.exists()


def test_a_clinic_receives_on_its_days_and_what_is_promised_says_so():
    alba, page = cast.client_of("alba"), f"/accounts/clinic/{cast.clinic_of('alba').pk}/receiving/"
    told = alba.post(page, {"days": ["1", "4"]}, follow=True)
    assert "Monday, Thursday" in cast.text_of(told)
    assert cast.client_of("bea").get(page).status_code == 404, "a buyer does not say so"
    assert alba.post(page, {"days": ["8"]}).status_code == 200
    assert f"arrives {said(2)}" in cast.text_of(
        alba.get(cast.product(cast.BELOTERO).get_absolute_url())
    )
    typed = alba.post("/quick-order/", {"text": "BELOTERO HYDRO"})
    assert f"arrives {said(2)}" in cast.text_of(typed)
    alba = at_the_preview()
    refused = cast.place_order(alba, wished_on=iso(3))
    assert f"cannot arrive on {said(3)}" in cast.text_of(refused)
    cast.place_order(alba, wished_on=iso(6))
    assert Order.objects.get().delivery_day.receives_on == "14"


def test_what_was_asked_with_a_day_is_countersigned_with_it():
    bea = at_the_preview("bea")
    seen = bea.get("/checkout/preview/").context["seen"]
    refused = bea.post("/checkout/preview/", {"action": "ask", "seen": seen, "wished_on": iso(4)})
    assert refused.status_code == 409
    bea.post("/checkout/preview/", {"action": "ask", "seen": seen, "wished_on": iso(9)})
    alba = cast.client_of("alba")
    (asked,) = alba.get("/").context["requests"]
    page = alba.get(f"/accounts/requests/{asked.pk}/")
    assert f"should arrive on {element(9)}" in cast.text_of(page)
    alba.post(
        f"/accounts/requests/{asked.pk}/", {"deed": "countersign", "seen": page.context["seen"]}
    )
    assert Order.objects.get().delivery_day.wished_on == TUESDAY + timedelta(9)


def test_staff_change_the_day_with_a_word_to_the_clinic(settings):
    outbox.use(settings)
    alba = at_the_preview()
    cast.place_order(alba, wished_on=iso(9))
    order, omar = Order.objects.get(), cast.client_of("omar")
    page = f"/admin/order/order/{order.pk}/wished/"
    refused = cast.fill_in(omar, page, day=iso(10), words="")
    assert refused.status_code == 409 and "the clinic reads it" in cast.text_of(refused)
    assert f'value="{iso(10)}"' in refused.content.decode()
    assert f"<h1>Day of arrival of order {order.number}</h1>" in cast.text_of(refused)
    cast.fill_in(omar, page, day=iso(10), words="The carrier strikes on Thursday")
    letter = outbox.last_mail()
    assert letter.to.startswith("alba") and "The carrier strikes on Thursday" in letter.body
    assert f"{said(10, '%A %-d %b %Y')}" in letter.body
    shown = cast.text_of(omar.get(f"/admin/order/order/{order.pk}/change/"))
    assert f"arrives {said(10)}, as wished" in shown and "changed by" in shown


def test_staff_who_type_an_order_name_the_day_and_one_that_cannot_be_is_said_beside_it():
    desk = cast.client_of("admin")
    url, typed = cast.typed_by_staff(desk, wished_on=iso(0))
    refused = desk.post(url, typed)
    assert refused.status_code == 422 and "the earliest day is" in cast.text_of(refused)
    assert f'value="{iso(0)}"' in cast.text_of(refused)
    assert desk.post(url, typed | {"wished_on": "tomorrow"}).status_code == 422
    checked = desk.post(url, typed | {"wished_on": iso(2)})
    assert not Order.objects.filter(signature__entered_by__isnull=False).exists()
    seen = {"seen": checked.context["seen"], "action": "place"}
    assert desk.post(url, typed | {"wished_on": iso(2), **seen}).status_code == 302
    order = Order.objects.get(signature__entered_by__isnull=False)
    assert DeliveryDay.objects.get(order=order).wished_on.isoformat() == iso(2)

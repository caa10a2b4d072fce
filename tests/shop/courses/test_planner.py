"""The page of the course planner (docs/rules/quick_order.md, Q21 to Q23)."""

import pytest
from django.utils import timezone

from catalogue.models import Product
from shop.inventory import services as stock
from shop.inventory.models import Lot
from shop.purchasing.models import PurchaseLimit
from tests import cast
from tests.shop.quick_order.lines import answers, put, sku, units

pytestmark = pytest.mark.django_db
COURSE = {
    "product": cast.BELOTERO,
    "patients": "3",
    "sessions": "2",
    "weeks": "4",
    "ml": "1.5",
    "containers": "2",
    "each": "1",
    "shared": "no",
}


@pytest.fixture
def alba():
    return cast.client_of("alba")


def planned(alba, **more):
    return alba.post("/courses/", COURSE | {"first": cast.days_from_now(7).isoformat()} | more)


def test_a_product_is_named_and_what_is_not_stated_is_asked(alba):  # Q21
    own = cast.text_of(alba.get(cast.product(cast.BELOTERO).get_absolute_url()))
    assert f"/courses/?product={cast.BELOTERO}" in own
    page = alba.post("/courses/", {"text": "no such thing"})
    assert page.status_code == 422 and "no such thing" in page.content.decode()
    page = alba.post("/courses/", {"text": sku(cast.BELOTERO)})
    words = cast.text_of(page)
    assert "We have no numbers for it" in words
    assert 'name="containers" value' not in page.content.decode()
    Product.objects.filter(pk=cast.BELOTERO).update(sales_unit="box of 2 × 1 ml syringes")
    page = alba.get("/courses/", {"product": cast.BELOTERO})
    assert "Read from the pack by us: box of 2 × 1 ml" in cast.text_of(page)
    assert page.context["form"]["containers"].value() == 2


def test_sources_are_shown_with_what_they_state(alba):  # Q21
    words = cast.text_of(alba.get("/courses/", {"product": cast.KYBELLA}))
    assert "At most 50 injections of 0.2 ml" in words and "Source" in words


def test_what_is_missing_in_a_form_is_said_and_all_that_was_typed_is_kept(alba):
    page = planned(alba, shared="", weeks="", ml="none")
    assert page.status_code == 422
    words = page.content.decode()
    assert 'value="none"' in words and "Type how many weeks" in words
    assert page.context["form"].errors.keys() == {"shared", "weeks", "ml"}
    late = planned(alba, first="2020-01-01")
    assert "from today on" in cast.text_of(late)


def test_packs_are_reckoned_against_lots_and_their_last_days(alba):  # Q22
    order = cast.order_of("alba", quantity=2)
    stock.ship(stock.open_picks(order), timezone.localdate())
    Lot.objects.filter(picks__order_line__order=order).update(expires_on=cast.days_from_now(10))
    lot = Lot.objects.filter(picks__order_line__order=order).first()
    page = planned(alba)
    assert page.context["plan"].packs == 6 and lot.number in cast.text_of(page)
    assert "Nobody said what is left of" in cast.text_of(page)
    page = planned(alba, **{f"lot-{lot.pk}": "5"})
    assert (page.context["plan"].packs, page.context["plan"].left) == (3, {str(lot.pk): 4})
    assert "4 containers left over" in cast.text_of(page)
    strangers = cast.client_of("nina").get("/courses/", {"product": cast.BELOTERO})
    assert lot.number not in cast.text_of(strangers)


def test_a_course_becomes_a_line_with_its_reason_where_a_limit_asks_for_one(alba):  # Q23, Q24
    PurchaseLimit.objects.update_or_create(
        product_id=cast.BELOTERO,
        defaults={"per_order": 2, "basis": "Test protocol.", "checked_on": timezone.localdate()},
    )
    page = planned(alba, order="yes", follow=True)
    page = alba.get(page.url)
    (answer,) = answers(page)
    assert answer.row.units == "6" and "more than the 2 that its" in cast.text_of(page)
    put(alba, page)
    assert units() == {cast.BELOTERO: 6}
    cast.choose_address(alba, "alba")
    preview = cast.text_of(alba.get("/checkout/preview/"))
    assert "Course planned for 3 patients, 2 sessions from" in preview
    refused = cast.place_order(alba)
    assert refused.status_code == 409, "the reason is the buyer's to send"

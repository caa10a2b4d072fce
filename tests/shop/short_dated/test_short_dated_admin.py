"""Staff offer a lot near its end: who may, what is refused beside what was typed, what is kept."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from common.clock import today
from shop.inventory.models import Lot, ShortDatedOffer
from tests import cast
from tests.shop.short_dated.offering import ENDS, lots, offered

pytestmark = pytest.mark.django_db
OFFERS = "/admin/inventory/shortdatedoffer/"


@pytest.fixture
def editor():
    """Omar with the role that sets prices."""
    cast.person("omar").groups.add(Group.objects.get(name="Catalogue editors"))
    return cast.client_of("omar")


def typed(**more):
    fields = {"price": "31.00", "units": "3", "first_day": today().isoformat()}
    fields |= {"last_day": (today() + timedelta(days=20)).isoformat(), "reason": "Left over"}
    return fields | more


def test_a_lot_is_offered_from_its_page_and_ended_and_both_are_kept(editor):
    near, _ = lots()
    page = f"{OFFERS}of-lot/{near.pk}/"
    assert page in cast.text_of(editor.get(f"/admin/inventory/lot/{near.pk}/change/"))
    assert near.number in cast.text_of(editor.get(f"{OFFERS}add/"))
    assert cast.fill_in(editor, page, **typed()).status_code == 302
    offer = ShortDatedOffer.objects.get()
    assert "Holds today" in cast.text_of(editor.get(f"{OFFERS}{offer.pk}/change/"))
    file = b"".join(editor.get(f"{OFFERS}list.csv")).decode()
    assert "NEAR-1" in file and "Left over" in file and "holds today" in file
    assert near.number in cast.text_of(editor.get(f"{OFFERS}?q=near1&standing=now"))
    assert near.number not in cast.text_of(editor.get(f"{OFFERS}add/"))
    assert "£31.00" in cast.text_of(editor.get(OFFERS))
    again = editor.get(page, follow=True)
    assert f"Lot {near.number} at £31.00" in cast.text_of(again)
    assert "offered already" in cast.text_of(again)
    assert editor.post(page, typed()).status_code == 409
    own = f"{OFFERS}{offer.pk}/change/"
    assert cast.fill_in(editor, own, to=f"{OFFERS}{offer.pk}/end/").status_code == 422
    cast.fill_in(editor, own, to=f"{OFFERS}{offer.pk}/end/", because="Enough")
    offer.refresh_from_db()
    assert offer.ended_because == "Enough" and offer.ended_by == cast.person("omar")
    rows = LogEntry.objects.filter(content_type__model="shortdatedoffer").order_by("-pk")
    told = [row.change_message for row in rows if row.change_message]
    assert told == ["Ended: Enough", "3 units. Left over"]
    assert "Ended: Enough" in cast.text_of(editor.get(f"{OFFERS}{offer.pk}/history/"))


def test_what_cannot_be_offered_is_said_beside_its_field_and_nothing_is_lost(editor):
    near, _ = lots()
    page = f"{OFFERS}of-lot/{near.pk}/"
    wrong = {
        "From 1 to 5: so many units are free.": {"units": "6"},
        "At least 7 days before the lot ends": {
            "last_day": (today() + timedelta(days=ENDS - 6)).isoformat()
        },
        "The last day is before the first.": {
            "first_day": (today() + timedelta(days=21)).isoformat()
        },
        "Enter a number": {"price": "cheap"},
    }
    for words, changed in wrong.items():
        refused = cast.fill_in(editor, page, **typed(**changed))
        told = cast.text_of(refused)
        assert refused.status_code == 422 and words in told and "Left over" in told
    assert not ShortDatedOffer.objects.exists()


def test_a_lot_that_cannot_be_offered_leads_to_no_form(editor):
    near, _ = lots()
    page = f"{OFFERS}of-lot/{near.pk}/"
    for changed, words in (
        ({"expires_on": today() - timedelta(days=3)}, "The lot ended"),
        ({"expires_on": today() + timedelta(days=3)}, "at least 7 days must be left"),
        ({"allocated": near.on_hand}, "No unit of the lot is free."),
        ({"status": Lot.Status.ON_HOLD}, "on hold or recalled is not offered"),
    ):
        kept = {name: getattr(near, name) for name in changed}
        Lot.objects.filter(pk=near.pk).update(**changed)
        assert page not in cast.text_of(editor.get(f"/admin/inventory/lot/{near.pk}/change/"))
        shown, sent = editor.get(page), editor.post(page, typed())
        assert (shown.status_code, sent.status_code) == (200, 409)
        for answer in (shown, sent):
            told = cast.text_of(answer)
            assert words in told and "Offer it" not in told, words
        Lot.objects.filter(pk=near.pk).update(**kept)
    assert not ShortDatedOffer.objects.exists()


def test_the_warehouse_sees_offers_and_makes_none():
    near, _ = lots()
    offer, omar = offered(near), cast.client_of("omar")
    assert omar.get(f"{OFFERS}{offer.pk}/change/").status_code == 200
    assert omar.get(f"{OFFERS}of-lot/{near.pk}/").status_code == 403
    assert omar.post(f"{OFFERS}{offer.pk}/end/", {"because": "No"}).status_code == 403

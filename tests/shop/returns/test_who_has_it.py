"""What came back is no longer with the clinic: on the lot's page, in recalls, on its own pages."""

import pytest
from lxml import html

from common.deeds import NotPossible
from shop.inventory.models import Lot, Pick
from shop.recalls.answering import answer
from shop.recalls.coverage import coverage_of
from shop.recalls.policy import Units
from shop.recalls.queries import holders
from tests import cast
from tests.shop.recalls.test_recalls import recall
from tests.shop.returns.coming_back import announced, received, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick():
    """Five units that alba got and two of which came back."""
    pick = shipped(units=5)
    received(pick, 2)
    return pick


def say(notice, units, *, seen):
    answer(notice, cast.person("alba"), {notice.campaign.recalls.get(): units}, seen=seen)


def words(name, path):
    page = html.fromstring(cast.client_of(name).get(path).content.decode())
    return " ".join(page.text_content().split())


def test_the_page_of_the_lot_says_what_came_back(pick):  # B7
    page = words("omar", f"/admin/inventory/lot/{pick.lot_id}/change/")
    assert "5 of them shipped, 2 of these returned" in page
    assert "Returned by a clinic +2 in Returns" in page


def test_who_was_recalled_is_asked_about_what_is_left(pick):  # B7
    found = recall(pick.lot)
    (holder,) = holders(found.campaign.notices.all())
    assert (holder.delivered, holder.returned, holder.unknown) == (5, 2, 3)
    coverage = coverage_of(found.campaign)
    assert (coverage.delivered, coverage.returned, coverage.unknown) == (5, 2, 3)
    assert "5 shipped, 2 returned" in words(
        "omar", f"/admin/recalls/campaign/{found.campaign_id}/change/"
    )
    file = cast.client_of("omar").get(f"/admin/recalls/campaign/{found.campaign_id}/report.csv")
    assert "5,2,0" in file.getvalue().decode()


def test_the_clinic_reads_and_accounts_for_what_it_still_has(pick, mailoutbox):  # B7
    mailoutbox.clear()
    notice = recall(pick.lot).campaign.notices.get()
    assert "2 of them came back to us" in mailoutbox[-1].body
    assert "5, 2 returned" in words("alba", f"/accounts/recalls/{notice.pk}/")
    with pytest.raises(NotPossible, match="5 units were delivered, 2 came back"):
        say(notice, Units(used=4), seen=0)
    say(notice, Units(used=3), seen=0)


def test_what_was_told_to_be_there_and_came_back_afterwards_counts_once():  # B7
    pick = shipped(units=5)
    found = recall(pick.lot)
    notice = found.campaign.notices.get()
    say(notice, Units(still_here=5), seen=0)
    received(pick, 2)
    assert coverage_of(found.campaign).unknown == 0
    say(notice, Units(still_here=3), seen=1)


def test_the_clinics_pages_say_what_came_back(pick):  # B7
    number = pick.order_line.order.number
    assert f"5 × lot {pick.lot.number}, 2 returned" in words("alba", f"/accounts/orders/{number}/")
    assert "5, 2 returned" in words("alba", "/accounts/lots/")


def test_announced_units_are_still_counted_as_with_the_clinic():
    pick = shipped(units=5)
    announced(pick, 2)
    assert Lot.objects.get(pk=pick.lot_id).apart == Pick.objects.get(pk=pick.pk).returned == 0

"""A reviewer's morning: at most 3 clicks an application; then the same by keyboard."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.applying import services
from accounts.licences.policy import State
from accounts.models import Licence, Review, User
from accounts.reviewing import decisions, records
from accounts.reviewing.queue import Kind, counts, queue_for
from common.chain import Walk
from common.clock import now
from common.supply_classes import HIGH_RISK
from tests import outbox
from tests.accounts.papers.papers import given, image, pdf, sent
from tests.cast import days_from_now, person
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.journey

MANY = int(os.environ.get("APPLICATIONS", "15"))
MOST_CLICKS = 3


def photo(number):
    return image(size=(600, 400), colour=(number, 90, 90))


def applicant(number):
    """Somebody whose application waits, those with lower numbers longer."""
    user = User.objects.create(
        email=f"doctor{number}@clinic.example",
        first_name="Doctor",
        last_name=f"Number {number}",
    )
    fields = {
        "profession": "physician",
        "country": "GB",
        "register": "gmc",
        "number": str(7100000 + number),
        "expires_on": days_from_now(200),
    }
    # A PDF first, then photos: the browser's PDF viewer takes a second to start each time.
    paper = sent(user, pdf()) if number == 0 else sent(user, photo(number), "licence.jpg")
    licence = given(services.submit_licence(user, fields), paper)
    Licence.objects.filter(pk=licence.pk).update(
        submitted_at=timezone.now() - timedelta(minutes=MANY - number)
    )


class Hand:
    """Clicks, and counts them."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, locator):
        self.clicks += 1
        locator.click()

    def click_away(self, locator):
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.click(locator)


@pytest.fixture
def waiting(request, shop):
    """Only the applications of this morning; a few, or as many as the test is marked with."""
    bruno = person("bruno").professional.licences.get()
    decisions.refuse(bruno, person("admin"), "Reviewed yesterday.")
    outbox.clear()
    for number in range(getattr(request, "param", 6)):
        applicant(number)


@pytest.mark.parametrize("waiting", [MANY], indirect=True)
def test_a_mornings_applications_take_at_most_three_clicks_each(open_window, waiting):
    rita = open_window()
    rita.be_staff("rita")
    rita.sees("Licence applications to review", str(MANY))
    rita.go("/admin/accounts/licence/")
    rita.page.get_by_role("link", name="Doctor Number 0", exact=True).click()
    clicks = []
    for number in range(MANY):
        rita.page.get_by_role("heading", name=f"Doctor Number {number}:").wait_for()
        hand = Hand(rita.page)
        hand.click(rita.page.get_by_label("every point is as stated"))
        hand.click_away(rita.page.get_by_role("button", name="Approve"))
        clicks.append(hand.clicks)
    assert max(clicks) <= MOST_CLICKS
    rita.sees(f"Doctor Number {MANY - 1}: verified.")
    assert rita.path == "/admin/accounts/licence/"

    decided = Review.objects.filter(reviewer=person("rita"), licence__number__startswith="71000")
    assert decided.count() == MANY
    assert all(review.saw and all(point[1] for point in review.checklist) for review in decided)
    assert Walk().first_break(records.links()) is None
    assert len(outbox.mails(subject="Your licence is verified")) == MANY
    assert not queue_for(person("rita"), now()).exists()
    # What is left is for a second person.
    left = {kind: waiting.count for kind, waiting in counts(now()).items()}
    assert left == {Kind.SECOND_SIGNATURE: MANY}


def test_the_second_person_signs_by_keyboard_alone(open_window, waiting):
    for licence in queue_for(person("rita"), now())[:3]:
        decisions.approve(
            licence, person("rita"), expires_on=licence.expires_on, scope=sorted(HIGH_RISK)
        )
    ada = open_window()
    ada.be_staff("admin")
    keys = Keyboard(ada.page)
    keys.tab_to("Licences that wait for a second signature")
    keys.enter()
    keys.tab_to("Doctor Number 0")
    keys.enter()
    ada.sees("Rita Lowe proposed")
    for number in range(3):
        ada.sees(f"Doctor Number {number}: GMC")
        ada.page.keyboard.press("Alt+KeyT")
        with ada.page.expect_navigation():
            ada.page.keyboard.press("Alt+KeyA")
    signed = Licence.objects.filter(reviews__decision="sign", number__startswith="71000")
    assert sorted(signed.values_list("number", flat=True)) == ["7100000", "7100001", "7100002"]
    assert {licence.state for licence in signed} == {State.VERIFIED}
    # And to and fro without deciding.
    here = ada.path
    with ada.page.expect_navigation():
        ada.page.keyboard.press("Alt+KeyN")
    assert ada.path != here
    with ada.page.expect_navigation():
        ada.page.keyboard.press("Alt+KeyP")
    assert ada.path == here


def test_a_question_is_asked_in_three_clicks_and_everything_works_without_scripts(
    open_window, waiting
):
    rita = open_window(java_script_enabled=False)
    rita.be_staff("rita")
    rita.follow("Licence applications to review")
    rita.follow("Doctor Number 0")
    hand = Hand(rita.page)
    hand.click(rita.page.locator("summary", has_text="Ask for more"))
    hand.click(rita.page.get_by_label("The document cannot be read."))
    hand.click_away(rita.page.get_by_role("button", name="Ask", exact=True))
    assert hand.clicks <= MOST_CLICKS
    rita.sees("Doctor Number 0: more needed.", "Doctor Number 1: GMC 7100001")
    rita.page.get_by_label("every point is as stated").check()
    rita.click("Approve")
    rita.sees("Doctor Number 1: verified.")
    review = Review.objects.latest("sequence")
    assert all(ticked for _, ticked in review.checklist)


def test_the_queue_and_the_decision_are_fit_to_look_at(open_window, waiting):
    applicants = Licence.objects.filter(number__startswith="71000")
    applicants.filter(number="7100000").update(submitted_at=now() - timedelta(days=9))
    applicants.filter(number="7100001").update(number="7100000")
    rita = open_window()
    rita.be_staff("rita")
    rita.sees("1 over the target")
    rita.look("today-with-reviews")
    rita.go("/admin/accounts/licence/")
    rita.sees("Over target")
    rita.look("review-queue")
    rita.follow("Doctor Number 0")
    rita.sees("The same number in the same register", "Over target")
    rita.page.locator("summary", has_text="Ask for more").click()
    rita.look_every_way("review")

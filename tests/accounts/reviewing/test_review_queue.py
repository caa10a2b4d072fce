"""What waits for whom: kinds, ages, duplicates, and who leaves what to others (V50, V52, V54)."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.applying import services
from accounts.licences.policy import State
from accounts.licences.telling import tell_lapsed
from accounts.models import Clinic, ConflictOfInterest, Licence, Membership, ShipToAddress, User
from accounts.papers import keeping
from accounts.reviewing import decisions, interests
from accounts.reviewing.duplicates import ADDRESS, CLINIC, DOCUMENT, NAME, NUMBER, duplicates
from accounts.reviewing.queue import Kind, counts, neighbours, queue, queue_for
from common.clock import day_in, now
from common.supply_classes import HIGH_RISK, SupplyClass
from tests.accounts.applying.applications import application
from tests.accounts.papers import papers
from tests.accounts.papers.papers import given, pdf
from tests.cast import client_of, days_from_now, fill_in, person

QUEUE = "/admin/accounts/licence/"
ORDINARY = sorted(set(SupplyClass.values) - HIGH_RISK)


@pytest.fixture(autouse=True)
def nothing_else_waits(db):
    decisions.refuse(person("bruno").professional.licences.get(), person("admin"), "Earlier.")


def applicant(name="Nora New", number="7654320", **changes):
    first_name, last_name = name.split()
    user = User.objects.create_user(
        f"{first_name}{number}@clinic.example".lower(),
        "x",
        first_name=first_name,
        last_name=last_name,
    )
    return application_of(user, number, **changes)


def application_of(user, number, papers=(), **changes):
    fields = application(number=number, **changes)
    return given(services.submit_licence(user, fields), *papers)


def approve(licence, reviewer="rita", scope=tuple(ORDINARY)):
    return decisions.approve(
        licence, person(reviewer), expires_on=days_from_now(90), scope=list(scope)
    )


def aged(licence, **fields):
    Licence.objects.filter(pk=licence.pk).update(**fields)
    return Licence.objects.get(pk=licence.pk)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


# Kinds


def kind_of(licence):
    return {row.pk: row.kind for row in queue(now())}.get(licence.pk)


def test_an_application_is_new_until_it_answers_a_question():
    licence = applicant()
    assert kind_of(licence) == Kind.NEW
    decisions.ask(licence, person("rita"), "Which register?")
    assert kind_of(licence) is None
    services.resubmit(licence, {"number": "7654329"})
    assert kind_of(licence) == Kind.ANSWER


@pytest.mark.parametrize(
    ("changes", "name", "kind"),
    [
        ({}, "", Kind.RENEWAL),
        ({"profession": "dentist"}, "", Kind.CHANGE),
        ({}, "Newname", Kind.CHANGE),
    ],
)
def test_a_renewal_says_what_is_known_and_a_change_says_something_else(changes, name, kind):
    old = approve(applicant())
    again = application_of(
        old.professional.user, old.number, expires_on=days_from_now(400), **changes
    )
    assert kind_of(aged(again, new_last_name=name)) == kind


def test_what_a_first_reviewer_proposed_waits_for_a_second_signature():
    licence = approve(applicant(), scope=SupplyClass.values)
    assert kind_of(licence) == Kind.SECOND_SIGNATURE
    decisions.sign(licence, person("admin"))
    assert kind_of(licence) is None


@pytest.mark.parametrize(("days", "kind"), [(89, None), (91, Kind.RECHECK)])
def test_a_licence_is_looked_up_again_when_its_register_is_no_longer_fresh(days, kind):
    licence = aged(approve(applicant()), checked_at=timezone.now() - timedelta(days=days))
    assert kind_of(licence) == kind
    if kind:
        decisions.recheck(licence, person("rita"), expires_on=days_from_now(90))
        assert kind_of(licence) is None


LONG_AGO = timezone.now() - timedelta(days=500)


def test_a_lapsed_licence_is_not_looked_up_again():
    licence = approve(applicant())
    past = {"expires_on": days_from_now(-2), "checked_at": LONG_AGO}
    assert kind_of(aged(licence, **past)) is None


def test_what_has_lapsed_is_asked_of_its_own_country():
    """V6: Kiritimati and Pago Pago are never on the same day, so the shop's is not both's."""
    ahead, behind = (day_in(country, timezone.now()) for country in ("KI", "AS"))
    over, alive = approve(applicant()), approve(applicant("Ola Old", "7654321"))
    aged(over, country="KI", expires_on=ahead - timedelta(days=1), checked_at=LONG_AGO)
    aged(alive, country="AS", expires_on=behind, checked_at=LONG_AGO)
    tell_lapsed(now())
    assert (kind_of(over), kind_of(alive)) == (None, Kind.RECHECK)


def test_a_draft_is_nobodys_business():
    licence = aged(applicant(), state=State.DRAFT)
    assert kind_of(licence) is None
    assert client_of("admin").get(f"{QUEUE}{licence.pk}/change/").status_code in (302, 404)


def test_counts_say_how_many_of_a_kind_wait_and_how_many_are_late():
    applicant()
    late = aged(applicant("Otto Old", "7654321"), submitted_at=timezone.now() - timedelta(days=9))
    waiting = counts(now())
    assert set(waiting) == {Kind.NEW}
    new = waiting[Kind.NEW]
    assert (new.count, new.late, new.since) == (2, 1, late.submitted_at)


def test_the_target_is_a_setting(settings):
    aged(applicant(), submitted_at=timezone.now() - timedelta(days=9))
    settings.REVIEW_TARGET_WORKING_DAYS = 20
    assert counts(now())[Kind.NEW].late == 0


# The pages


def test_the_queue_says_what_is_late_in_words_and_counts_each_kind():
    aged(applicant(), submitted_at=timezone.now() - timedelta(days=9))
    page = text_of(client_of("rita").get(QUEUE))
    assert "waits 9 days" in page
    assert '<span class="chip chip-short-dated">Over target</span>' in page
    assert re.search(r"New</a>\s*<strong>1</strong>", page)
    today = text_of(client_of("rita").get("/admin/"))
    assert "1 over the target" in today and "oldest waits 1 week, 2 days" in today


def test_the_queue_is_filtered_by_kind_and_by_lateness():
    rita = client_of("rita")
    one = applicant()
    other = approve(applicant("Otto Old", "7654321"), scope=SupplyClass.values)
    aged(one, submitted_at=timezone.now() - timedelta(days=9))

    def listed(query):
        page = text_of(rita.get(QUEUE + query))
        return {row for row in (one, other) if f"{QUEUE}{row.pk}/change/" in page}

    assert listed("") == listed("?kind=all") == {one, other}
    assert listed("?kind=new") == listed("?kind=late") == {one}
    assert listed("?kind=second_signature") == {other}
    assert listed("?kind=renewal") == set()
    assert "Nothing here for kind: Renewal." in text_of(rita.get(f"{QUEUE}?kind=renewal"))


def test_a_search_looks_through_all_licences():
    licence = person("alba").professional.licences.get()
    page = text_of(client_of("rita").get(QUEUE, {"q": licence.number}))
    assert f"{QUEUE}{licence.pk}/change/" in page


def test_neighbours_leave_out_what_is_not_for_this_reviewer():
    rows = [applicant(f"N{n} Test", f"700000{n}") for n in range(3)]
    rita = person("rita")
    rows = {row.pk: row for row in queue(now())}
    first, middle, last = rows.values()
    assert neighbours(middle, rita, now()) == (first.pk, last.pk)
    interests.declare(rita, middle.professional, rita)
    assert neighbours(first, rita, now()) == (None, last.pk)
    assert neighbours(middle, rita, now()) == (first.pk, last.pk)


def test_who_proposed_is_not_offered_their_own_second_signature():
    licence = approve(applicant(), scope=SupplyClass.values)
    assert licence not in queue_for(person("rita"), now())
    assert licence in queue_for(person("admin"), now())
    page = text_of(client_of("rita").get(f"{QUEUE}{licence.pk}/change/"))
    assert "Rita Lowe proposed" in page and "Sign as the second person" not in page
    page = text_of(client_of("admin").get(f"{QUEUE}{licence.pk}/change/"))
    assert "Sign as the second person" in page


def test_a_decision_leads_to_the_next_application_that_is_not_somebody_elses():
    rita = person("rita")
    first, theirs, third = (applicant(f"N{n} Test", f"700000{n}") for n in range(3))
    interests.declare(rita, theirs.professional, rita)
    sent = {
        "decision": "refuse",
        "canned": ["The register does not list this number."],
    }
    response = fill_in(client_of("rita"), f"{QUEUE}{first.pk}/change/", **sent)
    assert response.url == f"{QUEUE}{third.pk}/change/"


def test_an_interest_is_declared_on_the_page_and_the_licence_left_to_others():
    licence = applicant()
    rita = client_of("rita")
    rita.post(f"{QUEUE}{licence.pk}/interest/", {"note": "My cousin"})
    interest = ConflictOfInterest.objects.get()
    assert (interest.reviewer, interest.note) == (person("rita"), "My cousin")
    page = text_of(rita.get(f"{QUEUE}{licence.pk}/change/"))
    assert "You know this person" in page and "Your decision" not in page
    yes = {"decision": "approve", "all_stated": "on", "scope": ORDINARY}
    yes |= {"expires_on": licence.expires_on}
    assert "Somebody else has to review" in text_of(rita.post(f"{QUEUE}{licence.pk}/change/", yes))
    licence.refresh_from_db()
    assert licence.state == State.WAITING


def test_only_a_superuser_declares_for_others_and_takes_back():
    licence, rita, ada = applicant(), person("rita"), person("admin")
    address = f"{QUEUE}{licence.pk}/interest/"
    client_of("rita").post(address, {"reviewer": ada.pk})
    assert ConflictOfInterest.objects.get().reviewer == rita
    client_of("admin").post(address, {"reviewer": ada.pk})
    assert {row.reviewer for row in ConflictOfInterest.objects.all()} == {rita, ada}
    interest = ConflictOfInterest.objects.filter(reviewer=rita).get()
    delete = f"/admin/accounts/conflictofinterest/{interest.pk}/delete/"
    assert client_of("rita").post(delete, {"post": "yes"}).status_code == 403
    client_of("admin").post(delete, {"post": "yes"})
    assert not ConflictOfInterest.objects.filter(pk=interest.pk).exists()


@pytest.mark.parametrize("name", ["omar", "alba"])
def test_who_is_no_reviewer_declares_nothing(name):
    address = f"{QUEUE}{applicant().pk}/interest/"
    assert client_of(name).post(address).status_code in (302, 403)
    assert not ConflictOfInterest.objects.exists()


def test_a_refused_change_may_end_the_licence_it_would_have_changed():
    old = approve(applicant())
    change = application_of(old.professional.user, old.number, profession="dentist")
    sent = {
        "decision": "refuse",
        "reason": "Struck off.",
        "old_ends": "on",
    }
    fill_in(client_of("rita"), f"{QUEUE}{change.pk}/change/", **sent)
    assert aged(old).state == State.SUSPENDED


def test_a_point_left_open_needs_a_reason_and_both_are_kept():  # V51
    licence = applicant()
    rita, address = client_of("rita"), f"{QUEUE}{licence.pk}/change/"
    sent = {
        "decision": "approve",
        "points": ["0", "2"],
        "expires_on": licence.expires_on,
        "scope": ORDINARY,
    }
    page = text_of(fill_in(rita, address, **sent))
    assert "write why one may stay open" in page and 'value="2" checked' in page.replace(
        ' id="id_approve_points_2"', ""
    )
    fill_in(rita, address, **sent, why_not="Asked by telephone.", saw="Practising.")
    review = licence.reviews.get()
    ticked = [n for n, (_, is_ticked) in enumerate(review.checklist) if is_ticked]
    assert (ticked, review.why_not, review.saw) == ([0, 2], "Asked by telephone.", "Practising.")
    assert licence.look_ups.get().note == "Practising."


def test_a_decision_that_does_not_fit_is_named():
    licence = applicant()
    address = f"{QUEUE}{licence.pk}/change/"
    rita = client_of("rita")
    assert "Choose a decision." in text_of(fill_in(rita, address))
    page = text_of(fill_in(rita, address, decision="lift"))
    assert "“lift” does not fit a licence that is waiting for review" in page


# Duplicates


def found(licence):
    return [(each.what, each.licence) for each in duplicates(licence)]


def test_the_same_number_is_found_within_one_register_and_region():
    one, twin = applicant(), applicant("Otto Old")
    applicant("Paul Peer", register="other")
    aged(applicant("Quin Queue"), region="US-TX")
    assert found(one) == [(NUMBER[0], twin)]


def test_the_same_file_is_found_also_after_it_was_deleted():
    one = applicant()
    twin = applicant("Otto Old", "7654321")
    for row in (one, twin):
        papers.sent(row.professional.user, pdf(pages=2), licence=row)
    row = one.documents.get()
    with transaction.atomic():
        keeping.delete(twin.documents.get())
    twin.documents.update(sha256=row.sha256)
    assert found(one) == [(DOCUMENT[0], twin)]


def clinic_with(licence, name, line1="1 High Street", postcode="W1 1AA", line2=""):
    clinic = Clinic.objects.create(name=name, country="GB")
    Membership.objects.create(clinic=clinic, user=licence.professional.user, role="owner")
    ShipToAddress.objects.create(
        clinic=clinic, line1=line1, line2=line2, line4="London", postcode=postcode, country_id="GB"
    )
    return clinic


def test_colleagues_and_clinics_at_the_same_door_are_pointed_out():
    one, colleague, next_door = (
        applicant(f"{name} Test", f"700000{n}") for n, name in enumerate(("A", "B", "C"))
    )
    clinic = clinic_with(one, "First")
    Membership.objects.create(clinic=clinic, user=colleague.professional.user, role="clinician")
    clinic_with(next_door, "Second", "Second Clinic", "w11aa", "1 high street")
    assert found(one) == [(CLINIC[0], colleague), (ADDRESS[0], next_door)]
    Membership.objects.filter(user=colleague.professional.user).update(left_at=timezone.now())
    assert found(one) == [(ADDRESS[0], next_door)]


def test_the_same_name_in_the_same_country_is_pointed_out():
    one = applicant()
    twin = applicant("NORA new", "7654321")
    applicant("Nora New", "7654322", country="IE", register="other")
    assert found(one) == [(NAME[0], twin)]
    page = text_of(client_of("rita").get(f"{QUEUE}{one.pk}/change/"))
    assert "It may be one person with two accounts." in page and f"{QUEUE}{twin.pk}/" in page


def test_a_persons_own_licences_are_no_duplicates():
    old = approve(applicant())
    assert found(application_of(old.professional.user, old.number)) == []


def test_the_page_takes_the_same_queries_however_much_waits(django_assert_max_num_queries):
    rows = [applicant(f"N{n} Test", f"70000{n:02d}") for n in range(12)]
    rita = client_of("rita")
    rita.get(f"{QUEUE}{rows[5].pk}/change/")
    with django_assert_max_num_queries(32):
        rita.get(f"{QUEUE}{rows[5].pk}/change/")

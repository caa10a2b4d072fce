"""Two people, no conflict of interest, and one chain of records (V2, V50 to V57)."""

import importlib
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps as current_apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client

from accounts.applying import services
from accounts.licences.policy import Decision, DecisionNotPossible, Standing, State
from accounts.licences.standing import standing_of
from accounts.models import Clinic, Licence, Membership, Professional, Review, Role, User
from accounts.reviewing import decisions, interests, records
from accounts.reviewing.records import Findings
from common.chain import START, Walk
from common.clock import now
from common.deeds import NotPossible
from common.supply_classes import HIGH_RISK, SupplyClass
from tests import outbox
from tests.accounts.applying.applications import application
from tests.cast import client_of, days_from_now, pass_the_door, person, sign_in, text_of, typed_into
from tests.parallel import at_once

EVERYTHING = sorted(SupplyClass.values)
RISKY = sorted(HIGH_RISK)
ORDINARY = sorted(set(EVERYTHING) - HIGH_RISK)
LATER = 300


@pytest.fixture(autouse=True)
def queued_mail(settings):
    outbox.use(settings)


@pytest.fixture
def rita(db):
    return person("rita")


@pytest.fixture
def ada(db):
    """The superuser, who reviews as well."""
    return person("admin")


def application_of(name, number="7654321"):
    user = User.objects.create_user(f"{name}@clinic.example", "x", first_name=name.title())
    fields = application(number=number, expires_on=days_from_now(LATER))
    return services.submit_licence(user, fields)


@pytest.fixture
def licence(db):
    return application_of("nora")


def approve(licence, reviewer, scope=tuple(EVERYTHING), **more):
    return decisions.approve(
        licence, reviewer, expires_on=days_from_now(LATER), scope=scope, **more
    )


def last_mail():
    return outbox.last_mail()


# Two people for high-risk classes


def test_one_person_approves_the_ordinary_classes_and_proposes_the_others(licence, rita):  # V53
    licence = approve(licence, rita)
    assert (licence.state, licence.scope) == (State.VERIFIED, ORDINARY)
    assert licence.scope_proposed == RISKY
    mail = last_mail()
    assert mail.subject == "Your licence is verified"
    counts, waits = mail.body.split("wait for a second reviewer")
    assert "- Hyaluronic acid injectable\n" in counts and "- Fat-dissolving" not in counts
    assert "- Fat-dissolving injectable" in waits


def test_the_applicant_reads_what_counts_now_and_what_waits(licence, rita):
    approve(licence, rita)
    browser = Client()
    pass_the_door(browser)
    sign_in(browser, licence.professional.user)
    page = " ".join(browser.get("/accounts/licence/").content.decode().split())
    assert "It counts for: Cellulite injectable, Hyaluronic acid injectable," in page
    assert "Fat-dissolving injectable: a first reviewer has approved it." in page


def test_a_second_person_signs_and_everything_counts(licence, rita, ada):  # V53
    licence = decisions.sign(approve(licence, rita), ada)
    assert (licence.scope, licence.scope_proposed) == (EVERYTHING, [])
    assert last_mail().subject == "The second reviewer has approved"
    assert "- Fat-dissolving injectable" in last_mail().body
    assert [review.decision for review in licence.reviews.all()] == ["approve", "sign"]


@pytest.mark.parametrize("deed", [decisions.sign, lambda *a: decisions.decline(*a, "No.")])
def test_nobody_signs_twice(licence, rita, deed):
    licence = approve(licence, rita)
    with pytest.raises(NotPossible, match="You proposed these supply classes yourself"):
        deed(licence, rita)
    assert Licence.objects.get(pk=licence.pk).scope_proposed == RISKY


def test_a_second_person_declines_and_the_rest_stays(licence, rita, ada):
    licence = decisions.decline(approve(licence, rita), ada, "No training is shown.")
    assert (licence.state, licence.scope, licence.scope_proposed) == (State.VERIFIED, ORDINARY, [])
    assert "No training is shown." in last_mail().body
    with pytest.raises(DecisionNotPossible):
        decisions.sign(licence, ada)


def test_a_licence_for_high_risk_classes_alone_waits_for_the_second_person(licence, rita, ada):
    licence = approve(licence, rita, scope=RISKY)
    assert (licence.state, licence.scope) == (State.WAITING, [])
    assert last_mail().subject == "Your licence waits for a second reviewer"
    assert standing_of(licence.professional.user, now()).standing == Standing.WAITING
    with pytest.raises(DecisionNotPossible):
        approve(licence, ada, scope=RISKY)
    licence = decisions.sign(licence, ada)
    assert (licence.state, licence.scope) == (State.VERIFIED, RISKY)


def test_a_declined_licence_for_high_risk_classes_alone_is_reviewed_again(licence, rita, ada):
    licence = decisions.decline(approve(licence, rita, scope=RISKY), ada, "Not trained.")
    assert licence.state == State.WAITING
    assert approve(licence, rita, scope=ORDINARY).state == State.VERIFIED


def test_raising_a_scope_takes_two_people_as_well(licence, rita, ada):  # V53
    licence = approve(licence, rita, scope=ORDINARY)
    licence = decisions.rescope(licence, ada, scope=EVERYTHING)
    assert (licence.scope, licence.scope_proposed) == (ORDINARY, RISKY)
    with pytest.raises(NotPossible, match="yourself"):
        decisions.sign(licence, ada)
    assert decisions.sign(licence, rita).scope == EVERYTHING


def test_what_two_people_have_signed_needs_no_new_signature_when_the_rest_changes(
    licence, rita, ada
):
    licence = decisions.sign(approve(licence, rita), ada)
    licence = decisions.rescope(licence, rita, scope=[*RISKY, ORDINARY[0]])
    assert (licence.scope, licence.scope_proposed) == (sorted([*RISKY, ORDINARY[0]]), [])


def test_whoever_comes_back_from_a_suspension_needs_both_signatures_again(licence, rita, ada):
    licence = decisions.sign(approve(licence, rita), ada)
    licence = decisions.suspend(licence, rita, "The register shows conditions.")
    assert standing_of(licence.professional.user, now()).standing == Standing.SUSPENDED
    licence = decisions.lift(licence, rita, expires_on=days_from_now(LATER), scope=EVERYTHING)
    assert (licence.state, licence.scope, licence.scope_proposed) == (
        State.VERIFIED,
        ORDINARY,
        RISKY,
    )
    assert last_mail().subject == "Your licence counts again"


def test_a_suspension_ends_what_was_proposed(licence, rita, ada):
    licence = decisions.suspend(approve(licence, rita), ada, "Struck off.")
    assert licence.scope_proposed == []
    with pytest.raises(DecisionNotPossible):
        decisions.sign(licence, ada)


def test_an_approval_for_nothing_is_refused(licence, rita):
    with pytest.raises(NotPossible, match="at least one supply class"):
        approve(licence, rita, scope=[])


def test_a_signature_about_another_proposal_than_was_seen_is_not_taken(licence, rita, ada):
    approve(licence, rita)
    admin, page = client_of("admin"), f"/admin/accounts/licence/{licence.pk}/change/"
    sent = typed_into(admin, page, decision="sign", all_stated="on")
    decisions.decline(licence, ada, "Not trained.")
    decisions.rescope(licence, rita, scope=RISKY)
    refused = admin.post(page, sent)
    assert refused.status_code == 409 and f"{rita.display_name} changed it" in text_of(refused)
    licence.refresh_from_db()
    assert licence.scope_proposed


# Renewals


@pytest.fixture
def renewal(licence, rita, ada):
    """The renewal of a licence that two people approved for everything, under a new name."""
    old = decisions.sign(approve(licence, rita), ada)
    fields = {name: getattr(old, name) for name in ("profession", "country", "register", "number")}
    user = old.professional.user
    renewal = services.submit_licence(
        user, {**fields, "expires_on": days_from_now(LATER)}, replaces=old
    )
    Licence.objects.filter(pk=renewal.pk).update(new_first_name="Nora", new_last_name="Wed")
    renewal.refresh_from_db()
    return renewal


def test_what_is_renewed_counts_until_nothing_of_its_renewal_waits(renewal, rita, ada):  # V59
    approve(renewal, rita)
    old = renewal.replaces
    old.refresh_from_db()
    assert (old.state, old.scope) == (State.VERIFIED, EVERYTHING)
    decisions.sign(renewal, ada)
    old.refresh_from_db()
    assert old.state == State.REPLACED


def test_a_name_that_was_approved_once_does_not_come_back(renewal, rita, ada):
    approve(renewal, rita, scope=ORDINARY)
    user = User.objects.get(pk=renewal.professional.user_id)
    assert user.last_name == "Wed"
    User.objects.filter(pk=user.pk).update(last_name="Later")
    decisions.recheck(renewal, ada, expires_on=days_from_now(LATER))
    user.refresh_from_db()
    assert user.last_name == "Later"


# Ending


def test_a_revocation_is_final_for_the_person(licence, rita):  # V58
    licence = decisions.revoke(approve(licence, rita), rita, "Struck off.")
    person_ = standing_of(licence.professional.user, now())
    assert (person_.standing, person_.may_apply) == (Standing.REVOKED, False)
    assert last_mail().subject == "Your licence is revoked here"
    with pytest.raises(DecisionNotPossible):
        decisions.lift(licence, rita, expires_on=days_from_now(9), scope=ORDINARY)


@pytest.mark.parametrize(("days", "waits"), [(0, []), (-1, []), (1, RISKY)])
def test_a_later_last_day_is_signed_by_a_second_person_too(licence, rita, ada, days, waits):
    licence = decisions.sign(approve(licence, rita), ada)
    day = days_from_now(LATER + days)
    licence = decisions.recheck(licence, rita, expires_on=day)
    assert (licence.state, licence.expires_on) == (State.VERIFIED, day)
    assert licence.scope_proposed == waits
    assert licence.scope == sorted({*EVERYTHING} - {*waits})


def test_looking_it_up_again_is_recorded_and_nobody_is_written_to(licence, rita):  # V1
    licence = approve(licence, rita)
    licence = decisions.decline(licence, person("admin"), "No.")
    mails = outbox.count()
    day = days_from_now(LATER + 50)
    licence = decisions.recheck(
        licence, rita, expires_on=day, findings=Findings(saw="Practising, no conditions.")
    )
    assert (licence.state, licence.expires_on, licence.scope) == (State.VERIFIED, day, ORDINARY)
    assert licence.reviews.last().saw == "Practising, no conditions."
    assert outbox.count() == mails


# Conflicts of interest


def test_whoever_knows_the_person_decides_nothing(licence, rita, ada):
    interests.declare(rita, licence.professional, declared_by=rita)
    for deed in (approve, lambda *a: decisions.refuse(*a, "No.")):
        with pytest.raises(decisions.Conflicted, match="You know this person"):
            deed(licence, rita)
    assert not licence.reviews.exists()
    assert approve(licence, ada).state == State.VERIFIED


@pytest.mark.parametrize("has_left", [False, True])
def test_whoever_is_in_a_clinic_of_the_person_decides_nothing_while_they_are(
    licence, rita, has_left
):
    clinic = Clinic.objects.create(name="Together", country="GB")
    members = [
        Membership.objects.create(clinic=clinic, user=user, role=Role.CLINICIAN)
        for user in (rita, licence.professional.user)
    ]
    if has_left:
        Membership.objects.filter(pk=members[0].pk).update(left_at=now())
        assert licence.professional_id not in interests.not_for(rita)
        assert approve(licence, rita).state == State.VERIFIED
        return
    assert licence.professional_id in interests.not_for(rita)
    with pytest.raises(decisions.Conflicted, match="You belong to a clinic of this person"):
        approve(licence, rita)


def test_an_interest_that_is_declared_twice_is_one(licence, rita, ada):
    first = interests.declare(rita, licence.professional, declared_by=rita, note="Colleague")
    assert interests.declare(rita, licence.professional, declared_by=ada) == first


def test_whom_a_reviewer_leaves_to_others(licence, rita, ada):
    assert interests.not_for(rita) == set()
    interests.declare(rita, licence.professional, declared_by=ada)
    assert interests.not_for(rita) == {licence.professional_id}
    own = Professional.objects.create(user=rita)
    assert interests.not_for(rita) == {licence.professional_id, own.pk}
    assert interests.not_for(ada) == set()


# The record


def verified_chain():
    walk = Walk()
    assert walk.first_break(records.links()) is None
    return walk


def test_a_record_says_what_was_decided_about_which_licence_and_why(licence, rita):  # V55
    findings = Findings(
        checklist=(("The register lists this number.", True), ("The name matches.", False)),
        why_not="Married name; the register shows both.",
        saw="Registered with a licence to practise.",
    )
    approve(licence, rita, findings=findings)
    review = licence.reviews.get()
    assert (review.register, review.number, review.country) == ("gmc", "7654321", "GB")
    assert (review.profession, review.expires_on) == ("physician", days_from_now(LATER))
    assert (review.scope, review.scope_proposed) == (ORDINARY, RISKY)
    assert (review.reviewer, review.reviewer_name) == (rita, "Rita Lowe")
    assert review.checklist == [
        ["The register lists this number.", True],
        ["The name matches.", False],
    ]
    assert (review.why_not, review.saw) == (findings.why_not, findings.saw)


def test_every_decision_follows_the_one_before_it_whoever_it_is_about(licence, rita, ada):
    head = verified_chain().head
    approve(licence, rita)
    approve(application_of("otto", "7654322"), ada)
    one, other = Review.objects.order_by("-sequence")[:2][::-1]
    assert (one.previous_hash, other.previous_hash) == (head, one.hash)
    assert verified_chain().head == other.hash


def test_the_demos_decisions_are_a_whole_chain_with_two_reviewers(db):
    assert verified_chain().length == Review.objects.count() > 0
    names = Review.objects.filter(licence__professional__user=person("alba"))
    assert list(names.values_list("reviewer_name", flat=True)) == ["Rita Lowe", "Ada Winter"]


def test_a_licence_that_changes_later_breaks_no_record(licence, rita):
    approve(licence, rita)
    Licence.objects.filter(pk=licence.pk).update(number="0", expires_on=days_from_now(1))
    User.objects.filter(pk=rita.pk).update(first_name="Maria")
    verified_chain()


def refused_by_the_database(sql):
    with (
        pytest.raises(InternalError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_records_can_not_be_emptied(db):  # V57
    with connection.cursor() as cursor:  # The tests' own setting up switches it off (conftest).
        cursor.execute("ALTER TABLE accounts_review ENABLE TRIGGER never_emptied")
    refused_by_the_database("TRUNCATE accounts_review CASCADE")


def tampered(sql, *values):
    """What somebody with every right in the database could do."""
    with without_guard() as cursor:
        cursor.execute(sql, values)


@contextmanager
def without_guard():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_review DISABLE TRIGGER append_only")
        yield cursor
        cursor.execute("ALTER TABLE accounts_review ENABLE TRIGGER append_only")


@pytest.fixture
def decided(licence, rita, ada):
    """Three records more, of which the last is the signature."""
    licence = decisions.sign(approve(licence, rita), ada)
    decisions.suspend(licence, rita, "Struck off.")
    return Review.objects.order_by("-sequence")[:3][::-1]


@pytest.mark.parametrize(
    "change",
    [
        "decision = 'lift'",
        "reason = ''",
        "scope = '{fat_dissolving}'",
        "reviewer_name = 'Somebody else'",
        "decided_at = decided_at - interval '1 second'",
        "expires_on = expires_on + 1",
        "licence_id = (SELECT min(id) FROM accounts_licence)",
        "checklist = '[[\"Listed\", true]]'",
        "number = '1'",
        "saw = 'All well'",
    ],
)
def test_a_record_that_was_changed_with_the_guard_off_is_found(decided, change):
    last = decided[-1]
    tampered(f"UPDATE accounts_review SET {change} WHERE id = %s", last.pk)
    with pytest.raises(CommandError, match=f"Record {last.sequence} is broken: its facts"):
        call_command("verify_decisions")


def test_a_record_that_was_taken_out_is_found(decided):
    tampered("DELETE FROM accounts_review WHERE id = %s", decided[1].pk)
    with pytest.raises(CommandError, match=f"record {decided[1].sequence} is missing"):
        call_command("verify_decisions")


def test_a_record_cut_off_the_end_is_found_by_the_hash_kept_elsewhere(decided, capsys):
    call_command("verify_decisions", head=True)
    head = capsys.readouterr().out.strip()
    assert head == decided[-1].hash
    call_command("verify_decisions", expect=head)
    tampered("DELETE FROM accounts_review WHERE id = %s", decided[-1].pk)
    call_command("verify_decisions")
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_decisions", expect=head)


def test_a_hash_kept_earlier_is_still_in_a_chain_that_grew(decided, licence, rita):
    approve(application_of("otto", "7654322"), rita)
    call_command("verify_decisions", expect=decided[0].hash)


@pytest.mark.parametrize("text", ["12", "Z" * 64])
def test_what_is_no_hash_is_named(text, db):
    with pytest.raises(CommandError, match="a hash has 64 characters"):
        call_command("verify_decisions", f"--expect={text}")


def test_the_chain_is_read_in_one_query_however_long(decided, django_assert_num_queries):
    with django_assert_num_queries(1):
        call_command("verify_decisions")


def test_records_from_before_the_chain_are_chained_by_the_migration(db, rita):
    """In the order in which they were taken, from what little they said."""
    tampered("DELETE FROM accounts_review")
    licences = Licence.objects.filter(state=State.VERIFIED)
    for days, licence in enumerate(licences):
        Review(
            sequence=100 + days,
            previous_hash=f"old {days}",
            hash=f"none {days}",
            licence=licence,
            reviewer=rita,
            decision=Decision.APPROVE,
            decided_at=now() - timedelta(days=days),
        ).save()
    migration = importlib.import_module("accounts.migrations.0010_decisions_chained")
    with without_guard():
        migration.chain_old_records(current_apps, None)
    assert verified_chain().length == len(licences) > 2
    moments = list(Review.objects.values_list("decided_at", flat=True))
    assert moments == sorted(moments)


# Parallel decisions


def eight_applications():
    return [application_of(f"racer{n}", f"{7000000 + n}") for n in range(8)]


def decide_all(licences):
    """Eight reviewers press the button in the same moment; what each got."""
    rita = person("rita")

    def decide(licence):
        try:
            return approve(licence, rita)
        except IntegrityError as error:
            return error

    return at_once([lambda licence=licence: decide(licence) for licence in licences])


def with_time_to_interfere(monkeypatch):
    """A moment between reading the end of the chain and writing behind it."""

    def slow(*args):
        time.sleep(0.05)
        return digest(*args)

    digest = records.digest
    monkeypatch.setattr(records, "digest", slow)


@pytest.mark.race
def test_decisions_of_one_moment_are_one_chain(fresh_demo, monkeypatch):
    licences = eight_applications()
    with_time_to_interfere(monkeypatch)
    assert all(isinstance(result, Licence) for result in decide_all(licences))
    monkeypatch.undo()
    assert Review.objects.filter(licence__in=licences).count() == 8
    verified_chain()


@pytest.mark.race
def test_with_the_lock_off_the_same_race_loses_decisions(fresh_demo, monkeypatch):
    """The negative control. Even then the database lets no second record follow the same one."""
    licences = eight_applications()
    with_time_to_interfere(monkeypatch)
    monkeypatch.setattr(records, "wait_until_alone", lambda name: None)
    results = decide_all(licences)
    monkeypatch.undo()
    assert any(isinstance(result, IntegrityError) for result in results)
    verified_chain()


def test_an_empty_chain_has_a_head_too(db, capsys):
    tampered("DELETE FROM accounts_review")
    call_command("verify_decisions", head=True)
    assert capsys.readouterr().out.strip() == START

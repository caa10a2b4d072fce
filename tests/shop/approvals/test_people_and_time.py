"""Requests survive whoever ends; who is away has somebody; time reminds and ends (W10 to W14)."""

from datetime import timedelta

import pytest
from oscar.core.loading import get_model

from accounts.clinics import members
from accounts.clinics.policy import Role
from accounts.models import Licence, Membership
from common.clock import now, today
from common.deeds import NotPossible
from shop.approvals import looking, queries, rules
from shop.approvals.models import ApprovalRequest, Delegation, SpendingRules
from shop.countersigning.models import Request
from shop.ordering.services import look_at
from shop.your_data.services import close_account
from tests import cast
from tests.shop.approvals.asking import (
    EVERYTHING,
    PREVIEW,
    answer,
    asked,
    page_of,
    ready,
    say,
    send,
)
from tests.shop.countersigning.test_countersign import countersign

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
State = ApprovalRequest.State
pytestmark = pytest.mark.django_db
AWAY = "/accounts/approvals/away/"


@pytest.fixture
def nina():
    """nina belongs to alba's clinic too."""
    clinic = cast.clinic_of("alba")
    Membership.objects.create(clinic=clinic, user=cast.person("nina"), role=Role.CLINICIAN)
    return cast.person("nina")


def leave(name):
    clinic = cast.clinic_of("alba")
    with cast.committed():
        members.leave(clinic, cast.person(name))


def state_of(request):
    request.refresh_from_db()
    return request.state


def subjects(name, mailoutbox):
    return [mail.subject for mail in mailoutbox if mail.to == [f"{name}@demo.example"]]


def waits_for(name, on=None):
    return [each.asked_by for each in queries.waiting_for(cast.person(name), on or today())]


def test_a_request_survives_its_approver_and_goes_to_who_is_named_next(mailoutbox):  # W11
    say((EVERYTHING, "ben"))
    request = asked("bea")
    mailoutbox.clear()
    leave("ben")
    assert state_of(request) == State.OPEN and request.is_stuck
    for name in ("alba", "bea"):
        assert subjects(name, mailoutbox)[-1].startswith("Nobody can approve an order"), name
    page = cast.text_of(cast.client_of("bea").get(page_of(request)))
    assert "Nobody can approve it at the moment" in page and "Take it back" in page
    looking.look_at(now())
    assert len([s for s in subjects("bea", mailoutbox) if "Nobody" in s]) == 1, "told once"
    with cast.committed():
        say((EVERYTHING, "alba"))
    assert waits_for("alba") == [cast.person("bea")]
    assert "asks you to approve" in subjects("alba", mailoutbox)[-1]
    answer("alba", request)
    assert state_of(request) == State.APPROVED


def test_a_request_survives_the_clinician_and_the_rules(mailoutbox):  # W12
    say((EVERYTHING, "ben"))
    request = asked("bea")
    with cast.committed():
        members.step_down(cast.clinic_of("alba"), cast.person("alba"))
    assert state_of(request) == State.OPEN
    refused = answer("ben", request)
    assert refused.status_code == 409 and "Nobody countersigns" in cast.text_of(refused)
    clinic = cast.clinic_of("alba")
    members.name_responsible(
        clinic, cast.person("alba"), clinic.memberships.get(user=cast.person("alba")).pk
    )
    with cast.committed():
        say((9000, "ben"))
    assert "needs no further approval" in subjects("bea", mailoutbox)[-1]
    assert answer("bea", request, "go_on").status_code == 302
    assert Request.objects.get().is_open and state_of(request) == State.APPROVED


def test_an_approval_survives_the_clinician_and_is_used_once():
    """The same document goes to another clinician without another yes; another one does not."""
    say((EVERYTHING, "ben"))
    request = asked("bea")
    answer("ben", request)
    clinic, alba = cast.clinic_of("alba"), cast.person("alba")
    with cast.committed():
        members.step_down(clinic, alba)
    assert state_of(request) == State.ENDED
    members.name_responsible(clinic, alba, clinic.memberships.get(user=alba).pk)
    bea = cast.client_of("bea")
    cast.choose_address(bea, "bea")
    assert "Ask Dr Alba Marin to countersign" in cast.text_of(bea.get(PREVIEW))
    cast.put_in_basket(bea, cast.BELOTERO)
    assert "Ask Ben Acker to approve" in cast.text_of(bea.get(PREVIEW))
    Basket.open.get(owner=cast.person("bea")).lines.update(quantity=2)
    send(bea)
    assert ApprovalRequest.objects.count() == 1
    assert countersign(Request.objects.latest("asked_at")).status_code == 302
    assert state_of(request) == State.ORDERED and request.order == Order.objects.get()
    assert "Ask Ben Acker to approve" in cast.text_of(ready("bea").get(PREVIEW))


@pytest.mark.parametrize("what", ["asker", "account", "address", "licence", "time", "countersign"])
def test_what_cannot_come_about_any_more_ends_and_gives_the_basket_back(what, mailoutbox, nina):
    say((EVERYTHING, "ben"))
    asker = "nina" if what == "licence" else "bea"
    request = asked(asker)
    mailoutbox.clear()
    if what == "asker":
        leave("bea")
    elif what == "account":
        Membership.objects.filter(user=cast.person("bea")).update(role=Role.BUYER)
        close_account(cast.person("bea"), cast.person("bea"), "Own wish")
    elif what == "address":
        request.clinic.addresses.update(status="closed")
    elif what == "licence":
        Licence.objects.filter(professional__user=nina).update(state="suspended")
    elif what == "time":
        ApprovalRequest.objects.update(asked_at=now() - timedelta(days=14))
    else:
        answer("ben", request)
        cast.client_of("alba").post(
            f"/accounts/requests/{Request.objects.get().pk}/", {"deed": "decline", "reason": "No."}
        )
    look_at()
    ends = {"account": State.WITHDRAWN, "countersign": State.SENT_BACK}
    assert state_of(request) == ends.get(what, State.ENDED)
    assert not Order.objects.exists() and not waits_for("ben")
    if what in ("asker", "account"):
        assert any("no longer asks" in told for told in subjects("ben", mailoutbox))
    else:
        assert Basket.open.get(owner=cast.person(asker)).num_items == 2
        assert subjects(asker, mailoutbox)


def test_who_is_away_has_somebody_on_those_days_and_no_longer(mailoutbox, nina, monkeypatch):  # W6
    say((EVERYTHING, "ben"))
    request, ben = asked("bea"), cast.client_of("ben")
    assert not waits_for("nina") and answer("nina", request).status_code == 409
    typed = {"membership": cast.person("ben").memberships.get().pk, "to": nina.pk}
    days = {"from_day": today().isoformat(), "until_day": (today() + timedelta(7)).isoformat()}
    wrong = ben.post(AWAY, typed | days | {"until_day": (today() - timedelta(1)).isoformat()})
    assert wrong.status_code == 409 and not Delegation.objects.exists()
    with cast.committed():
        assert ben.post(AWAY, typed | days).status_code == 302
    assert waits_for("nina") == [cast.person("bea")]
    assert not waits_for("nina", today() + timedelta(8)) and waits_for("ben")
    assert "You approve orders for Ben Acker meanwhile" in subjects("nina", mailoutbox)
    looking.look_at(now() + timedelta(days=3))
    assert [s for s in subjects("nina", mailoutbox) if s.startswith("Reminder")]
    ApprovalRequest.objects.update(step_asked_at=now())
    answer("nina", request)
    given = request.answers.get()
    assert (given.by, given.stands_for) == (nina, cast.person("ben"))
    made = Delegation.objects.get()
    ben.post(AWAY, {"end": made.pk})
    later = asked("bea")
    assert not waits_for("nina") and answer("nina", later).status_code == 409
    cast.client_of("nina").post(AWAY, {"end": made.pk})
    with pytest.raises(NotPossible):
        rules.delegate(cast.clinic_of("alba"), nina, cast.person("carla"), today(), today())


def test_reminders_come_twice_and_no_more(mailoutbox):  # W14
    say((EVERYTHING, "ben"))
    asked("bea")
    for days, so_far in ((1, 0), (2, 1), (3, 1), (8, 2), (9, 2)):
        looking.look_at(now() + timedelta(days=days))
        found = [s for s in subjects("ben", mailoutbox) if s.startswith("Reminder")]
        assert len(found) == so_far, days


def test_rules_are_an_owners_each_change_a_row_and_late_pages_are_refused(mailoutbox):  # W2
    clinic, ben, bea = cast.clinic_of("alba"), cast.person("ben"), cast.person("bea")
    page = f"/accounts/approvals/rules/{clinic.pk}/"
    for name in ("ben", "bea", "nina"):
        assert cast.client_of(name).get(page).status_code == 404, name
    alba = cast.client_of("alba")
    typed = {"above-0": "500", "by-0": [ben.pk], f"limit-{bea.pk}": "1000", "asks_beyond": "yes"}
    late = cast.typed_into(alba, page, **typed)
    nonsense = {"above-0": "x", "above-1": "9", f"limit-{bea.pk}": "-1"}
    wrong = cast.fill_in(alba, page, **typed | nonsense)
    assert wrong.status_code == 409 and "Choose who approves" in cast.text_of(wrong)
    assert not SpendingRules.objects.exists()
    assert cast.fill_in(alba, page, **typed).status_code == 302
    assert {mail.to[0][:3] for mail in mailoutbox} == {"ben", "bea"}
    assert alba.post(page, late | {"above-0": "700"}).status_code == 409
    assert cast.fill_in(alba, page, **typed).status_code == 409, "nothing changed"
    row = SpendingRules.objects.get()
    assert (row.by, row.rules.limit_of(bea.pk)) == (cast.person("alba"), 1000)
    shown = cast.text_of(alba.get(page))
    assert "Step 1 names Ben Acker alone" in shown and "above £500.00: Ben Acker" in shown
    staff = cast.client_of("admin").get("/admin/approvals/spendingrules/")
    assert "above £500.00: Ben Acker" in cast.text_of(staff)


def test_a_copy_of_ones_data_has_what_was_asked_answered_and_ruled(nina):
    from shop.your_data import tables

    say((EVERYTHING, "ben"))
    rules.delegate(cast.clinic_of("alba"), cast.person("ben"), nina, today(), today())
    answer("ben", asked("bea"))
    names = {
        "bea": {"requests_to_approve"},
        "ben": {"answers_to_requests", "absences"},
        "nina": {"stands_in_for"},
        "alba": {"spending_rules"},
    }
    for name, expected in names.items():
        about = tables.about(cast.person(name))
        assert all(about[table] for table in expected), name


def test_home_shows_what_waits_for_approval_and_what_i_asked():
    say((EVERYTHING, "ben"))
    request = asked("bea")
    ben, bea = (cast.text_of(cast.client_of(name).get("/")) for name in ("ben", "bea"))
    assert "Bea Lind asks you to approve an order" in ben and page_of(request) in ben
    assert "waits for an approval" in bea and page_of(request) in bea
    answer("ben", request, "send_back", words="No.")
    assert "was sent back" in cast.text_of(cast.client_of("bea").get("/"))
    send(ready("bea"))
    assert "was sent back" not in cast.text_of(cast.client_of("bea").get("/"))

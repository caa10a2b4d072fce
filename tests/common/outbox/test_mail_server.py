"""What becomes of a mail at each answer of a real mail server: once where that can be known."""

from datetime import timedelta

import pytest

from common import mail
from common.mail import Urgency
from common.outbox import queries, services, smtp
from common.outbox.models import Mail, Outage
from common.outbox.rules import MOST_TRIES, wait_after
from common.outbox.sending import Lane
from tests import outbox
from tests.cast import client_of
from tests.mail_server import MailServer, silent_server
from tests.ports import free_port

State = Mail.State


@pytest.fixture(autouse=True)
def by_smtp(db, settings, monkeypatch):
    outbox.use(settings)
    settings.MAIL_DELIVERY = "common.outbox.smtp.Connection"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 0.5
    monkeypatch.setattr(smtp, "ANSWERS_WITHIN", 0.5)
    monkeypatch.setattr(smtp, "TAKES_WITHIN", 1)


@pytest.fixture
def serve(settings):
    def started(**behaviour):
        return MailServer(settings.EMAIL_PORT, **behaviour).running()

    return started


def queue(*names, **options):
    for name in names or ["a"]:
        mail.send("account_closed", f"{name}@x.example", {}, **options)


def states():
    rows = Mail.objects.order_by("pk")
    return [(row.state, row.tries, row.unclear) for row in rows]


def later():
    """All waiting is over."""
    Mail.objects.filter(state=State.WAITING).update(next_try_at=services.now())


# Said by the protocol: once, or never


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_what_is_put_off_arrives_later_and_once(serve, stage):
    queue("a", "b")
    with serve(answers={stage: ["451 later"]}) as server:
        outbox.deliver()
        assert server.recipients == ["b@x.example"], "the next mail does not wait"
        assert states()[0] == (State.WAITING, 1, 0)
        assert Mail.objects.earliest("pk").answer.endswith("451 later")
        outbox.deliver()
        assert len(server.taken) == 1, "not before its time"
        later()
        outbox.deliver()
        assert server.recipients == ["b@x.example", "a@x.example"]
    assert [state for state, *_ in states()] == [State.SENT, State.SENT]


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
def test_what_is_refused_is_refused_at_once_and_for_good(serve, stage):
    queue("a", "b")
    with serve(answers={stage: ["550 no such mailbox"]}) as server:
        outbox.deliver()
        later()
        outbox.deliver()
        assert server.recipients == ["b@x.example"]
    assert states() == [(State.REFUSED, 1, 0), (State.SENT, 0, 0)]
    (mail,) = queries.undelivered()
    assert "550 no such mailbox" in mail.answer


def test_of_many_receivers_each_has_an_outcome_of_their_own(serve):
    from django.core.mail import EmailMessage

    EmailMessage("S", "b", to=["a@x.example"], cc=["b@x.example"], bcc=["c@x.example"]).send()
    refused = {("RCPT", "b@x.example"): "550 no", ("RCPT", "c@x.example"): ["450 busy"]}
    with serve(answers=refused) as server:
        outbox.deliver()
        later()
        outbox.deliver()
        assert server.recipients == ["a@x.example", "c@x.example"]
    assert [state for state, *_ in states()] == [State.SENT, State.REFUSED, State.SENT]


def test_a_sender_that_the_server_does_not_like_is_nobodys_refusal(serve):
    queue("a")
    with serve(answers={"MAIL": ["553 sender not allowed"]}) as server:
        outbox.deliver()
        assert states() == [(State.WAITING, 1, 0)]
        later()
        outbox.deliver()
        assert len(server.taken) == 1


def test_a_mail_that_is_too_large_for_the_server_is_refused(serve):
    queue("a")
    with serve(answers={"MAIL": ["552 too large"]}):
        outbox.deliver()
    assert states() == [(State.REFUSED, 1, 0)]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_dies_before_the_text_has_not_got_it(serve, stage):
    queue("a")
    with serve(answers={stage: ["drop"]}) as server:
        outbox.deliver()
        assert states() == [(State.WAITING, 1, 0)]
        later()
        outbox.deliver()
        assert len(server.taken) == 1


def test_a_connection_that_is_closing_is_opened_anew(serve):
    queue("a", "b", "c")
    with serve(answers={"RCPT": ["421 closing"]}) as server:
        outbox.deliver()
        assert server.recipients == ["b@x.example", "c@x.example"]
        assert server.connections == 2


# Not known: at least once


def test_a_server_that_dies_before_its_answer_may_have_got_it_and_gets_it_again(serve):
    queue("a")
    with serve(answers={"END": ["drop after taking"]}) as server:
        outbox.deliver()
        assert states() == [(State.WAITING, 1, 1)]
        later()
        outbox.deliver()
        assert len(server.taken) == 2
        assert len({each["Message-ID"] for each in server.mails}) == 1
    assert states() == [(State.SENT, 1, 1)]


def test_a_sender_that_dies_leaves_its_mail_to_the_next_who_says_so(serve):
    queue("a", "b")
    services.claim(7, [Urgency.USUAL])
    with serve() as server:
        outbox.deliver()
        assert server.recipients == ["b@x.example"], "what somebody holds is theirs"
        services.put_back({8})
        outbox.deliver()
        assert len(server.taken) == 1
        services.put_back({7})
        outbox.deliver()
        assert server.recipients == ["b@x.example", "a@x.example"]
    assert states()[0] == (State.SENT, 1, 1)


def test_what_was_sent_by_one_taken_for_dead_is_not_sent_again(serve):
    queue("a")
    held = services.claim(7, [Urgency.USUAL])
    services.put_back({7})
    services.settle(held, services.Outcome(services.Verdict.SENT, "250"))
    with serve() as server:
        outbox.deliver()
        assert not server.taken
    assert Mail.objects.get().state == State.SENT


def test_who_is_taken_for_dead_has_no_say_about_a_mail_that_another_sends():
    queue("a")
    held = services.claim(7, [Urgency.USUAL])
    services.put_back({7})
    services.claim(8, [Urgency.USUAL])
    services.settle(held, services.Outcome(services.Verdict.LATER, "451"))
    assert (Mail.objects.get().state, Mail.objects.get().held_by) == (State.SENDING, 8)


def test_an_answer_that_no_database_can_keep_stops_no_mail(serve):
    queue("a", "b")
    with serve(answers={"END": "451 come\0 back later"}):
        outbox.deliver()
    assert states() == [(State.WAITING, 1, 0)] * 2
    assert Mail.objects.first().answer == "end of DATA: 451 come back later"


def test_a_greeting_that_no_database_can_keep_is_read_by_staff(settings):
    queue("a")
    with silent_server(b"554 go\0 away\r\n") as settings.EMAIL_PORT:
        outbox.deliver()
    assert "go away" in Outage.objects.get().said


# The server takes nothing: no mail's fault


def test_a_dead_server_counts_against_no_mail_and_staff_read_what_it_says(serve):
    queue("a", "b")
    outbox.deliver()
    outage = Outage.objects.get()
    assert "refused" in outage.said.lower()
    outbox.deliver()
    assert Outage.objects.get().since == outage.since
    assert states() == [(State.WAITING, 0, 0)] * 2
    with serve() as server:
        outbox.deliver()
        assert len(server.taken) == 2
    assert not Outage.objects.exists()


def test_a_server_that_greets_nobody_counts_against_no_mail(settings):
    queue("a")
    for greeting in (b"", b"421 too busy\r\n", b"554 go away\r\n"):
        with silent_server(greeting) as settings.EMAIL_PORT:
            outbox.deliver()
        assert states() == [(State.WAITING, 0, 0)]
        assert Outage.objects.exists()


def test_a_wrong_password_counts_against_no_mail(serve, settings):
    queue("a")
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "shop", "wrong"
    with serve():
        outbox.deliver()
    assert states() == [(State.WAITING, 0, 0)]
    assert Outage.objects.exists()


def test_a_server_that_asks_who_we_are_counts_against_no_mail(serve):
    queue("a", "b")
    with serve(answers={"MAIL": "530 authentication required"}):
        outbox.deliver()
    assert states() == [(State.WAITING, 0, 0)] * 2
    assert "530" in Outage.objects.get().said


def test_asked_to_sign_in_for_one_receiver_the_others_mails_go_on(serve):
    queue("a", "b")
    with serve(answers={"RCPT": "530 authentication required"}):
        outbox.deliver()
    assert states() == [(State.WAITING, 1, 0)] * 2
    assert not Outage.objects.exists()


# Slow and many


def test_a_slow_server_gets_each_mail_once(serve, monkeypatch):
    monkeypatch.setattr(smtp, "TAKES_WITHIN", 10)
    queue(*"abc")
    with serve(seconds=0.7) as server:  # Longer than any other answer may take.
        outbox.deliver()
        outbox.deliver()
        assert server.recipients == [f"{name}@x.example" for name in "abc"]


def test_many_mails_leave_over_one_connection(serve):
    queue(*map(str, range(50)))
    with serve() as server:
        outbox.deliver()
        assert (len(server.taken), server.connections) == (50, 1)


def test_no_connection_carries_more_than_servers_like(serve, monkeypatch):
    monkeypatch.setattr(smtp, "MOST_MAILS", 3)
    queue(*map(str, range(7)))
    with serve() as server:
        outbox.deliver()
        assert (len(server.taken), server.connections) == (7, 3)


def test_a_mail_on_which_our_code_breaks_stops_no_other(serve, monkeypatch):
    queue("a", "b")
    handed_over = smtp.Connection._handed_over

    def breaks(self, mail):
        if mail.recipient == "a@x.example":
            raise TypeError("a fault of ours")
        return handed_over(self, mail)

    monkeypatch.setattr(smtp.Connection, "_handed_over", breaks)
    with serve() as server:
        outbox.deliver()
        assert server.recipients == ["b@x.example"]
    assert Mail.objects.earliest("pk").answer == "TypeError: a fault of ours"


# How long


def test_waits_grow_up_to_four_hours_and_end_after_five_days():
    waits = [wait_after(tries, is_urgent=False) for tries in range(1, MOST_TRIES)]
    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert waits == sorted(waits) and waits[-1] == timedelta(hours=4)
    assert timedelta(days=4, hours=20) < sum(waits, timedelta()) < timedelta(days=5, hours=4)
    assert wait_after(1, is_urgent=True) == timedelta(seconds=15)


def test_after_its_last_try_a_mail_is_given_up_and_staff_see_it(serve):
    queue("a")
    Mail.objects.update(tries=MOST_TRIES - 1)
    with serve(answers={"RCPT": "451 later"}):
        outbox.deliver()
    assert states() == [(State.GIVEN_UP, MOST_TRIES, 0)]
    assert queries.undelivered().count() == 1


def test_a_lane_for_what_lets_somebody_in_takes_nothing_else(serve):
    queue("bulk", urgency=Urgency.BULK)
    queue("reset", urgency=Urgency.LETS_IN)
    with serve() as server:
        lane = Lane(1, [Urgency.LETS_IN])
        assert lane.step() and not lane.step()
        lane.close()
        assert server.recipients == ["reset@x.example"]


# What staff do


def test_staff_see_what_did_not_arrive_and_send_it_again(serve):
    queue("a", "b")
    with serve(answers={("RCPT", "a@x.example"): ["550 unknown"]}) as server:
        outbox.deliver()
        refused, sent = Mail.objects.order_by("pk")
        admin = client_of("admin")
        page = admin.get("/admin/common/mail/?state__exact=refused").content.decode()
        assert "a@x.example" in page and "550 unknown" in page and "b@x.example" not in page
        chosen = {"action": "send_again", "_selected_action": [refused.pk, sent.pk]}
        said = admin.post("/admin/common/mail/", chosen, follow=True).content.decode()
        assert "1 of 2 mails is sent again" in said
        outbox.deliver()
        assert server.recipients == ["b@x.example", "a@x.example"]
    history = admin.get(f"/admin/common/mail/{refused.pk}/history/").content.decode()
    assert "550 unknown" in history and "admin" in history


def test_staff_take_what_they_saw_to_off_the_days_page(serve):
    queue("a")
    with serve(answers={"RCPT": "550 unknown"}):
        outbox.deliver()
    admin = client_of("admin")
    assert "Mails that did not arrive" in admin.get("/admin/").content.decode()
    chosen = {"action": "see_to", "_selected_action": [Mail.objects.get().pk]}
    admin.post("/admin/common/mail/", chosen)
    assert not queries.undelivered()
    assert Mail.objects.get().seen_by.email == "admin@demo.example"


def test_staff_note_what_a_server_took_and_sent_back(serve):
    """R80: that is how most mails come back."""
    queue("a", "b")
    Mail.objects.filter(recipient="a@x.example").update(state="sent")
    chosen = [mail.pk for mail in Mail.objects.all()]
    admin = client_of("admin")
    typed = {"action": "note_came_back", "_selected_action": chosen}
    said = admin.post("/admin/common/mail/", typed, follow=True).content.decode()
    assert "1 of 2 mails is noted as come back. The others were not sent" in said
    assert [mail.state for mail in Mail.objects.order_by("pk")] == ["refused", "waiting"]
    assert not queries.undelivered(), "who notes it has seen it"
    sent = Mail.objects.get(state="refused")
    history = admin.get(f"/admin/common/mail/{sent.pk}/history/").content.decode()
    assert "sent it back" in history and "admin" in history


def test_the_list_of_mails_loads_no_message(django_assert_num_queries):
    queue("a")
    Mail.objects.update(message=b"x" * 5_000_000)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries_made:
        client_of("admin").get("/admin/common/mail/")
    assert not any('"common_mail"."message",' in each["sql"] for each in queries_made)

"""What time does to licences: reminders, the last midnight, look-ups, and the daily command."""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from io import StringIO
from threading import Barrier, Event
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from oscar.core.loading import get_model

from accounts.applying import services
from accounts.licences import midnights, telling
from accounts.licences.policy import Standing, State
from accounts.licences.standing import standing_at, standing_of
from accounts.models import Licence, Notice, Professional, User
from accounts.reviewing import decisions
from common.clock import now, today
from shop.jobs import daily, schedule
from shop.parcels import services as parcels
from tests import cast, outbox
from tests.accounts.applying.test_applications import text_of
from tests.cast import client_of, days_from_now, fill_in, person
from tests.parallel import at_once

Order = get_model("order", "Order")
LAST_DAY = date(2027, 3, 31)
ENDED = "Your licence has ended: ordering is stopped"


@pytest.fixture(autouse=True)
def queued_mail(settings):
    outbox.use(settings)


def at(moment):
    """The clock stands at `moment`."""
    return patch("django.utils.timezone.now", return_value=moment)


def licence_of(name, **changes):
    licence = person(name).professional.licences.get()
    for field, value in changes.items():
        setattr(licence, field, value)
    licence.save()
    return licence


def subjects_to(name):
    return [mail.subject for mail in outbox.mails_to(f"{name}@demo.example")]


def run_daily():
    out = StringIO()
    call_command("daily", stdout=out)
    return out.getvalue()


# The last midnight


@pytest.mark.parametrize(
    ("country", "ends"),
    [
        ("GB", "2027-03-31T23:00:00+00:00"),
        ("US", "2027-04-01T04:00:00+00:00"),
        ("AU", "2027-03-31T13:00:00+00:00"),
        ("CA", "2027-04-01T02:30:00+00:00"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland"])
def test_a_licence_ends_at_the_first_midnight_of_its_own_country(settings, country, ends, zone):
    settings.TIME_ZONE = zone
    licence = Licence(state=State.VERIFIED, country=country, register="other", expires_on=LAST_DAY)
    end = datetime.fromisoformat(ends)
    assert standing_at(licence, end - timedelta(seconds=1)) == Standing.VERIFIED
    assert standing_at(licence, end) == Standing.LAPSED


@pytest.mark.parametrize(("seconds", "orders"), [(-1, 1), (0, 0)])
def test_an_order_is_placed_until_the_last_second_and_not_after(db, seconds, orders):
    licence = licence_of("alba", expires_on=today())
    midnight = datetime.combine(
        licence.expires_on + timedelta(days=1), datetime.min.time(), ZoneInfo("Europe/London")
    )
    client = client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    cast.choose_address(client, "alba")
    with at(midnight + timedelta(seconds=seconds)):
        cast.place_order(client)
    assert Order.objects.filter(user=person("alba")).count() == orders


def test_the_page_says_the_last_day_and_its_midnight(db):
    licence = licence_of("alba")
    page = text_of(client_of("alba").get("/accounts/licence/"))
    day = f"{licence.expires_on:%-d %b %Y}"
    assert f"Last valid day {day}" in page and f"through {day} : until midnight there" in page


# What stays when the right to buy has gone

LATE = timedelta(days=1)


def lapse(name):
    licence_of(name, expires_on=today() - LATE)


def suspend(name):
    decisions.suspend(licence_of(name), person("rita"), "Conditions.")


def leave_unchecked(name):
    licence_of(name, checked_at=now() - timedelta(days=800))


def shipped_to(name):
    order = cast.order_of(name)
    parcels.ship(order, person("omar"))
    return order


RECORDS = ("/accounts/", "/accounts/licence/", "/accounts/orders/", "/accounts/lots/", "/")


@pytest.mark.parametrize("end", [lapse, suspend, leave_unchecked])
def test_orders_and_lots_stay_readable_for_who_may_no_longer_buy(db, end):  # V49
    order = shipped_to("alba")
    end("alba")
    client = client_of("alba")
    for path in (*RECORDS, f"/accounts/orders/{order.number}/"):
        assert client.get(path).status_code == 200, path
    lot = order.lines.get().picks.get().lot
    assert lot.number in text_of(client.get("/accounts/lots/"))
    assert lot.number in text_of(client.get(f"/accounts/orders/{order.number}/"))


@pytest.mark.parametrize("end", [lapse, suspend, leave_unchecked])
def test_a_recall_still_reaches_who_may_no_longer_buy(db, end):
    order = shipped_to("alba")
    end("alba")
    lot = order.lines.get().picks.get().lot
    type(lot).objects.filter(pk=lot.pk).update(status="recalled")
    client = client_of("alba")
    assert "Recalled" in text_of(client.get("/"))
    assert "ecalled" in text_of(client.get("/accounts/lots/"))


def test_the_orders_of_a_closed_account_stay_with_staff(db):
    order = shipped_to("alba")
    User.objects.filter(pk=person("alba").pk).update(is_active=False)
    page = text_of(client_of("omar").get(f"/admin/order/order/{order.pk}/change/"))
    assert order.number in page and order.lines.get().picks.get().lot.number in page


def test_an_order_of_somebody_lapsed_is_kept_and_staff_read_what_to_do(db):
    order = cast.order_of("alba")
    lapse("alba")
    reply = fill_in(client_of("omar"), f"/admin/order/order/{order.pk}/ship/")
    assert reply.status_code == 409
    page = text_of(reply)
    assert "has passed its last valid day" in page
    assert "Leave it until a renewal is verified, or cancel it." in page
    order.refresh_from_db()
    assert order.status == "Placed"
    licence_of("alba", expires_on=days_from_now(9))
    assert fill_in(client_of("omar"), f"/admin/order/order/{order.pk}/ship/").status_code == 302


# The look-up ages


def test_a_licence_not_looked_up_again_in_time_stops_ordering_after_the_grace(db, settings):  # V47
    settings.RECHECK_GRACE_DAYS = 14
    licence = licence_of("alba", checked_at=now(), expires_on=days_from_now(2000))
    day = licence.look_again_on
    assert licence.look_again_by == day + timedelta(days=14)
    noon = datetime.combine(licence.look_again_by, datetime.min.time(), ZoneInfo("Europe/London"))
    assert standing_of(person("alba"), noon).standing == Standing.VERIFIED
    late = noon + timedelta(days=1)
    assert standing_of(person("alba"), late).standing == Standing.RECHECK_OVERDUE


def test_who_was_not_looked_up_again_reads_that_it_is_our_task(db):
    leave_unchecked("alba")
    client = client_of("alba")
    assert "That is our task" in text_of(client.get("/accounts/"))
    cast.put_in_basket(client, cast.BELOTERO)
    assert "You need not do anything; your basket is kept." in text_of(client.get("/basket/"))


def test_who_was_not_looked_up_again_is_told_once(db):  # V47
    leave_unchecked("alba")
    run_daily()
    run_daily()
    assert subjects_to("alba") == ["Ordering pauses until we have looked at the register again"]


# Reminders


@pytest.mark.parametrize(
    ("days_left", "begins"),
    [(60, "Your licence ends on"), (7, "Your licence ends on"), (-1, "Your licence has ended")],
)
def test_a_reminder_is_sent_once_and_leads_to_the_filled_in_renewal(db, days_left, begins):
    licence = licence_of("alba", expires_on=days_from_now(days_left))
    run_daily()
    run_daily()
    (subject,) = subjects_to("alba")
    assert subject.startswith(begins)
    (letter,) = outbox.mails_to("alba@demo.example", subject=subject)
    path = f"/accounts/licence/{licence.pk}/renew/"
    assert path in letter.body
    assert f'value="{licence.number}"' in client_of("alba").get(path).content.decode()


def test_nobody_is_reminded_long_before(db):
    licence_of("alba", expires_on=days_from_now(61))
    run_daily()
    assert subjects_to("alba") == []


def test_ten_days_skipped_leave_the_one_right_reminder(db):
    licence_of("alba", expires_on=days_from_now(61))
    run_daily()
    with at(now() + timedelta(days=35)):
        run_daily()
    assert list(Notice.objects.filter(licence__number="7654321").values_list("kind")) == [
        ("30_days",)
    ]


def test_the_new_last_day_of_a_renewed_licence_is_spoken_of_anew(db):
    old = licence_of("alba", expires_on=days_from_now(20))
    run_daily()
    sent = {name: getattr(old, name) for name in ("profession", "country", "register", "number")}
    new = services.submit_licence(person("alba"), {**sent, "expires_on": days_from_now(50)})
    assert len(subjects_to("alba")) == 2
    decisions.approve(new, person("rita"), expires_on=days_from_now(50), scope=old.scope)
    run_daily()
    assert [notice.about for notice in Notice.objects.filter(licence__in=[old, new])] == [
        days_from_now(20),
        days_from_now(50),
    ]


def test_who_has_sent_the_renewal_is_not_reminded(db):
    old = licence_of("alba", expires_on=days_from_now(20))
    sent = {name: getattr(old, name) for name in ("profession", "country", "register", "number")}
    new = services.submit_licence(person("alba"), {**sent, "expires_on": days_from_now(400)})
    run_daily()
    assert subjects_to("alba") == ["We have your application"]
    decisions.ask(new, person("rita"), "Which register?")
    run_daily()
    assert subjects_to("alba")[-1].startswith("Your licence ends on")


@pytest.mark.parametrize("state", [State.SUSPENDED, State.REFUSED, State.REPLACED])
def test_only_a_verified_licence_is_spoken_of(db, state):
    licence_of("alba", expires_on=days_from_now(20), state=state)
    run_daily()
    assert subjects_to("alba") == []


def test_a_closed_account_is_not_written_to(db):
    licence_of("alba", expires_on=days_from_now(20))
    User.objects.filter(pk=person("alba").pk).update(is_active=False)
    run_daily()
    assert subjects_to("alba") == []


def test_one_person_who_cannot_be_told_stops_nobody_else(db, monkeypatch):
    for name in ("alba", "nina"):
        licence_of(name, expires_on=days_from_now(20))
    write = telling.write

    def fails_for_alba(licence, template):
        if licence.professional.user == person("alba"):
            raise OSError("no letter")
        write(licence, template)

    monkeypatch.setattr(telling, "write", fails_for_alba)
    with pytest.raises(CommandError):
        run_daily()
    assert (len(subjects_to("alba")), len(subjects_to("nina"))) == (0, 1)
    monkeypatch.setattr(telling, "write", write)
    run_daily()
    assert (len(subjects_to("alba")), len(subjects_to("nina"))) == (1, 1)


# The command


def test_the_summary_says_what_every_step_did(db):
    said = run_daily().splitlines()
    assert [line.partition(":")[0] for line in said] == [name for name, _ in daily.STEPS]


def test_a_failing_step_stops_no_other_and_the_exit_tells(db, monkeypatch):
    ran = []

    def fails(moment):
        raise ValueError("broken")

    steps = (("First", fails), ("Second", lambda moment: ran.append(moment) or "done"))
    outcomes = daily.run(now(), steps)
    assert [str(outcome) for outcome in outcomes] == [
        "First: FAILED, ValueError: broken",
        "Second: done",
    ]
    assert len(ran) == 1
    monkeypatch.setattr("shop.jobs.daily.run", lambda moment: outcomes)
    with pytest.raises(CommandError, match="1 of 2 steps failed"):
        run_daily()


def test_a_worker_that_starts_runs_the_day_and_plans_the_next(db):
    licence_of("alba", expires_on=days_from_now(20))
    schedule.daily.call()
    schedule.daily.call()
    assert len(subjects_to("alba")) == 1
    (planned,) = DBTaskResult.objects.filter(task_path=schedule.daily.module_path)
    assert planned.run_after == schedule.next_run(timezone.now())


@pytest.mark.parametrize(
    ("moment", "planned"),
    [
        ("2026-11-22T04:59+00:00", "2026-11-22T05:00+00:00"),
        ("2026-11-22T05:00+00:00", "2026-11-23T05:00+00:00"),
        ("2027-03-27T12:00+00:00", "2027-03-28T04:00+00:00"),
    ],
)
def test_the_next_run_is_at_five_in_the_shops_time(moment, planned):
    assert schedule.next_run(datetime.fromisoformat(moment)) == datetime.fromisoformat(planned)


def test_whose_licence_lapses_is_told_at_the_midnight_of_its_country(db):
    licence_of("alba", expires_on=LAST_DAY)
    licence_of("nina", expires_on=LAST_DAY + timedelta(days=1))
    told = []
    for moment in ("2027-03-31T22:59+00:00", "2027-03-31T23:00+00:00", "2027-03-31T23:15+00:00"):
        with at(datetime.fromisoformat(moment)):
            midnights.midnight.call()
        told.append(subjects_to("alba").count(ENDED))
    assert told == [0, 1, 1]
    assert ENDED not in subjects_to("nina")


def test_the_midnights_plan_themselves_a_quarter_of_an_hour_apart(db):
    with at(datetime.fromisoformat("2027-03-31T22:59:59+00:00")):
        midnights.midnight.call()
        midnights.midnight.call()
    (planned,) = DBTaskResult.objects.filter(task_path=midnights.midnight.module_path)
    assert planned.run_after == datetime.fromisoformat("2027-03-31T23:00+00:00")


# At the same time


@pytest.fixture
def six_ending(fresh_demo):
    """Six people whose licences end in 20 days."""
    alba = person("alba").professional.licences.get()
    for index in range(6):
        user = User.objects.create_user(f"ends{index}@demo.example", "x", first_name="Ends")
        professional = Professional.objects.create(user=user)
        alba.pk, alba.professional, alba.number = None, professional, f"700000{index}"
        alba.expires_on = days_from_now(20)
        alba.save(force_insert=True)
    return [f"ends{index}" for index in range(6)]


def remind_four_times_at_once():
    moment = now()
    at_once([lambda: telling.remind(moment) for _ in range(4)])


@pytest.mark.race
def test_four_runs_at_once_write_one_mail_each(six_ending):
    remind_four_times_at_once()
    assert [len(subjects_to(name)) for name in six_ending] == [1] * 6


@pytest.mark.race
def test_without_the_row_of_what_was_sent_the_same_runs_write_more(six_ending, monkeypatch):
    """The negative control: only the row differs, so the race above would notice."""
    monkeypatch.setattr(telling, "note", lambda licence, kind, about: True)
    remind_four_times_at_once()
    assert [len(subjects_to(name)) for name in six_ending] == [4] * 6


def daily_run(meanwhile):
    """What one gave; `meanwhile` is what it waits for while it works."""
    return daily.run(now(), (("Slow", lambda moment: str(meanwhile())),))


@pytest.mark.race
def test_of_two_daily_runs_at_once_one_does_nothing(fresh_demo):
    is_over = Event()

    def run():
        found = daily_run(lambda: is_over.wait(30))
        is_over.set()
        return found

    results = at_once([run] * 2)
    assert sorted(result is None for result in results) == [False, True]
    assert run() is not None


@pytest.mark.race
def test_with_the_lock_off_both_daily_runs_work(fresh_demo, monkeypatch):
    """The negative control of the lock."""
    monkeypatch.setattr(daily, "alone", lambda name: nullcontext(True))
    both = Barrier(2)
    results = at_once([lambda: daily_run(lambda: both.wait(30))] * 2)
    assert [result is None for result in results] == [False, False]

"""Jobs that fail: tried again with growing waits, then told to staff and to who waits for them."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import DataError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from accounts.models import DocumentState
from accounts.papers import checking, receiving
from accounts.papers import keeping as documents
from common import presence
from common.jobs import queries, services
from common.jobs.rules import MOST_TRIES, wait_after
from common.jobs.worker import Hand
from shop.jobs import moved
from tests.accounts.papers.papers import image, upload
from tests.cast import client_of, person
from tests.working.hatchery import until

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    """A document that was just received; its check waits in the queue."""
    DBTaskResult.objects.all().delete()
    return receiving.receive(person("bruno"), upload(image()), licence())


def licence():
    return person("bruno").professional.licences.get()


@pytest.fixture
def full_disk(monkeypatch):
    def fails(*_args, **_known):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(documents, "_keep", fails)


def work(number=1):
    """What the worker's hand does with the job that is due, as worker `number`."""
    job = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    job.claim(str(number))
    Hand(number, ["*"]).run_task(job)
    job.refresh_from_db()
    return job


def the_job():
    return DBTaskResult.objects.get(task_path=checking.check.module_path)


def make_due():
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def fail_for_good():
    for _ in range(MOST_TRIES):
        make_due()
        work()
        services.try_failed_again()


def test_waits_grow_up_to_an_hour_and_end():
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES)]
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)]
    assert timedelta(hours=1) < sum(waits, timedelta()) < timedelta(hours=2)
    assert wait_after(99) == timedelta(hours=1)


def test_a_full_disk_is_tried_again_and_then_the_paper_is_checked(paper, full_disk, monkeypatch):
    job = work()
    assert job.status == "FAILED" and not paper.is_stuck
    services.try_failed_again()
    job = the_job()
    assert (job.status, job.run_after) == ("READY", job_end(job) + wait_after(1))
    assert "No space left" in job.traceback
    monkeypatch.undo()
    make_due()
    assert work().status == "SUCCESSFUL"
    paper.refresh_from_db()
    assert paper.state == DocumentState.CLEAN


@pytest.mark.race
def test_a_fault_whose_words_no_database_can_keep_is_tried_again_too(fresh_demo, monkeypatch):
    def fails(*_args, **_known):
        raise ValueError("read \0 here")

    DBTaskResult.objects.all().delete()
    receiving.receive(person("bruno"), upload(image()), licence())
    monkeypatch.setattr(documents, "_keep", fails)
    job = work()
    assert (job.status, len(job.worker_ids)) == ("READY", 1)


def job_end(job):
    """When it failed: its next try is that and the wait."""
    return job.run_after - wait_after(len(job.worker_ids))


def test_what_fails_for_good_is_said_to_who_waits_and_to_staff(paper, full_disk):
    bruno, admin = client_of("bruno"), client_of("admin")
    address = f"/accounts/licence/{paper.licence_id}/documents/"
    assert "being checked" in bruno.get(address).content.decode()
    fail_for_good()
    assert the_job().status == "FAILED" and queries.given_up().count() == 1
    page = bruno.get(address).content.decode()
    assert "could not be checked" in page and "being checked" not in page
    assert "we were told" in page and "hx-get" not in page
    assert "Jobs that could not be done" in admin.get("/admin/").content.decode()
    jobs = "/admin/django_tasks_database/dbtaskresult/"
    page = admin.get(f"{jobs}?standing=given_up").content.decode()
    assert f"Check {paper.pk}" in page and "Could not be done" in page
    assert "No space left" in admin.get(f"{jobs}{the_job().pk}/change/").content.decode()
    page = client_of("rita").get(f"/admin/accounts/licence/{paper.licence_id}/change/")
    assert "could not be checked" in page.content.decode()


def test_who_sends_the_same_file_again_has_it_checked_anew(paper, full_disk, monkeypatch):
    fail_for_good()
    monkeypatch.undo()
    assert receiving.receive(person("bruno"), upload(image()), licence()) == paper
    assert work().status == "SUCCESSFUL"
    paper.refresh_from_db()
    assert paper.state == DocumentState.CLEAN


def test_staff_have_it_done_again_and_only_what_failed(paper, full_disk):
    fail_for_good()
    waiting = checking.sweep.enqueue()
    chosen = {"action": "run_again", "_selected_action": [the_job().pk, waiting.id]}
    admin = client_of("admin")
    said = admin.post("/admin/django_tasks_database/dbtaskresult/", chosen, follow=True)
    assert "1 of 2 jobs will be done again" in said.content.decode()
    assert the_job().status == "READY" and the_job().worker_ids == []
    assert not paper.__class__.objects.get(pk=paper.pk).is_stuck


def test_a_job_of_a_dead_worker_is_put_back_and_counted(paper):
    job = the_job()
    job.claim("7")
    assert services.holders() == {7}
    services.put_back({8})
    assert the_job().status == "RUNNING"
    services.put_back({7})
    job = the_job()
    assert job.status == "READY" and len(job.worker_ids) == 1 and "died" in job.traceback


def test_a_job_that_kills_every_worker_ends_too(paper):
    for number in range(MOST_TRIES):
        the_job().claim(str(number))
        services.put_back({number})
    assert the_job().status == "FAILED" and queries.given_up().exists()
    assert paper.is_stuck


def test_what_an_older_release_runs_is_its_own_for_six_hours(paper):
    job = the_job()
    job.claim("a name of the older release")
    assert services.holders() == set()
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=7))
    assert services.holders() == {-1}
    services.put_back({-1})
    assert the_job().status == "READY"


def test_a_worker_that_starts_asks_twice_for_nothing(paper):
    from shop.jobs import schedule

    for _ in range(3):
        schedule.begin()
    assert DBTaskResult.objects.count() == 5  # The check, today's run, a midnight, two sweeps.


def test_a_sweep_leaves_alone_what_a_job_is_about(paper):
    checking.sweep.call()
    assert DBTaskResult.objects.filter(task_path=checking.check.module_path).count() == 1
    DBTaskResult.objects.all().delete()
    checking.sweep.call()
    assert the_job().status == "READY"


def test_the_day_page_says_what_waits_since_when_and_that_nobody_works(paper):
    admin = client_of("admin")
    assert "Jobs that wait" not in admin.get("/admin/").content.decode()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(hours=2))
    page = admin.get("/admin/").content.decode()
    assert "Jobs that wait to be done: no worker runs" in page and "2\xa0hours" in page


def test_a_worker_lives_as_long_as_its_session():
    assert presence.living() == set()
    stop = threading.Event()
    worker = presence.Presence("jobs", wards=())
    worker.begin(stop)
    assert presence.living() == presence.living("jobs") == {worker.number}
    assert presence.living("mail") == set()
    worker.end()
    until(lambda: presence.living() == set())


def test_a_job_that_an_older_release_asked_for_is_done_under_todays_name(paper):
    DBTaskResult.objects.update(task_path="accounts.checking.check")
    moved.follow()
    assert work().status == "SUCCESSFUL"
    paper.refresh_from_db()
    assert paper.state == DocumentState.CLEAN


@pytest.mark.parametrize("name", moved.MOVED.values())
def test_every_job_that_was_moved_has_its_name(name):
    assert import_string(name).module_path == name


@pytest.mark.race
def test_a_duty_that_breaks_takes_nobody_for_dead(fresh_demo):
    """Else another worker would do again what this one does at that moment."""

    def breaks():
        raise DataError("a row that no duty can read")

    worker = presence.Presence("jobs", wards=(), duties=[breaks], looks_every=0.2)
    worker.begin(threading.Event())
    looks = [worker.number in presence.living("jobs") for _ in range(20) if not time.sleep(0.05)]
    worker.end()
    assert all(looks)

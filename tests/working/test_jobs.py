"""Jobs survive: killed anywhere, each is done again, none twice at once."""

import os
import random
import time
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.db.models import FileField, Q
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts.models import DocumentState, LicenceDocument, PersonalDataExport
from accounts.papers import checking, receiving
from catalogue.editing.exchange import exporting
from catalogue.editing.exchange import services as exchange
from catalogue.models import ImportRun
from common.clock import now
from common.jobs import queries
from shop.jobs import schedule
from shop.search import index
from shop.your_data import services as personal_data
from tests.accounts.papers.papers import image, sent, upload
from tests.cast import person
from tests.depth import times
from tests.mail_server import silent_server
from tests.working.hatchery import end, hatchery, kill, until
from tests.working.slow import slow

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
KILLS = int(os.environ.get("KILLS", times(8, 60)))
LONGEST = 0.4  # Seconds that a worker is left alive.


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def storage_afterwards():
    """Settings that come back make a new storage, which the fields of the models do not know."""
    before = storages["private"]
    yield
    storages._storages["private"] = before


@pytest.fixture(autouse=True)
def files(storage_afterwards, settings, monkeypatch, folder):
    """Private files where the worker's processes find them too."""
    place = {"location": folder / "private", "base_url": None}
    stored = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    settings.STORAGES = settings.STORAGES | {"private": stored}
    for model in (LicenceDocument, PersonalDataExport, ImportRun):
        for field in model._meta.fields:
            if isinstance(field, FileField):
                monkeypatch.setattr(field, "storage", storages["private"])


@pytest.fixture(scope="module")
def hatched(folder):
    with hatchery(DATA=str(folder)) as start:
        yield start


@pytest.fixture
def start(hatched):
    yield hatched
    hatched.end_all()


def all_done():
    """Nothing is left but what is planned for another hour."""
    other_hour = now() + timedelta(minutes=2)
    soon = Q(run_after__lt=other_hour) | Q(run_after=get_date_max())
    return not queries.unfinished().filter(soon).exists()


# Every kind of job: how one is asked for, and what must be so once all are done.


def ask_for_copy():
    PersonalDataExport.objects.all().delete()
    personal_data.ask_for_export(person("alba"))


def copies_are_made():
    (export,) = PersonalDataExport.objects.all()
    assert export.made_at and export.file.size > 500


def send_paper():
    colour = f"#{random.randrange(2**24):06x}"
    receiving.receive(person("bruno"), upload(image(colour=colour), f"{colour}.jpg"))


def papers_are_checked():
    found = person("bruno").papers.values_list("state", flat=True)
    assert set(found) == {DocumentState.CLEAN} and len(found) >= KILLS


def hold_paper_back():
    colour = f"#{random.randrange(2**24):06x}"
    sent(
        person("bruno"),
        image(colour=colour),
        f"{colour}.jpg",
        state=DocumentState.QUARANTINED,
        reason=checking.NOT_SCANNED,
    )


def scan_one_again():
    hold_paper_back()
    checking.scan_again.enqueue(person("bruno").papers.last().pk)


def sweep():
    hold_paper_back()
    checking.sweep.enqueue()


def send_file():
    prices = "".join(exporting.export("prices", ","))
    exchange.send("prices", upload(prices.encode(), "prices.csv"), person("admin"))


def files_are_checked():
    assert set(ImportRun.objects.values_list("state", flat=True)) == {ImportRun.State.CHECKED}
    assert all(run.row_count and run.same_count == run.row_count for run in ImportRun.objects.all())


def import_file():
    send_file()
    run = ImportRun.objects.first()
    exchange.check_file.call(run.pk)
    DBTaskResult.objects.filter(task_path="catalogue.editing.exchange.services.check_file").delete()
    exchange.approve(run, person("admin"))


def files_are_imported():
    assert set(ImportRun.objects.values_list("state", flat=True)) == {ImportRun.State.DONE}


def run_the_day():
    schedule.daily.enqueue()


def tomorrow_is_planned():
    planned = DBTaskResult.objects.filter(status="READY", task_path=schedule.daily.module_path)
    assert planned.filter(run_after__gt=now()).exists()


def write_edition():
    """As many changes as make a new edition due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO finding_change (revision, product_id)"
            " SELECT nextval('finding_revision'), NULL FROM generate_series(0, %s)",
            [index.ENOUGH_CHANGES],
        )
    index.reindex_later.enqueue()


def edition_is_written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM finding_change")
        assert cursor.fetchone()[0] <= index.ENOUGH_CHANGES


KINDS = {
    "a copy of one's data": (ask_for_copy, copies_are_made),
    "the check of a paper": (send_paper, papers_are_checked),
    "another scan": (scan_one_again, papers_are_checked),
    "a sweep": (sweep, papers_are_checked),
    "the check of a file": (send_file, files_are_checked),
    "an import": (import_file, files_are_imported),
    "the day's run": (run_the_day, tomorrow_is_planned),
    "a new edition of the index": (write_edition, edition_is_written),
}


def wait_until_one_runs(seconds):
    """Some kinds of job take milliseconds, which no moment chosen blindly would meet. One that was
    over before anybody looked is not waited for."""
    end, states = time.monotonic() + seconds, {"READY"}
    while time.monotonic() < end and "READY" in states and "RUNNING" not in states:
        states = set(DBTaskResult.objects.values_list("status", flat=True).distinct())


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_moment_it_is_done_all_the_same(kind, start, monkeypatch):
    ask, is_right = KINDS[kind]
    hit = 0
    for turn in range(KILLS):
        ask()
        worker = start("jobs")
        if turn % 2:
            wait_until_one_runs(seconds=20)
        else:
            time.sleep(random.uniform(0, LONGEST))
        kill(worker)
        hit += DBTaskResult.objects.filter(status="RUNNING").exists()
    start("jobs")
    until(all_done)
    is_right()
    assert hit, "no worker was killed while it did something"


# None twice at once, and none for ever


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.txt"


def ask_for_slow_ones(book, count, seconds=0.3):
    for number in range(count):
        slow.enqueue(str(book), number, seconds)


def written(book):
    return book.read_text().split("\n")[:-1] if book.exists() else []


def at_once(book):
    """The most runs of one job that went on at the same moment."""
    running, most = {}, 0
    for line in written(book):
        word, name, _ = line.split()
        running[name] = running.get(name, 0) + (1 if word == "begin" else -1)
        most = max(most, running[name])
    return most


def begun(book):
    return [line.split()[1] for line in written(book) if line.startswith("begin")]


def test_three_workers_do_each_job_once(start, book):
    ask_for_slow_ones(book, 12)
    for _ in range(3):
        start("jobs")
    until(all_done)
    assert sorted(begun(book)) == sorted(map(str, range(12)))


def test_a_long_job_of_a_living_worker_is_left_to_it(start, book):
    ask_for_slow_ones(book, 1, seconds=2)
    start("jobs")
    until(lambda: begun(book))
    start("jobs")
    start("mail")
    until(all_done)
    assert begun(book) == ["0"]


def test_without_the_lock_a_job_runs_twice_at_once(start, book):
    """The control of the test before: whose lock is not there is taken for dead."""
    ask_for_slow_ones(book, 1, seconds=2)
    start("jobs without a lock")
    until(lambda: begun(book))
    start("jobs")
    until(lambda: at_once(book) == 2)


def test_a_database_that_restarts_loses_no_job_and_doubles_none(start, book):
    ask_for_slow_ones(book, 6)
    workers = [start("jobs"), start("jobs")]
    until(lambda: len(begun(book)) >= 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    until(all_done)
    assert set(begun(book)) == set(map(str, range(6)))
    assert at_once(book) == 1
    assert all(worker.is_running() for worker in workers)


def test_told_to_stop_a_worker_finishes_what_it_does(start, book):
    ask_for_slow_ones(book, 3, seconds=0.5)
    worker = start("jobs")
    until(lambda: begun(book))
    end(worker)
    assert len(written(book)) == 2
    assert DBTaskResult.objects.filter(status="RUNNING").count() == 0


def test_a_silent_scanner_stops_no_copy_and_no_import(folder):
    with (
        silent_server() as port,
        hatchery(DATA=str(folder), ANTIVIRUS_URL=f"clamd://127.0.0.1:{port}") as start,
    ):
        for _ in range(3):
            send_paper()
        ask_for_copy()
        import_file()
        start("jobs")
        until(lambda: PersonalDataExport.objects.exclude(made_at=None).exists(), 15)
        until(lambda: ImportRun.objects.get().state == ImportRun.State.DONE, 15)
        assert person("bruno").papers.filter(state=DocumentState.RECEIVED).exists()

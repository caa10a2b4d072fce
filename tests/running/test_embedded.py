"""The database of `make run`: one locale on every machine, and no trace of whoever was killed."""

import random
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from shop.settings import embedded

from . import programs

USE_IT = """
import sys, time, pathlib
from shop.settings import embedded
embedded.database(pathlib.Path(sys.argv[1]))
print("ready", flush=True)
time.sleep(float(sys.argv[2]))
"""
LOWER = """
import sys, pathlib, os
from shop.settings import embedded
embedded.database(pathlib.Path(sys.argv[1]))
import psycopg2
cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()
cursor.execute("SELECT lower('ÉLODIE'), to_tsvector('simple', 'Élodie') = 'élodie:1'")
print(ascii(cursor.fetchone()), flush=True)
"""


def use(folder, seconds=0.0):
    return programs.start("-c", USE_IT, str(folder), str(seconds))


def is_ready(process):
    said = process.stdout.readline()
    assert said == "ready\n", said + process.stdout.read()
    return process


def postmasters(folder):
    return [each for each in programs.running_in(folder) if each.name() == "postgres"]


@pytest.fixture
def folder():
    """Not pytest's: another of its runs shuts that to every other user, PostgreSQL's too."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name)
        for process in postmasters(name):
            process.kill()


@pytest.mark.parametrize(
    "environment",
    [{"LANG": "xx_XX.UTF-8"}, {"LC_ALL": "xx_XX.UTF-8"}, {"LC_ALL": "C"}, {"LANGUAGE": "de"}, {}],
    ids=str,
)
def test_letters_are_letters_whatever_the_language_of_the_machine(folder, environment):
    said, _ = programs.start("-c", LOWER, str(folder), **environment).communicate(timeout=60)
    assert said == "('\\xe9lodie', True)\n"


def test_the_last_user_stops_the_server_and_no_other(folder):
    first, second = is_ready(use(folder, 30)), is_ready(use(folder, 30))
    second.terminate()
    assert second.wait(60) == 128 + signal.SIGTERM
    assert postmasters(folder)
    first.send_signal(signal.SIGHUP)
    first.wait(60)
    assert postmasters(folder) == []


def test_a_server_in_memory_is_joined_and_what_one_has_left_is_used_only_where_there_is_room(
    folder, monkeypatch
):
    monkeypatch.setattr(embedded, "_MEMORY", folder)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=3 * 2**30 + 1))
    data = folder / "data"
    in_memory = embedded.in_memory(data)
    assert in_memory.parent == folder
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=0))
    process = is_ready(use(in_memory, 30))
    assert embedded.in_memory(data) == in_memory
    process.terminate()
    process.wait(60)
    assert postmasters(folder) == [] and embedded.in_memory(data) is None
    left = sum(path.lstat().st_size for path in in_memory.rglob("*"))
    there = SimpleNamespace(available=3 * 2**30 - left + 2**20)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: there)
    assert embedded.in_memory(data) == in_memory


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_killed_at_any_moment_of_its_start_it_leaves_nothing_that_hinders(folder, number):
    for _ in range(5):
        process = use(folder, 30)
        time.sleep(random.uniform(0.1, 3))
        process.send_signal(number)
        process.wait(60)
    last = use(folder)
    said, _ = last.communicate(timeout=60)
    assert last.returncode == 0, said
    assert postmasters(folder) == []


def test_a_database_that_a_killed_program_asked_for_is_made_once(folder):
    is_ready(use(folder, 30))
    server = embedded.Server(folder / "postgres")
    with ThreadPoolExecutor(8) as pool:
        for number in range(3):
            list(pool.map(server.create_missing, [f"wanted_{number}"] * 8))


def test_after_a_power_cut_a_number_that_another_process_has_hinders_nothing(folder):
    assert use(folder).wait(60) == 0
    lines = [str(psutil.Process().pid), str(folder / "postgres"), "1", "5432", "", "", "", "ready"]
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines))
    is_ready(use(folder))


def test_two_that_start_at_once_make_one_server(folder):
    both = [use(folder, 2), use(folder, 2)]
    for process in both:
        is_ready(process)
    assert len([each for each in postmasters(folder) if "-D" in each.cmdline()]) == 1
    assert [process.wait(60) for process in both] == [0, 0]
    assert postmasters(folder) == []

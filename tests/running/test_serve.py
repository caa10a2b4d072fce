"""`make run`: it says what is so, with an exit status, and takes everything along when it ends."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest
from django.conf import settings

from . import programs

LOOK_AFTER = """
import sys
from contextlib import suppress
from common.supervising import Supervisor
web = [sys.executable, "-c", "import time; time.sleep(60)", sys.argv[1], "web"]
worker = [sys.executable, "-c", sys.argv[2], sys.argv[1], "worker"]
say = lambda words: print(words, flush=True)
sys.exit(Supervisor({"web": web, "worker": worker}, say).run())
"""
SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def shop(tmp_path):
    """Start two stand-ins below the real supervisor: `shop(worker="its program")`."""
    started = []

    def begin(worker=SLEEP):
        process = programs.start("-c", LOOK_AFTER, str(tmp_path), worker)
        started.append(process)
        return process

    yield begin
    for process in [*started, *programs.running_in(tmp_path)]:
        process.kill()


def parts(tmp_path):
    """The running stand-ins by name; what ends while it is looked at runs no more."""
    named = {}
    for each in programs.running_in(tmp_path):
        with suppress(psutil.Error):
            named[each.cmdline()[-1]] = each
    return {name: named[name] for name in named.keys() & {"web", "worker"}}


def both(tmp_path):
    return programs.until(lambda: (found := parts(tmp_path)) and len(found) == 2 and found)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_closes_or_a_polite_end_takes_all_parts_along(shop, tmp_path, number):
    process = shop()
    both(tmp_path)
    process.send_signal(number)
    assert process.wait(60) == 0
    assert parts(tmp_path) == {}


def test_killed_hard_it_takes_its_parts_along(shop, tmp_path):
    process = shop()
    both(tmp_path)
    process.kill()
    programs.until(lambda: parts(tmp_path) == {})


def test_a_part_that_dies_is_named_and_started_again(shop, tmp_path):
    process = shop()
    dead = both(tmp_path)["worker"]
    dead.kill()
    said = process.stdout.readline()
    assert said == "The part “worker” ended with SIGKILL; it is started again.\n"
    assert both(tmp_path)["worker"].pid != dead.pid


def test_a_part_that_cannot_stay_alive_ends_the_shop_with_a_word_and_status_1(shop, tmp_path):
    process = shop(worker="raise SystemExit(7)")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The part “worker” ended with status 7; it is started again." in said
    assert "All parts are ended." in said
    assert parts(tmp_path) == {}


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


def test_a_taken_port_is_told_before_anything_else(taken_port):
    result = subprocess.run(
        ["make", "run", f"PORT={taken_port}", f"VENV={settings.BASE_DIR / 'no-such-folder'}"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode != 0
    assert f"Nothing can listen at 127.0.0.1:{taken_port}: Address already in use." in result.stderr
    assert not (settings.BASE_DIR / "no-such-folder").exists(), "nothing was begun"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"PORT": "eighty"}, "PORT must be a number"),
        ({"PORT": "70000"}, "Nothing can listen at 127.0.0.1:70000"),
        ({"HOST": "no-such-host.invalid"}, "Nothing can listen at no-such-host.invalid:8000"),
    ],
    ids=str,
)
def test_a_place_that_is_none_is_told_in_one_line(place, why):
    said, _ = (asked := programs.start("-m", "shop.demo.address", **place)).communicate()
    assert asked.returncode == 1
    assert why in said
    assert said.count("\n") == 1


def test_the_command_itself_refuses_a_taken_port(taken_port):
    result = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", taken_port],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "Address already in use" in result.stderr


def test_the_supervisor_leaves_no_process_of_its_own(shop, tmp_path):
    process = shop()
    both(tmp_path)
    children = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    process.wait(60)
    assert not any(child.is_running() for child in children)

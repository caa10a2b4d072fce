"""Starts the child for one file, waits as long as it may take, and reads its answer."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .kinds import BEGINS

MOST_MEGABYTES = 256
_ROOT = Path(__file__).resolve().parent.parent.parent.parent

TOO_SLOW = (
    "This file takes longer to read than a document does. "
    "Print or photograph the document, and send that."
)


class Interrupted(Exception):
    """The child ended without an answer: killed, crashed or out of time. Trying again may help."""


@dataclass(frozen=True)
class Answer:
    """A file made anew, or why not; `memory` in bytes and `seconds` are what it took the child."""

    kind: str = ""
    content: bytes = b""
    refused: str = ""
    memory: int = 0
    seconds: float = 0.0


def rebuild(raw, kind, *, seconds):
    """The Answer about `raw`, within `seconds` of the clock and of the processor.

    Raises Interrupted when there is none.
    """
    began = time.monotonic()
    child = _child(kind, seconds)
    answer = _wait(child, raw, seconds)
    if child.returncode == -signal.SIGXCPU:
        return Answer(refused=TOO_SLOW, seconds=time.monotonic() - began)
    if child.returncode != 0:
        raise Interrupted(f"The check ended with {child.returncode}.")
    return _read(answer, time.monotonic() - began)


def _child(kind, seconds):
    limits = [str(MOST_MEGABYTES), str(seconds)]
    return subprocess.Popen(
        [sys.executable, "-m", "accounts.papers.rebuilding", kind, *limits],
        cwd=_ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # Nothing else: no address, no key, no password.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait(child, raw, seconds):
    try:
        answer, _ = child.communicate(raw, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Interrupted(f"The check took longer than {seconds} s.") from error
    finally:
        _end(child)
    return answer


def _end(child):
    """Nothing that the child started outlives it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()


def _read(answer, seconds):
    line, _, content = answer.partition(b"\n")
    told = json.loads(line)
    if not told["refused"] and not content.startswith(BEGINS[told["kind"]]):
        raise Interrupted("The check answered with another kind of file than it said.")
    return Answer(**told, content=content, seconds=seconds)

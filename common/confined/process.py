"""Starts the child for one file, waits as long as it may take, and reads its answer."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import NotAccepted

Child = subprocess.Popen[bytes]
_ROOT = Path(__file__).resolve().parent.parent.parent

NEVER_FINISHED = "We could not read this file to its end. Save it again, and send that."
TOO_MUCH = "This file needs more time or memory than we can give it. Save a smaller version of it."


class Interrupted(Exception):
    """The child ended without an answer: killed, crashed or out of time. Trying again may help."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes in millions of memory, seconds of clock and of processor."""

    megabytes: int
    seconds: int


@dataclass(frozen=True)
class Answer:
    """What was made of a file, or why not; `memory` in bytes and `seconds` are what it took.

    `is_too_much`: it needed more than the limits.
    """

    kind: str = ""
    content: bytes = b""
    refused: str = ""
    is_too_much: bool = False
    memory: int = 0
    seconds: float = 0.0


def opened(module: str, raw: bytes, *arguments: str, limits: Limits) -> Answer:
    """The Answer of `module.opened(raw, *arguments)`, called in the child.

    Raises Interrupted when there is none.
    """
    began = time.monotonic()
    child = _child(module, arguments, limits)
    answer = _wait(child, raw, limits.seconds)
    took = time.monotonic() - began
    if child.returncode == -signal.SIGXCPU:
        return Answer(is_too_much=True, seconds=took)
    if child.returncode != 0:
        raise Interrupted(f"The check ended with {child.returncode}.")
    line, _, content = answer.partition(b"\n")
    return Answer(**json.loads(line), content=content, seconds=took)


def accepted(module: str, raw: bytes, *arguments: str, limits: Limits) -> bytes:
    """What `module.opened` makes of a file, for who waits at a form; raises NotAccepted."""
    try:
        answer = opened(module, raw, *arguments, limits=limits)
    except Interrupted as error:
        raise NotAccepted(NEVER_FINISHED) from error
    if answer.is_too_much or answer.refused:
        raise NotAccepted(answer.refused or TOO_MUCH)
    return answer.content


def _child(module: str, arguments: Iterable[str], limits: Limits) -> Child:
    limited = [module, str(limits.megabytes), str(limits.seconds)]
    return subprocess.Popen(
        [sys.executable, "-m", "common.confined", *limited, *arguments],
        cwd=_ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # Nothing else: no address, no key, no password.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait(child: Child, raw: bytes, seconds: int) -> bytes:
    try:
        answer, _ = child.communicate(raw, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Interrupted(f"The check took longer than {seconds} s.") from error
    finally:
        _end(child)
    return answer


def _end(child: Child) -> None:
    """Nothing that the child started outlives it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()

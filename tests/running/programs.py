"""Small programs that the tests start, kill and look after."""

import contextlib
import os
import subprocess
import sys
import time

import psutil
from django.conf import settings


def start(*arguments, **environment):
    """A Python program in the project's folder with this environment and no other but PATH."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(is_so, seconds=180, every=0.05):
    """Wait until a question is answered with something true, which is returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = is_so()
        if answer:
            return answer
        time.sleep(every)
    raise AssertionError("It did not come to be so.")


def running_in(folder):
    """The processes whose command line names this folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(str(folder) in word for word in process.cmdline()):
                found.append(process)
    return found

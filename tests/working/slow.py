"""A job that writes down when it begins and ends, for tests that kill its worker."""

import os
import time

from django_tasks import task


@task()
def slow(path, name, seconds):
    _note(path, f"begin {name} {os.getpid()}")
    time.sleep(seconds)
    _note(path, f"end {name} {os.getpid()}")


def _note(path, words):
    with open(path, "a") as file:
        file.write(words + "\n")

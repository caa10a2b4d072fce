"""What a process that serves pages has done before its first request (shop/wsgi.py)."""

import os
import subprocess
import sys

import pytest

from tests.working.hatchery import environment

_PROGRAM = """
import gc
from shop import wsgi
frozen = gc.get_freeze_count()
from django.urls import Resolver404, resolve
assert resolve("/treatments/") is resolve("/treatments/")
assert resolve("/brands/a/").kwargs != resolve("/brands/b/").kwargs
for _ in range(2):
    try:
        resolve("/nowhere/")
    except Resolver404:
        continue
    raise AssertionError
assert len(gc.get_objects()) < frozen / 100
"""

_NEEDED_SELDOM = """
import sys
from shop import wsgi
seldom = {"biip", "holidays", "lxml", "magic", "markdown_it", "mt940"}
seldom |= {"pikepdf", "PIL", "requests"}
assert not seldom & sys.modules.keys(), seldom & sys.modules.keys()
"""


_ALONE = """
import os, threading
from django.db import connections
held = set(os.listdir("/proc/self/fd"))
from shop import wsgi
assert threading.enumerate() == [threading.main_thread()]
assert not [one for one in connections.all() if one.connection]
assert set(os.listdir("/proc/self/fd")) == held
"""


_ANSWERING = """
from shop import wsgi
from shop.browsing import listing
from shop.ordering.cards import CARDS
from django.test import Client
drawn, draw = [], listing.rehearse
listing.rehearse = lambda strategy: drawn.append(draw(strategy))
for _ in range(3):
    assert Client().get("/healthz", SERVER_NAME="127.0.0.1").status_code == 200
assert drawn == [None]
assert CARDS.texts()
"""

_BROKEN = """
from shop import wsgi
from shop.browsing import listing
from django.test import Client
asked = []
def fail(strategy):
    asked.append(strategy)
    raise RuntimeError
listing.rehearse = fail
for _ in range(2):
    assert Client().get("/healthz", SERVER_NAME="127.0.0.1").status_code == 200
assert len(asked) == 1
"""


def test_pages_are_loaded_and_an_address_is_looked_for_once():
    subprocess.run([sys.executable, "-c", _PROGRAM], check=True)


def test_libraries_that_few_pages_need_are_loaded_by_those():
    """Each would make the start longer, of every process."""
    subprocess.run([sys.executable, "-c", _NEEDED_SELDOM], check=True)


def test_what_is_loaded_can_be_shared_by_processes_that_are_made_of_it():
    """It has no thread, connection or file: they would be gone in a child, or in two at once."""
    subprocess.run([sys.executable, "-c", _ALONE], check=True)


@pytest.mark.race
def test_a_list_is_drawn_once_after_the_first_answer(fresh_demo):
    settings = environment(DJANGO_SETTINGS_MODULE="shop.settings.test")
    subprocess.run([sys.executable, "-c", _ANSWERING], check=True, env=os.environ | settings)


@pytest.mark.race
def test_who_has_the_first_answer_hears_nothing_of_a_list_that_cannot_be_drawn(fresh_demo):
    settings = environment(DJANGO_SETTINGS_MODULE="shop.settings.test")
    subprocess.run([sys.executable, "-c", _BROKEN], check=True, env=os.environ | settings)

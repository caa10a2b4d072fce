"""What a process that serves pages has done before its first request (shop/wsgi.py)."""

import subprocess
import sys

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


def test_pages_are_loaded_and_an_address_is_looked_for_once():
    subprocess.run([sys.executable, "-c", _PROGRAM], check=True)

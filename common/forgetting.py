"""Lets the database forget what its guards keep: by name, and only until the block ends."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def forgets(what):
    """Inside a transaction: guards that know the name ("security log") let it go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shop.forgets', %s, true)", [what])
        yield
        cursor.execute("SELECT set_config('shop.forgets', '', true)")

"""The demo is loaded once into the test database; races and journeys load it again."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_demo", verbosity=0)
        # Between races the tables are emptied, which these two refuse (their own tests say so).
        with connection.cursor() as cursor:
            for table in ("accounts_review", "common_securityevent"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER never_emptied")


@pytest.fixture
def fresh_demo(transactional_db):
    """The demo in a database that other connections can see; flushed afterwards."""
    call_command("load_demo", verbosity=0)


def pytest_collection_modifyitems(items):
    """Journeys share one browser and one album, races one database: each kind in one process."""
    for item in items:
        for kind in ("journey", "race"):
            if item.get_closest_marker(kind):
                item.add_marker(pytest.mark.xdist_group(kind))


def pytest_addoption(parser):
    parser.addoption(
        "--write-url-matrix",
        action="store_true",
        help="add missing lines to tests/architecture/url_matrix.txt and drop those gone",
    )

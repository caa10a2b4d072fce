"""Every test finds the demo as it was loaded, whatever the test before it did."""

import gc
import os

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.test import client
from xdist.scheduler import LoadScopeScheduling

from common.confined import process
from common.kept import Memory
from shop.search import index
from tests import databases, depth
from tests.warm_printing import warm_printing

# How fast something is, is asked by the bench, never by a test.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
GATES = ("DoorMiddleware", "StaffSecondFactorMiddleware")
# Their tests share what is dear to make, and take minutes; the first ones mostly wait.
TOGETHER = [
    "tests/working/test_jobs.py",
    "tests/working/test_mail.py",
    "tests/working/test_killed_deeds.py",
    "tests/running/test_deployment.py",
    "tests/accounts/papers/test_hostile_uploads.py",
]
# Their tests share rows, or processes, that are dear to make: one process makes them, once.
OF_ONE_WORLD = [
    "tests/accounts/signing_in/test_one_way_in.py",
    "tests/architecture/test_headers.py",
    "tests/architecture/test_nonsense_in_the_admin.py",
    "tests/architecture/test_pairs.py",
    "tests/architecture/test_settings.py",
    "tests/architecture/test_url_matrix.py",
    "tests/running/test_faults.py",
    "tests/shop/arrivals/test_arrivals.py",
    "tests/shop/claims/test_claims.py",
    "tests/shop/claims/test_replacing.py",
    "tests/shop/demo/test_growth.py",
    "tests/shop/pages/test_links_of_groups.py",
    "tests/shop/pages/test_strangers.py",
    "tests/shop/purchasing/test_purchase_proof.py",
    "tests/shop/returns/test_pages.py",
    "tests/shop/returns/test_returns.py",
    "tests/shop/vigilance/test_reports.py",
]
# One test of theirs takes seconds, which nobody waits for at the end where it begins early.
LONG = [
    "tests/shop/inventory/test_movement_races.py",
    "tests/shop/inventory/test_stock_machine.py",
]
QUICK = "tests/rules/"


# What is imported and collected stays: to look through it again and again for garbage is an eighth
# of the time of a test.
gc.disable()


def pytest_collection_finish(session):
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"test_{connection.settings_dict['NAME']}_{worker}"
    with django_db_blocker.unblock(), databases.of_this_process(name):
        yield


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages_only():
    """The client of the tests copies the context of each template that is rendered: of a page of
    staff those of two thousand options and fields, which no test looks at."""
    keep = client.store_rendered_templates

    def keep_of_pages(store, signal, sender, template, context, **kwargs):
        if "/widgets/" not in (template.name or ""):
            keep(store, signal, sender, template, context, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", keep_of_pages)
        yield


@pytest.fixture(scope="session", autouse=True)
def printed_by_warm_children():
    """See tests/warm_printing.py."""
    as_the_shop_does = process._child
    with warm_printing(as_the_shop_does) as start, pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_child", start)
        yield as_the_shop_does


@pytest.fixture
def as_the_shop_prints(printed_by_warm_children, monkeypatch):
    """Where the child itself is the subject."""
    monkeypatch.setattr(process, "_child", printed_by_warm_children)


@pytest.fixture(scope="module")
def kept_rows(django_db_setup, django_db_blocker):
    """What fixtures of a module write is there for each of its tests, and gone after the last.

    Below it a test's own rows go at its end as ever. Such a module is OF_ONE_WORLD.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def papers_of_the_demo():
    databases.put_papers_back()


@pytest.fixture(autouse=True)
def nothing_kept():
    """No test is shown a page of the one before it, nor one that was made with other settings."""

    def forget(**kwargs):
        for kept in Memory.all:
            kept.forget()
        if state := index._shared["state"]:
            state.answers.clear()
            state.left.clear()

    forget()
    setting_changed.connect(forget)
    yield
    setting_changed.disconnect(forget)


@pytest.fixture
def fresh_demo(transactional_db):
    """The demo in a database that other connections can see; thrown away afterwards."""


@pytest.fixture
def without_gates(settings):
    """No door and no second factor, which have their own tests."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(GATES)]


@pytest.fixture
def staff_page(client, without_gates):
    """A client of a superuser."""
    client.force_login(get_user_model().objects.create_superuser("editor@x.example", "x"))
    return client


def pytest_generate_tests(metafunc):
    """RACES_AGAIN=20: every race so many times."""
    again = int(os.environ.get("RACES_AGAIN", "1"))
    if again > 1 and metafunc.definition.get_closest_marker("race"):
        metafunc.fixturenames.append("time")
        metafunc.parametrize("time", range(again))


def pytest_collection_modifyitems(items):
    """What is TOGETHER begins one after the other, each beside tests that keep a core busy, and
    none late; what is OF_ONE_WORLD comes first of the others, as one process does it alone, and
    what is LONG; what is quick comes last, so that nobody waits for anybody at the end."""
    modules = {name: [item for item in items if _module(item.nodeid) == name] for name in TOGETHER}
    others = [item for item in items if _module(item.nodeid) not in modules]
    others.sort(key=lambda item: _module(item.nodeid) not in [*OF_ONE_WORLD, *LONG])
    others.sort(key=lambda item: item.nodeid.startswith(QUICK))
    slow = sum(not item.nodeid.startswith(QUICK) for item in others)
    step = slow // (len(TOGETHER) + 1)
    items[:] = []
    for number, of_module in enumerate(modules.values()):
        items += of_module + others[number * step : (number + 1) * step]
    items += others[len(TOGETHER) * step :]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Together(config, log)


class Together(LoadScopeScheduling):
    """Tests go one by one to whoever is free, but those of a module that shares something to one.

    xdist's own groups have no effect with this pytest (findings/xdist_groups_in_pytest_9_2.sh).
    """

    def _split_scope(self, nodeid):
        module = _module(nodeid)
        return module if module in TOGETHER or module in OF_ONE_WORLD else nodeid


def _module(nodeid):
    return nodeid.partition("::")[0]


def pytest_terminal_summary(terminalreporter):
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(f"What is asked by turns is asked again by TURN={depth.TURN}")


def pytest_addoption(parser):
    parser.addoption(
        "--write-url-matrix",
        action="store_true",
        help="add missing lines to tests/architecture/url_matrix.txt and drop those gone",
    )

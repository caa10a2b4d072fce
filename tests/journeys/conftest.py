"""A real Chromium, the shop behind a real socket, and the mail that it writes."""

import os
import shutil
import warnings
from email import message_from_bytes, policy

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from tests import outbox
from tests.journeys.window import Album, Window

# The shell is the same browser without windows: it starts and draws in half of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        message = "Chromium is missing: no journey was walked. Install chromium-headless-shell."
        warnings.warn(message, stacklevel=1)
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, where the tests also ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def shop(chromium, fresh_demo, live_server, settings, tmp_path):
    """The address of the running shop, whose mail is delivered to a folder."""
    cache.clear()
    outbox.use(settings)
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return live_server.url


@pytest.fixture
def open_window(chromium, shop):
    """Opens a window of a person's own; at the end none of them may have seen a fault."""
    windows = []

    def open_one(at=shop, **options):
        windows.append(Window(chromium, at, **options))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()
    faults = [fault for window in windows for fault in window.faults]
    if faults:
        pytest.fail("\n\n".join(dict.fromkeys(faults)), pytrace=False)


@pytest.fixture
def mailbox(shop, settings):
    """Has the queued mail delivered, as the worker would, and finds the one letter asked for."""

    def letter(to, subject):
        outbox.deliver()
        letters = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in settings.EMAIL_FILE_PATH.glob("*.eml")
        ]
        (found,) = [each for each in letters if each["To"] == to and subject in each["Subject"]]
        return found

    return letter


@pytest.fixture
def album(request):
    """Where the pictures of a journey go, one after the other, in a folder of its own; they are
    taken for who asks for them (PICTURES=1)."""
    if not os.environ.get("PICTURES"):
        return None
    return Album(django_settings.DATA_DIR / "screenshots" / request.node.name)

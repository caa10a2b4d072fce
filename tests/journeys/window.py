"""One person's browser window: it notes faults of pages, has axe judge them, takes pictures."""

import json
import shutil
from contextlib import contextmanager
from itertools import product
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from shop.demo.people import PASSWORD, TOTP_SECRET
from tests.authenticator import code_of
from tests.cast import client_of
from tests.depth import is_turn

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = """axe.run(document, Object.assign(
    {resultTypes: ["violations"], iframes: false, preload: false}, %s)).then(JSON.stringify)"""
EVERY_RULE = "{}"
# What a narrow window can change; the rest is judged at the desk.
OF_SIZE_AND_COLOUR = """{runOnly: [
    "color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]}"""


class Album:
    """Numbers the pictures of a journey in the order in which they were taken."""

    def __init__(self, folder):
        self.folder = folder
        self.taken = 0
        shutil.rmtree(folder, ignore_errors=True)

    def add(self, page, name):
        self.taken += 1
        page.screenshot(path=self.folder / f"{self.taken:02d}-{name}.png", full_page=True)


class Window:
    """`faults` holds what no page may do: console errors, broken policies, calls to other hosts."""

    def __init__(self, browser, shop, album=None, **options):
        self.shop, self.album, self.faults = shop, album, []
        self.elsewhere = set()  # Other hosts that this person may be led to.
        self.context = browser.new_context(
            base_url=shop, viewport=WIDE, locale="en-GB", reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)

    def close(self):
        self.context.close()

    # What a person does.

    def go(self, path):
        """A field that has the focus from the start gets it once the page is painted, and what is
        typed before is lost."""
        self.page.goto(path)
        first = self.page.locator("[autofocus]:visible").first
        if first.count():
            expect(first).to_be_focused()

    def click(self, name, role="button", **options):
        """Press what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, **options).first.click()

    def follow(self, name, **options):
        self.click(name, "link", **options)

    def fill(self, **values):
        """Type into the fields with these labels; an underscore stands for a space."""
        for label, value in values.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(value)

    def sees(self, *texts):
        """Every text must be on the page, or come there in seconds: some pages ask again."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)

    @contextmanager
    def refused(self, status):
        """What is sent inside is answered with this status, and that is no fault."""
        known = len(self.faults)
        yield
        self.page.wait_for_load_state()
        told, self.faults[known:] = self.faults[known:], []
        assert all(str(status) in fault for fault in told) and told, told

    @property
    def path(self):
        return self.page.url.removeprefix(self.shop)

    def pass_the_door(self, path="/"):
        self.go(path)
        self.click("Yes, I do")

    def sign_in(self, email, password=PASSWORD):
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self._send_sign_in()

    def sign_in_as_staff(self, name):
        self.pass_the_door("/admin/")
        self.sign_in(f"{name}@demo.example")
        self.page.locator("input[name=code]").fill(code_of(TOTP_SECRET))
        self._send_sign_in()
        assert self.path == "/admin/"

    def be(self, name):
        """Past the door and signed in, without the pages of either, which have their tests."""
        cookies = client_of(name).cookies.values()
        self.context.add_cookies(
            [{"name": one.key, "value": one.coded_value, "url": self.shop} for one in cookies]
        )

    def be_staff(self, name):
        """As `sign_in_as_staff` leaves somebody."""
        self.be(name)
        self.go("/admin/")
        assert self.path == "/admin/"

    def _send_sign_in(self):
        self.click("Sign in", exact=True)

    # What is looked at.

    def look(self, name, *, phone=True):
        """Take pictures, wide and light, narrow and dark, and let axe judge one of them by turns;
        or just the window as it stands."""
        if phone:
            self._look(name, [(WIDE, "light"), (NARROW, "dark")])
        else:
            self._picture(name)
            self._judge(name, EVERY_RULE)

    def look_every_way(self, name):
        """As `look`, in both sizes and colours."""
        self._look(name, list(product((WIDE, NARROW), ("light", "dark"))))

    def _look(self, name, ways):
        for number, (size, scheme) in enumerate(ways, sum(name.encode())):
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            self._note_sideways_scrolling(name)
            self._picture(f"{name}-phone" if size == NARROW else name)
            if is_turn(number, len(ways)):
                rules = EVERY_RULE if size == WIDE else OF_SIZE_AND_COLOUR
                self._judge(f"{name}, {size['width']} px, {scheme}", rules)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(WIDE)

    def _picture(self, name):
        if self.album:
            self.album.add(self.page, name)

    def _judge(self, name, rules):
        for violation in self._axe(rules)["violations"]:
            for node in violation["nodes"]:
                place = f"{violation['id']} at {node['target']}: {node['failureSummary']}"
                self._note(f"axe, {name}: {place} {node['html'][:200]}")

    def _axe(self, rules):
        """Through the debugger: our policy stays in force, and axe is no script of the page."""
        debugger = self.context.new_cdp_session(self.page)
        try:
            known = debugger.send("Runtime.evaluate", {"expression": "typeof axe"})
            if known["result"]["value"] == "undefined":
                debugger.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
            answer = debugger.send(
                "Runtime.evaluate", {"expression": AXE % rules, "awaitPromise": True}
            )
        finally:
            debugger.detach()
        return json.loads(answer["result"]["value"])

    def _note_sideways_scrolling(self, name):
        wider = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            self._note(f"{name}: {wider} px wider than the window")

    # What no page may do.

    def _note(self, fault):
        self.faults.append(f"{self.path}: {fault}")

    def _note_console(self, message):
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text}")

    def _note_request(self, request):
        asked = urlsplit(request.url)
        known = {urlsplit(self.shop).netloc, *self.elsewhere}
        if asked.scheme in ("http", "https") and asked.netloc not in known:
            self._note(f"asked another host: {request.url}")

    def _note_response(self, response):
        if response.status >= 400:
            self._note(f"{response.status} for {response.request.method} {response.url}")

"""A subject: a server with the people who visit it, and what each of their visits costs it."""

from collections import Counter

from . import cpu
from .browser import Browser, walk

_CLOSE_BASKETS = "UPDATE basket_basket SET status = 'Frozen' WHERE status = 'Open'"
_BASKET_COOKIE = "oscar_open_basket"


class Subject:
    """One server, and the scene that says who its people are and how they come to each page.

    A scene has `cookies` {who: {name: value}} and `visits` {who: {page's name: plan}}; where any
    page will do, `any` is the plan, and `table` the address of one with so many rows. A plan has
    `addresses`, of which each visit takes the next, or the `steps` of a walk (bench/browser.py);
    the steps `before` are gone once, a basket that should be empty at each visit is `fresh`, and
    `edits` are made by somebody else before each visit, in SQL.
    The last answer has the `status`, `shows` these words, and its path `ends` so.
    """

    def __init__(self, name, server, scene, databases):
        self.name = name
        self._server, self._scene, self._databases = server, scene, databases
        self._turns = Counter()
        self._browsers = {}

    def has(self, page):
        return "any" in self._scene or page.name in self._scene["visits"].get(page.who, {})

    def prepare(self, page):
        """What has to be so before the page can be visited."""
        if "any" in self._scene:
            return
        plan = self._plan(page)
        self._empty_basket(page)
        list(walk(self._browser(page), plan.get("before", self._scene["before"][page.who])))

    def visit(self, page):
        """Each Answer of a visit."""
        plan = self._plan(page)
        if plan.get("fresh"):
            self._empty_basket(page)
        if "edits" in plan:
            self._databases.run(plan["edits"], database=self._server.database)
        return walk(self._browser(page), plan.get("steps") or [self._next_address(page, plan)])

    def batch(self, page, visits):
        """[(method, CPU ms) of each request] of each visit; nothing where a backend was replaced
        on the way, or none of this database is there to be read yet."""
        before = self._processes()
        costs = [list(self._costs(page, before)) for _ in range(visits)]
        return costs if before == self._processes() else []

    def cost(self, page):
        """CPU ms of a visit, with all of a backend of PostgreSQL that only began with it."""
        before = cpu.spent(self._processes())
        list(self.visit(page))
        return cpu.spent(self._processes()) - before

    def wrong(self, page, answers):
        """A sentence for each way in which the last Answer of a visit is not the page."""
        plan, last = self._plan(page), answers[-1]
        if last.status != plan.get("status", 200):
            yield f"{self.name} answered {last.status} at {last.path}"
        elif plan.get("shows", "") not in last.body:
            yield f"{self.name} does not show “{plan['shows']}” at {last.path}"
        elif not last.path.startswith(plan.get("ends", "")):
            yield f"{self.name} ended at {last.path}"

    def _costs(self, page, processes):
        visit = self.visit(page)
        before = cpu.spent(processes)
        for answer in visit:
            now = cpu.spent(processes)
            yield answer.method, now - before
            before = now

    def _processes(self):
        return [*self._server.workers(), *self._databases.backends(self._server.database)]

    def _plan(self, page):
        if "any" not in self._scene:
            return self._scene["visits"][page.who][page.name]
        if page.rows:
            return {"addresses": [self._scene["table"].format(page.rows)]}
        return self._scene["any"]

    def _next_address(self, page, plan):
        """What one person has asked for is new to nobody else."""
        self._turns[page.name] += 1
        addresses = plan["addresses"]
        return {"method": "GET", "path": addresses[self._turns[page.name] % len(addresses)]}

    def _browser(self, page):
        if page.who not in self._browsers:
            cookies = self._scene.get("cookies", {}).get(page.who, {})
            self._browsers[page.who] = Browser(self._server.port, cookies)
        return self._browsers[page.who]

    def _empty_basket(self, page):
        self._browser(page).cookies.pop(_BASKET_COOKIE, None)
        self._databases.run(_CLOSE_BASKETS, database=self._server.database)

"""How soon a page is painted, and whether it moves afterwards, on a processor four times slower: a
real Chromium, where there is one and the development packages have brought playwright.
"""

import shutil
import statistics
import subprocess
import sys
from importlib.util import find_spec

from .databases import environment
from .lineup import ROOT, our_scene, ours
from .sizes import MAIN

SLOWER, VISITS = 4, 5
PAGES = ("product", "list")
SIZES = {"1280": (1280, 900), "390": (390, 844)}
MOST_MS, MOST_SHIFT = 1_000, 0
_CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
_AS_IT_RUNS = "shop.settings.demo"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
# What has been seen until the page has been still for a while.
_ASK = """
() => new Promise(resolve => {
  let paint = 0, shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => paint = each.startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver(list => list.getEntries().forEach(each => shift += each.value))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve({paint, shift}), 400);
})
"""


def measure(databases, is_quick):
    """[{page, width, ms, shift}], the median paint and the largest shift of some visits; nothing
    without a browser."""
    if _CHROMIUM is None or find_spec("playwright") is None:
        return []
    from playwright.sync_api import sync_playwright

    databases.prepare([MAIN])
    with (
        databases.copy(MAIN.database, "painting") as copied,
        sync_playwright() as playwright,
    ):
        scene = our_scene(databases, copied)
        _collect(databases.url_of(copied))
        with ours(databases, copied, settings=_AS_IT_RUNS) as server:
            browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
            found = [
                _painted(browser, f"http://127.0.0.1:{server.port}", scene, name, width)
                for name in PAGES
                for width in SIZES
            ]
            browser.close()
    return found


def _collect(url):
    """Styles and pictures as browsers get them: compressed, and named by what is in them."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment(url, _AS_IT_RUNS), check=True)


def _painted(browser, shop, scene, name, width):
    visitor = scene["cookies"]["visitor"]
    (path,) = scene["visits"]["visitor"][name]["addresses"]
    seen = [_visit(browser, shop, visitor, path, SIZES[width]) for _ in range(VISITS + 1)]
    of_warm = seen[1:]
    return {
        "page": name,
        "width": width,
        "ms": round(statistics.median(each["paint"] for each in of_warm)),
        "shift": round(max(each["shift"] for each in of_warm), 4),
    }


def _visit(browser, shop, cookies, path, size):
    """What is seen by somebody who was never there: nothing is in the cache of the browser."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": k, "value": v, "url": shop} for k, v in cookies.items()])
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(shop + path, wait_until="load")
    found = page.evaluate(_ASK)
    context.close()
    return found


def faults(found):
    """A sentence for each limit that is passed."""
    for each in found:
        of = f"painting: {each['page']} at {each['width']} px"
        if each["ms"] >= MOST_MS:
            yield f"{of} after {each['ms']} ms, before {MOST_MS}"
        if each["shift"] > MOST_SHIFT:
            yield f"{of} moves by {each['shift']}"


def lines(found):
    if not found:
        yield "No browser: it was not measured how soon pages are painted."
    for each in found:
        yield (
            f"Painted on a processor {SLOWER} × slower, {each['page']} at {each['width']} px: "
            f"{each['ms']} ms, moves by {each['shift']}"
        )

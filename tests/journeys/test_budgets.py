"""What a first visit may cost a browser: bytes, shifting layout, calls to anybody else."""

import pytest

from tests import cast

pytestmark = pytest.mark.journey

MOST_BYTES = 60_000
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("viewport", ["wide", "narrow"])
@pytest.mark.parametrize(
    "path",
    [
        "/catalogue/belotero-hydro_4/",
        "/catalogue/teosyal-puresense-redensity-ii_13/",
        "/catalogue/",
        "/",
        "/articles/",
        f"/compare/?p={cast.REDENSITY}&p={cast.AQUALYX}",
    ],
)
def test_a_first_page_is_small_and_stands_still(open_window, path, viewport):
    window = open_window()
    if viewport == "narrow":
        window.page.set_viewport_size({"width": 390, "height": 844})
    window.pass_the_door()
    network = window.context.new_cdp_session(window.page)
    network.send("Network.enable")
    network.send("Network.clearBrowserCache")
    sizes = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    window.page.add_init_script(WATCH_SHIFTS)
    window.page.goto(path, wait_until="networkidle")
    window.page.mouse.wheel(0, 4000)
    window.page.wait_for_timeout(200)
    assert len(sizes) > 2, "the page and its styles were seen"
    if "_" in path:
        assert sum(sizes) <= MOST_BYTES, "a product page; styles and scripts not even compressed"
    assert window.page.evaluate("window.shifted") < 0.001

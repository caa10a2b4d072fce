"""Every link that a page offers its reader leads to a page that this reader may open."""

import re
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests import cast
from tests.offers import voucher

pytestmark = pytest.mark.django_db

HREF = re.compile(r"<a\b[^>]*?\shref=\"([^\"]*)\"")
# A file is looked at once, a sorted or filtered list once a filter: each name is followed, not all
# that can be combined.
MOST_OF_A_KIND = 2
STARTS = {
    "omar": ["/admin/"],
    "rita": ["/admin/"],
    "admin": ["/admin/"],
    "alba": ["/", "/accounts/"],
    "bea": ["/", "/accounts/"],
    "ben": ["/", "/accounts/"],
    "bruno": ["/", "/accounts/"],
    "visitor": ["/"],
}


@pytest.fixture
def traces():
    """An order that waits, one shipped, one cancelled, and a request: pages that link to others."""
    omar = cast.client_of("omar")
    cast.order_of("alba", cast.AQUALYX)
    cast.ship(omar, cast.order_of("alba"), "TRK77")
    page = f"/admin/order/order/{cast.order_of('alba', cast.REDENSITY).pk}/cancel/"
    cast.fill_in(omar, page, reason="Not wanted any more")
    voucher("SPRING")
    cast.request_of_bea()


def kind(path):
    """The page without numbers and names: of each kind a few are opened."""
    parts = urlsplit(path)
    names = sorted(re.findall(r"(?:^|&)(\w+)=", parts.query))
    return re.sub(r"\d+|[A-Z0-9]{5}-[A-Z0-9]{5}", "N", parts.path) + "?" + "&".join(names)


def dead_links(name, staff_only):
    browser, seen, counts = cast.client_of(name), set(), {}
    dead, waiting = [], deque((start, "the start") for start in STARTS[name])
    while waiting:
        path, found_on = waiting.popleft()
        shape = kind(path)
        if path in seen or counts.get(shape, 0) >= MOST_OF_A_KIND:
            continue
        seen.add(path)
        counts[shape] = counts.get(shape, 0) + 1
        response = browser.get(path, follow=True)
        if response.status_code != 200:
            dead.append(f"{response.status_code} {path}, on {found_on}")
        elif response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            here = response.request["PATH_INFO"]
            links = (unescape(link) for link in HREF.findall(response.content.decode()))
            inner = (urldefrag(urljoin(path if here in path else here, link))[0] for link in links)
            waiting.extend((link, path) for link in inner if is_followed(link, staff_only))
    assert len(seen) > 5
    return dead


def is_followed(link, staff_only):
    if not link.startswith("/") or "logout" in link:
        return False
    return not staff_only or link.startswith("/admin/")


@pytest.mark.parametrize("name", ["omar", "rita", "admin"])
def test_every_link_of_staffs_pages_leads_somewhere_for_who_reads_them(name, traces):
    assert dead_links(name, staff_only=True) == []


@pytest.mark.parametrize("name", ["visitor", "bruno", "alba", "bea", "ben"])
def test_every_link_of_the_shop_leads_somewhere_for_who_reads_it(name, traces):
    assert dead_links(name, staff_only=False) == []

"""Every link that a page offers its reader leads to a page that this reader may open."""

import re
from collections import Counter, deque
from functools import cache
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import is_valid_path, resolve

from tests import cast
from tests.depth import times
from tests.offers import voucher

pytestmark = pytest.mark.django_db

HREF = re.compile(r"<a\b[^>]*?\shref=\"([^\"]*)\"")
# One page of a sort is opened, and a list once for each name of a filter or an order: not for all
# that can be combined.
MOST_PAGES, MOST_QUESTIONS = times(1, 2), 1
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


@cache
def kinds(path, by_name):
    """What of a page is looked at a few times: its address without numbers and, where pages of one
    sort are alike, without names; with each question that is asked of it."""
    parts = urlsplit(path)
    where = re.sub(r"\d+|[A-Z0-9]{5}-[A-Z0-9]{5}", "N", parts.path)
    if not by_name and is_valid_path(parts.path):
        where = resolve(parts.path).route
    names = re.findall(r"(?:^|&)(\w+)=", parts.query)
    return frozenset((where, name) for name in names or [""])


def is_enough(counts, kind):
    return counts[kind] >= (MOST_QUESTIONS if kind[1] else MOST_PAGES)


def dead_links(name, staff_only, by_name=False):
    return dead_links_for(cast.client_of(name), STARTS[name], staff_only, by_name)


def dead_links_for(browser, starts, staff_only, by_name=False):
    seen, counts = set(), Counter()
    dead, waiting = [], deque((start, "the start") for start in starts)
    while waiting:
        path, found_on = waiting.popleft()
        shapes = kinds(path, by_name)
        if path in seen or all(is_enough(counts, shape) for shape in shapes):
            continue
        seen.add(path)
        counts.update(shapes)
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
    """The visitor opens every product and article, the others a few of them."""
    assert dead_links(name, staff_only=False, by_name=name == "visitor") == []

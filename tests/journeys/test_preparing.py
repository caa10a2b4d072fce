"""A page that is pointed at is made ready, if it does nothing but show a product."""

import pytest

from common.headers import HeadersMiddleware

pytestmark = pytest.mark.journey


@pytest.fixture
def prepared(monkeypatch):
    """The paths of pages that the browser asked for before anybody did."""
    paths, answer = [], HeadersMiddleware.__call__

    def listen(middleware, request):
        if "prerender" in request.headers.get("Sec-Purpose", ""):
            paths.append(request.path)
        return answer(middleware, request)

    monkeypatch.setattr(HeadersMiddleware, "__call__", listen)
    return paths


def test_a_product_that_is_pointed_at_is_ready_and_nothing_else_is(prepared, open_window):
    visitor = open_window()
    visitor.pass_the_door("/catalogue/")
    visitor.page.get_by_role("link", name="Basket").first.hover()
    product = visitor.page.locator(".cards a[href*='_']").first
    with visitor.page.expect_response(lambda answer: answer.request.is_navigation_request()):
        product.hover()
        visitor.page.wait_for_timeout(500)  # Longer than the browser waits.
        product.click()
    assert prepared == [visitor.path]

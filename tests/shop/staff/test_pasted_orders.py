"""Staff paste, scan or send the lines of an order; what is not sure is asked, nothing is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ShipToAddress
from catalogue.models import MarketStatus
from tests import cast
from tests.shop.quick_order.lines import sku, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return cast.client_of("admin")


def read(desk, **typed):
    url, fields = cast.typed_by_staff(desk)
    return url, fields, desk.post(url, fields | {"action": "read"} | typed)


def lines_of(page):
    forms = page.context["lines"].forms
    found = [(form["sku"].value(), form["units"].value()) for form in forms]
    return [line for line in found if any(line)]


def test_pasted_lines_stand_beside_what_was_typed_and_unsure_ones_are_asked(desk):
    one = sku(cast.REDENSITY)
    file = SimpleUploadedFile("x.csv", f"SKU;Qty\n{one};4".encode())
    _, _, page = read(desk, pasted=f"{sku(cast.BELOTERO)} x3\nno such thing, 2", file=file)
    assert lines_of(page) == [(sku(cast.BELOTERO), "5"), ("no such thing, 2", "2"), (one, "4")]
    words = cast.text_of(page)
    assert "“no such thing, 2”: Nothing here has this number" in words
    assert "She called at 10:15" in words


def test_what_the_country_of_the_chosen_address_hides_is_not_found(desk):
    url, fields = cast.typed_by_staff(desk)
    address = ShipToAddress.objects.get(pk=fields["address"])
    keys = [cast.REDENSITY, cast.product(cast.REDENSITY).parent_id]
    address.pk, address.country_id = None, "DE"
    address.save()
    MarketStatus.objects.filter(product__in=keys, country="DE").delete()
    MarketStatus.objects.create(
        product_id=cast.REDENSITY,
        country="DE",
        status="hidden",
        checked_on=date(2026, 1, 1),
        basis="A notice",
    )
    page = desk.post(
        url, fields | {"address": address.pk, "action": "read", "pasted": sku(cast.REDENSITY)}
    )
    assert "Nothing here has this number" in cast.text_of(page)


def test_more_than_eight_lines_are_one_order_with_few_queries(desk):
    text = "\n".join(f"{sku(one.pk)}, 1" for one in sold()[:12] if one.pk != cast.BELOTERO)
    url, fields, page = read(desk, pasted=text)
    found = lines_of(page)
    assert len(found) >= 10
    typed = {"line-TOTAL_FORMS": len(found)}
    for at, (number, units) in enumerate(found):
        typed |= {f"line-{at}-sku": number, f"line-{at}-units": units}
    with CaptureQueriesContext(connection) as captured:
        desk.post(url, fields | typed | {"address": ""})
    by_number = [query for query in captured if "partner_sku" in query["sql"]]
    assert len(by_number) == 1


def test_a_file_that_is_none_is_refused_and_nothing_typed_is_lost(desk):
    _, _, page = read(desk, file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken"))
    assert page.status_code == 422 and lines_of(page) == [(sku(cast.BELOTERO), "2")]

"""The tables of staff's page of an order, which are written without a template."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from catalogue.models import Product
from shop.staff.orders import rows
from tests import cast

pytestmark = pytest.mark.django_db


def page(client, order):
    return client.get(f"/admin/order/order/{order.pk}/change/")


def test_nothing_that_somebody_named_is_markup_and_links_are_for_who_may_follow_them():
    order = cast.order_of("alba")
    Product.objects.filter(pk=cast.BELOTERO).update(title="<b>Soft</b>", sales_unit="a <i>box</i>")
    (line,) = order.lines.all()
    licence = f"/admin/accounts/licence/{line.decision.licence_id}/change/"
    for name, sees_licences in (("admin", True), ("omar", False)):
        html = page(cast.client_of(name), order).content.decode()
        assert "<b>Soft" not in html and html.count("&lt;b&gt;Soft&lt;/b&gt;") >= 3
        assert (licence in html) == sees_licences
        assert str(line.decision.licence) in html and "within its limits" in html
        assert f"One unit: {line.decision.sales_unit}" in html
        assert f"/admin/inventory/lot/{line.picks.get().lot_id}/change/" in html


def test_an_order_of_more_lines_costs_no_more_queries():
    admin, counts = cast.client_of("admin"), set()
    products = [cast.product(key) for key in (cast.BELOTERO, cast.REDENSITY)]
    for many in (1, 2):
        order = cast.order_of_many("alba", dict.fromkeys(products[:many], 1))
        page(admin, order)
        with CaptureQueriesContext(connection) as captured:
            page(admin, order)
        counts.add(len(captured))
    assert len(counts) == 1 and max(counts) <= 22, counts


def test_an_order_that_is_none_is_no_fault():
    admin = cast.client_of("admin")
    for key in ("9" * 17, "9" * 30, "x", "_00"):
        assert admin.get(f"/admin/order/order/{key}/change/").status_code == 302, key


def test_of_each_line_is_said_what_it_rests_on_itself():
    """Most lines rest on the same, whose words are put together once."""
    products = [cast.product(key) for key in (cast.BELOTERO, cast.REDENSITY)]
    order = cast.order_of_many("alba", dict.fromkeys(products, 1))
    first, second = order.lines.order_by("pk")
    decided = second.decision
    decided.reasons, decided.profession = ["For another <b>reason</b>"], "nurse"
    decided.country, decided.decided_at = "IE", first.decision.decided_at + timedelta(days=400)
    html = rows.decisions([first.decision, decided], cast.person("admin"))
    one, other = re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    at = localtime(first.decision.decided_at)
    assert first.product.full_name in one and second.product.full_name in other
    assert first.decision.reasons[0] in one and first.decision.reasons[0] not in other
    assert "another &lt;b&gt;reason&lt;/b&gt;" in other and "another" not in one
    assert "Physician with" in one and "Nurse or midwife" in other
    assert "United Kingdom" in one and "Ireland" in other
    assert f"{at:%-d %b %Y}" in one and f"{at + timedelta(days=400):%-d %b %Y}" in other

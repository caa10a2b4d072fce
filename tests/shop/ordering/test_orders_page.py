"""The list of one's orders, whose rows are written without a template."""

import re

import pytest

from accounts.models import User
from catalogue.models import Product
from shop.ordering.order_rows import rows
from tests import cast

pytestmark = pytest.mark.django_db
BY = '<span class="small soft">by Alba Marin</span>'


def page(name):
    return cast.client_of(name).get("/accounts/orders/").content.decode()


def test_a_row_has_what_was_ordered_by_whom_and_how_it_stands(django_assert_max_num_queries):
    """Nothing that somebody named is markup."""
    wanted = {cast.product(cast.BELOTERO): 2, cast.product(cast.REDENSITY): 1}
    order = cast.order_of_many("alba", wanted)
    Product.objects.filter(pk=cast.REDENSITY).update(title="Red & <b>®")
    html = page("alba")
    (row,) = re.findall(rf"<tr>.*?{order.number}.*?</tr>", html, re.S)
    assert "2 × BELOTERO" in row
    assert '1 × Red &amp; &lt;b&gt;<sup class="mark">®</sup>' in row
    assert f'href="/accounts/orders/{order.number}"' in row.replace('/">', '">')
    assert "Placed, not shipped yet" in row and BY not in row
    assert BY in page("bea"), "of another member of the clinic"
    client = cast.client_of("alba")
    client.get("/accounts/orders/")
    with django_assert_max_num_queries(5):
        client.get("/accounts/orders/")


def test_whatever_somebody_typed_is_no_markup():
    order = cast.order_of("alba")
    order.number, order.po_number, order.was_paid = "<s>1", "<i>2</i>", True
    order.short_lines, order.by = [(1, "<b>3</b>")], User(first_name="<u>4</u>", last_name="")
    html = rows([order])
    assert not any(f"<{tag}>" in html for tag in "sibu")
    typed = (f"&lt;{tag}&gt;{text}" for tag, text in zip("sibu", "1234", strict=True))
    assert all(text in html for text in typed)

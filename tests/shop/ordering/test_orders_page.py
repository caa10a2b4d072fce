"""The list of one's orders, whose rows are written without a template."""

import re

import pytest

from catalogue.models import Product
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

"""The compare page: what it sets side by side, what it leaves blank, and that nothing breaks it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Composition, Product
from tests import cast

pytestmark = pytest.mark.django_db

VITAL_FAMILY, VITAL, VITAL_LIDOCAINE, PLURYAL_BOOSTER = 1, 101, 102, 9
FOUR = f"/compare/?p={VITAL_FAMILY}&p={cast.REDENSITY}&p={cast.KYBELLA}&p={cast.AQUALYX}"


@pytest.fixture
def visitor():
    return cast.client_of("visitor")


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def row_named(html, label):
    """The words of the row of this name."""
    rows = [words_of(row) for row in re.findall(r"<tr.*?</tr>", html, re.S)]
    return next(row.strip() for row in rows if row.strip().startswith(label))


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_products_stand_side_by_side_in_the_order_of_the_address(visitor):
    head = page(visitor, f"/compare/?p={cast.REDENSITY}&p={cast.BELOTERO}")
    head = head[head.index("<thead>") : head.index("</thead>")]
    assert head.index("REDENSITY") < head.index("BELOTERO")


def test_a_difference_comes_first_and_has_a_mark_and_a_word(visitor):
    html = page(visitor, f"/compare/?p={VITAL}&p={cast.REDENSITY}")
    first = html[html.index("Composition</span>") :]
    assert first.index("Hyaluronic acid") < first.index("Lidocaine")
    assert row_named(html, "Hyaluronic acid").startswith("Hyaluronic acid ≠ Differs 20 mg/ml")
    assert 'width="80"' in html and 'width="60"' in html


def test_what_no_source_states_stays_a_blank_and_is_no_difference(visitor):
    row = row_named(page(visitor, f"/compare/?p={VITAL}&p={cast.REDENSITY}"), "Lidocaine")
    assert "◐ Stated for some only" in row and "Not stated by our source" in row
    assert "Differs" not in row


def test_what_is_stated_of_none_of_the_products_is_one_line(visitor):
    html = page(visitor, f"/compare/?p={cast.BELOTERO}&p={PLURYAL_BOOSTER}")
    line = re.search(r"Not stated by our sources of any product here: ([^<]*)\.", html)[1]
    assert "shelf life" in line.split(", ") and "contents" in line.split(", ")
    assert "more on the composition" not in line
    assert '<th scope="row">Shelf life' not in html
    alone = page(visitor, f"/compare/?p={cast.KYBELLA}")
    assert "storage" in re.search(r"of any product here: ([^<]*)\.", alone)[1]


def test_amounts_in_mass_and_volume_are_not_compared(visitor):
    Composition.objects.filter(product=cast.REDENSITY, ingredient__slug="hyaluronic-acid").update(
        unit="mg/g", amount=20
    )
    row = row_named(page(visitor, f"/compare/?p={VITAL}&p={cast.REDENSITY}"), "Hyaluronic acid")
    assert "? Amounts cannot be compared" in row and "Differs" not in row


def test_a_percentage_is_compared_as_weight_in_volume_and_the_page_says_so(visitor):
    address = f"/compare/?p={cast.REDENSITY}&p={VITAL_LIDOCAINE}"
    assert "our assumption" not in page(visitor, address)
    Composition.objects.filter(product=VITAL_LIDOCAINE, ingredient__slug="lidocaine").update(
        unit="%", amount="0.3"
    )
    html = page(visitor, address)
    assert "= Same" in row_named(html, "Lidocaine")
    assert "read as 3 mg/ml" in row_named(html, "Lidocaine")
    assert "this is our assumption" in html


def test_every_value_has_its_source_beside_it(visitor):
    html = page(visitor, FOUR)
    row = html[html.index("Hyaluronic acid</a>") :]
    assert row[: row.index("</tr>")].count('<details class="source">') == 2


def test_price_expiry_and_the_right_to_order_are_compared(visitor):
    html = page(visitor, FOUR)
    assert "£" in row_named(html, "Price") and "Reference only" in row_named(html, "Price")
    assert "days" in row_named(html, "Nearest expiry")
    assert "Sign in to order." in row_named(html, "May I order it?")
    assert "Yes" in row_named(page(cast.client_of("alba"), FOUR), "May I order it?")


def test_a_product_is_taken_away_and_added_by_plain_addresses(visitor):
    html = page(visitor, f"/compare/?p={VITAL}&p={cast.REDENSITY}&add=juvederm")
    assert f'href="/compare/?p={cast.REDENSITY}"' in html
    assert f'href="/compare/?p={VITAL}&amp;p={cast.REDENSITY}&amp;p=3"' in html


def test_a_name_that_nothing_has_leads_to_the_search(visitor):
    html = page(visitor, "/compare/?add=<b>zz")
    assert "/search/?q=%3Cb%3Ezz" in html and "<b>zz" not in html


def test_rows_that_are_the_same_for_all_can_be_left_out(visitor):
    address = f"/compare/?p={cast.BELOTERO}&p=7"
    assert "Storage" in page(visitor, address)
    html = page(visitor, f"{address}&show=differences")
    assert '<th scope="row">Storage' not in html


def test_a_fifth_product_is_left_out_with_a_word(visitor):
    html = words_of(page(visitor, f"{FOUR}&p=4&p=5"))
    assert "The first 4 are shown; 2 more were left out." in html
    assert "BELOTERO" not in html


def test_what_is_not_public_is_as_unknown_as_what_never_was(visitor):
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    html = page(visitor, f"/compare/?p={cast.BELOTERO}&p=999999&p={cast.AQUALYX}")
    assert "BELOTERO" not in html and "AQUALYX" in html
    assert "2 parts of this address name no product" in words_of(html)


def test_an_empty_comparison_says_what_to_do(visitor):
    assert "Nothing to compare yet" in page(visitor, "/compare/")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    p=st.lists(st.one_of(st.text(max_size=12), st.integers().map(str)), max_size=8),
    add=st.text(max_size=90),
    show=st.text(max_size=12),
)
def test_no_address_breaks_the_page(visitor, p, add, show):
    answer = visitor.get("/compare/", {"p": p, "add": add, "show": show})
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(("name", "most"), [("visitor", 8), ("alba", 11)])
def test_a_comparison_costs_few_queries(name, most, django_assert_max_num_queries):
    client = cast.client_of(name)
    if name == "alba":
        cast.put_in_basket(client, cast.BELOTERO)
    three = FOUR.rpartition("&")[0] + "&add=vital"
    for address in (FOUR, three):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


def test_nothing_is_compared_before_the_door(client):
    assert client.get(FOUR).status_code == 302

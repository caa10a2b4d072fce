"""The reading pages: what they say, what they leave unsaid, and what they cost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Brand, Ingredient, Product, ProductFact, Source, TreatmentType
from shop.purchasing.policy import Decision, Reason
from shop.purchasing.wording import explain
from tests import cast

pytestmark = pytest.mark.django_db

VITAL_FAMILY, VITAL = 1, 101
LISTS = [
    "/catalogue/",
    "/catalogue/?view=table",
    "/search/?q=hydro",
    "/search/?q=hydro+zzz",
    "/treatments/facial-rejuvenation/",
    "/treatments/fat-and-cellulite/",
    "/ingredients/hyaluronic-acid/",
    "/ingredients/",
    "/brands/",
    "/brands/restylane/",
    "/treatments/",
]
# Pages that are lists and nothing else.
FOUND = ("/catalogue/", "/search/")
PRODUCTS = [VITAL_FAMILY, VITAL, cast.REDENSITY, cast.AQUALYX, cast.KYBELLA, cast.UNCONFIRMED_PEN]


@pytest.fixture
def visitor():
    return cast.client_of("visitor")


def page_of(client, pk):
    return client.get(cast.product(pk).get_absolute_url()).content.decode()


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# Cost.


def warmed(client, address):
    """The page once before it is counted: what a process does once does not count."""
    assert client.get(address).status_code == 200
    return client


@pytest.mark.parametrize("pk", PRODUCTS)
def test_a_product_page_costs_a_visitor_few_queries(pk, visitor, django_assert_max_num_queries):
    address = cast.product(pk).get_absolute_url()
    warmed(visitor, address)
    with django_assert_max_num_queries(2):
        visitor.get(address)


@pytest.mark.parametrize("pk", PRODUCTS)
def test_a_product_page_costs_a_buyer_few_queries(pk, django_assert_max_num_queries):
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    address = cast.product(pk).get_absolute_url()
    warmed(alba, address)
    with django_assert_max_num_queries(7):
        alba.get(address)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_a_visitor_few_queries(address, visitor, django_assert_max_num_queries):
    warmed(visitor, address)
    with django_assert_max_num_queries(6 if address.startswith(FOUND) else 8):
        visitor.get(address)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_a_buyer_few_queries(address, django_assert_max_num_queries):
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    warmed(alba, address)
    with django_assert_max_num_queries(8 if address.startswith(FOUND) else 12):
        alba.get(address)


def test_reading_a_product_page_writes_nothing(django_assert_max_num_queries):
    alba = cast.client_of("alba")
    address = cast.product(cast.AQUALYX).get_absolute_url()
    warmed(alba, address)
    with django_assert_max_num_queries(50) as captured:
        alba.get(address)
    written = [q["sql"] for q in captured if re.match(r"\s*(INSERT|UPDATE|DELETE)", q["sql"])]
    assert written == []


# What a product page says.


def test_what_is_stated_has_its_place_and_what_nobody_states_is_one_line(visitor):
    html = page_of(visitor, cast.AQUALYX)
    stated = set(ProductFact.objects.filter(product=cast.AQUALYX).values_list("kind", flat=True))
    line = re.search(r"Not stated by our sources: ([^<]*)\.", html)[1].split(", ")
    missed = set(ProductFact.Kind) - {ProductFact.Kind.COMPOSITION}
    for kind in missed:
        assert (f"<dt>{kind.label}</dt>" in html) is (kind in stated)
        assert (kind.label.lower() in line) is (kind not in stated)
    assert stated and len(stated) < len(missed)
    assert html.count("Not stated by our sources") == 1


def test_statements_that_conflict_are_both_shown_each_with_its_source(visitor):
    first, second = Source.objects.order_by("pk")[:2]
    for source, statement in ((first, "Every 3 weeks."), (second, "Every 8 weeks.")):
        ProductFact.objects.create(
            product_id=cast.BELOTERO, kind="protocol", statement=statement, source=source
        )
    html = page_of(visitor, cast.BELOTERO)
    row = html[html.index("<dt>Sessions and intervals</dt>") : html.index("<dt>Study results</dt>")]
    assert "Every 3 weeks." in row and "Every 8 weeks." in row
    assert row.count('<details class="source">') == 2
    assert "More than one source; what each states is shown." in row


def test_a_source_opens_beside_its_value_without_a_script(visitor):
    html = page_of(visitor, cast.REDENSITY)
    source = html[html.index('<details class="source">') :]
    assert "<summary>" in source[:200]
    assert "(read on" in words_of(source[: source.index("</details>")])


def test_amounts_are_drawn_on_one_scale_and_unstated_ones_have_no_bar(visitor):
    html = page_of(visitor, cast.REDENSITY)
    assert 'class="amount-fill" width="60"' in html
    assert 'class="amount-fill" width="12"' in html
    assert "amount-fill" not in page_of(visitor, cast.AQUALYX)


def test_the_hedge_of_a_source_is_kept(visitor):
    assert "source says “can help”" in page_of(visitor, cast.AQUALYX)


def test_trade_marks_are_raised_and_never_dropped(visitor):
    html = page_of(visitor, cast.AQUALYX)
    assert '<h1>AQUALYX<sup class="mark">®</sup></h1>' in html
    body = html[html.index("<main") : html.index("</main>")]
    plain = re.sub(r'<sup class="mark">®</sup>|<title>.*?</title>|<[^>]+>', "", body)
    assert "®" not in re.sub(r"Journal.*?®.*?\(read on", "", plain)


def test_a_reference_is_plainly_not_sold(visitor):
    html = page_of(visitor, cast.KYBELLA)
    assert "Reference only, not sold here" in html
    assert "/basket/add/" not in html
    assert "£" not in html


def test_an_unconfirmed_variant_says_so_and_cannot_be_put_in_the_basket(visitor):
    html = page_of(visitor, cast.UNCONFIRMED_PEN)
    assert "Not confirmed: no source says that this variant exists; it cannot be ordered." in html
    assert "/basket/add/" not in html


def test_every_variant_has_its_own_address_and_the_others_are_one_link_away(visitor):
    family = cast.product(VITAL_FAMILY)
    for variant in family.children.all():
        html = page_of(visitor, variant.pk)
        for other in family.children.all():
            assert f'href="{other.get_absolute_url()}"' in html


def test_a_variant_says_what_its_family_says_where_it_says_nothing_itself(visitor):
    maker = ProductFact.objects.filter(product=VITAL_FAMILY, kind="maker").first()
    assert maker.statement in page_of(visitor, VITAL)


def test_a_family_page_shows_each_variant_and_offers_one_that_can_be_ordered(visitor):
    html = page_of(visitor, VITAL_FAMILY)
    table = html[html.index('id="variants-title"') : html.index('id="composition"')]
    assert table.count("Not confirmed: no source says") == 2
    assert 'action="/basket/add/101/"' in html


def test_price_stock_and_expiry_stand_in_the_panel_and_are_marked_as_demo_data(visitor):
    html = page_of(visitor, cast.BELOTERO)
    panel = html[html.index('class="panel buying"') : html.index("</aside>")]
    assert "£" in panel and "in stock" in panel
    assert "Ships with expiry on or after" in panel
    assert panel.count("Demo data") >= 2


def test_demo_data_is_not_mentioned_outside_the_demo(visitor, settings):
    settings.DEMO = False
    assert "Demo data</span>" not in page_of(visitor, cast.BELOTERO)


# May I order it?


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("visitor", "Sign in to order."),
        ("bruno", "Your licence is being checked."),
        ("carla", "Your licence has passed its last valid day."),
        ("cosmo", "Your profession is not among those that may order this product."),
        ("alba", "You may order this"),
    ],
)
def test_the_page_says_whether_the_reader_may_order_and_if_not_why(name, sentence):
    html = page_of(cast.client_of(name), cast.AQUALYX)
    assert sentence in html
    assert 'action="/basket/add/15/"' in html
    panel = html[html.index('class="panel buying"') : html.index("</aside>")]
    assert panel.count('<a class="button"') == (0 if name == "alba" else 1)


def test_every_reason_has_its_sentence_and_a_page_that_helps():
    for reason in Reason:
        (explanation,) = explain(Decision((reason,)))
        assert explanation.sentence.endswith(".")
        assert explanation.action_label and explanation.action_url.startswith("/")


def test_signing_in_leads_back_to_the_page(visitor):
    address = cast.product(cast.AQUALYX).get_absolute_url()
    assert f"{reverse('account_login')}?next={address.replace('/', '%2F')}" in page_of(
        visitor, cast.AQUALYX
    )


# Lists and the ways to a product.


@pytest.mark.parametrize("page", ["99", "0", "-1", "x", "1e9", "", "９", "9" * 400])
def test_any_page_number_gets_a_friendly_page(page, visitor):
    answer = visitor.get("/catalogue/", {"page": page})
    assert answer.status_code == 200
    assert "BELOTERO" in answer.content.decode()


def test_a_page_that_is_not_there_is_said_so(visitor):
    html = words_of(visitor.get("/catalogue/?page=99").content.decode())
    assert "There is no page “99” in this list; this is page 1 of 1." in html


def test_cards_and_table_show_the_same_products(visitor):
    for product in Product.objects.exclude(structure="child"):
        for view in ("cards", "table"):
            html = visitor.get("/catalogue/", {"view": view}).content.decode()
            assert product.get_absolute_url() in html


def test_the_list_counts_families_once_and_says_from_for_several_prices(visitor):
    html = words_of(visitor.get("/catalogue/").content.decode())
    assert "17 products, families counted once" in html
    assert "from £98.00" in html


def test_every_page_of_the_catalogue_answers(visitor):
    addresses = [
        found.get_absolute_url()
        for model in (TreatmentType, Ingredient, Brand, Product)
        for found in model.objects.all()
    ]
    assert len(addresses) > 50
    for address in addresses:
        assert visitor.get(address).status_code == 200, address


@pytest.mark.parametrize("kind", ["treatments", "ingredients", "areas", "concerns", "brands"])
def test_an_unknown_name_is_not_found(kind, visitor):
    assert visitor.get(f"/{kind}/no-such-thing/").status_code == 404
    assert visitor.get("/catalogue/no-such-thing_999999/").status_code == 404


def test_fat_and_cellulite_shows_its_two_parts_and_the_products_of_both(visitor):
    html = visitor.get("/treatments/fat-and-cellulite/").content.decode()
    for name in ("fat-removal", "cellulite"):
        assert f'href="{reverse("treatment", args=[name])}"' in html
    assert "AQUALYX" in html and "ALIDYA" in html


def test_an_ingredient_page_says_how_much_of_it_is_in_which_product(visitor):
    html = visitor.get("/ingredients/hyaluronic-acid/").content.decode()
    amounts = re.findall(r'nowrap">(\d+) mg/ml', html)
    assert amounts == sorted(amounts, key=int, reverse=True)
    assert {"20", "15", "12"} <= set(amounts)


def titles_of(page):
    return {entry.product.title for entry in page.context["listing"].entries}


def test_a_product_that_is_not_public_is_not_shown_to_readers(visitor):
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    assert visitor.get(cast.product(cast.BELOTERO).get_absolute_url()).status_code == 404
    assert "BELOTERO® HYDRO" not in titles_of(visitor.get("/catalogue/"))
    assert "BELOTERO" not in visitor.get("/ingredients/hyaluronic-acid/").content.decode()


def test_no_page_has_an_inline_style(visitor):
    for address in [*LISTS, *(cast.product(pk).get_absolute_url() for pk in PRODUCTS)]:
        html = visitor.get(address).content.decode()
        assert "style=" not in html and "<style" not in html


def test_nothing_of_it_is_shown_before_the_door():
    for address in (*LISTS, cast.product(cast.AQUALYX).get_absolute_url()):
        assert Client().get(address).status_code == 302


# Drawn packs.


def drawn_at(html):
    return re.search(r'class="pack" src="(/packs/[^"]+)"', html)[1]


def test_a_drawn_pack_is_a_picture_that_is_kept_for_ever(visitor, django_assert_max_num_queries):
    address = drawn_at(page_of(visitor, cast.REDENSITY))
    with django_assert_max_num_queries(0):
        answer = visitor.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert b"<svg" in answer.content


def test_the_picture_of_a_page_says_what_it_shows_and_those_of_lists_are_decoration(visitor):
    page = page_of(visitor, cast.REDENSITY)
    assert 'alt="Drawing of the pack: 2 × prefilled syringes; volume not stated' in page
    assert 'loading="eager"' in page
    cards = visitor.get("/catalogue/").content.decode()
    assert cards.count('class="pack"') == cards.count('alt=""') == 17


def test_a_pack_that_nobody_draws_is_not_found(visitor):
    address = drawn_at(page_of(visitor, cast.REDENSITY))
    assert visitor.get(address.replace("syringe", "cup")).status_code == 404
    assert Client().get(address).status_code == 302

"""Filters and their counts, words, codes, suggestions, and an index that is never behind."""

import random
from collections import namedtuple
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from oscar.core.loading import get_model

from catalogue.models import (
    Area,
    Brand,
    Collection,
    Composition,
    Concern,
    Function,
    Ingredient,
    IngredientFunction,
    Product,
    TreatmentType,
)
from common.clock import today
from shop.browsing.rights import rights_of
from shop.forks.partner.strategy import Strategy
from shop.inventory import queries as stock
from shop.inventory.models import Lot
from shop.search import answer, documents, filters, finding, index, question
from tests import cast
from tests.depth import times

pytestmark = pytest.mark.django_db

StockRecord = get_model("partner", "StockRecord")


def answer_to(query, person="visitor"):
    user = None if person == "visitor" else cast.person(person)
    return finding.find(question.read(QueryDict(query)), rights_of(Strategy(user=user)))[0]


def titles(query, person="visitor"):
    found = answer_to(query, person).ids
    names = dict(Product.objects.filter(pk__in=found).values_list("pk", "title"))
    return [names[key] for key in found]


# A slow, plain oracle: every filter asked of every variant through the ORM.

Unit = namedtuple("Unit", "product family")


def units():
    public = Product.objects.filter(is_public=True)
    for family in public.exclude(structure="child"):
        variants = list(public.filter(parent=family)) or [family]
        yield from (Unit(variant, family) for variant in variants)


def own_or_familys(unit, relation):
    rows = list(getattr(unit.product, relation).all())
    return rows or list(getattr(unit.family, relation).all())


def stated(unit, name):
    return getattr(unit.product, name) or getattr(unit.family, name)


def ingredients(unit):
    return {row.ingredient for row in own_or_familys(unit, "composition")}


def functions(unit):
    return {
        claim.function.slug
        for claim in IngredientFunction.objects.filter(ingredient__in=ingredients(unit))
        if claim.treatment_type in (None, stated(unit, "treatment_type"))
    }


def treatments(unit):
    own = stated(unit, "treatment_type")
    return {own.slug} | ({own.parent.slug} if own.parent else set())


VALUES_OF = {
    "treatment": treatments,
    "ingredient": lambda unit: {one.slug for one in ingredients(unit)},
    "function": functions,
    "area": lambda unit: {row.area.slug for row in own_or_familys(unit, "indicated_areas")},
    "concern": lambda unit: {row.concern.slug for row in own_or_familys(unit, "concerns")},
    "brand": lambda unit: {stated(unit, "collection").brand.slug},
    "collection": lambda unit: {stated(unit, "collection").slug},
    "container": lambda unit: {stated(unit, "container")},
}
MODELS = {
    "treatment": TreatmentType,
    "ingredient": Ingredient,
    "without": Ingredient,
    "function": Function,
    "area": Area,
    "concern": Concern,
    "brand": Brand,
    "collection": Collection,
}


def holding(every):
    """{(filter, slug): the units that it leaves}; what a unit states is asked of it once."""
    stated = {name: {unit: VALUES_OF[name](unit) for unit in every} for name in VALUES_OF}
    found = {
        (name, slug): {unit for unit in every if slug in stated[name][unit]}
        for name in VALUES_OF
        for slug in slugs_of(name)
    }
    contained = stated["ingredient"]
    return found | {
        ("without", slug): {
            unit for unit in every if contained[unit] and slug not in contained[unit]
        }
        for slug in slugs_of("without")
    }


def switched(unit, name, strategy):
    policy = strategy.availability_policy(unit.product, SimpleNamespace(price_currency="GBP"))
    decision = policy.decision
    if name == "may":
        return decision.is_allowed
    is_held = stock.sellable_lots(today()).filter(product=unit.product).exists()
    sendable = not any(reason.concerns_product for reason in decision.reasons)
    return is_held and unit.product.is_for_sale and sendable


def slugs_of(name):
    if name == "container":
        return ["syringe", "pen", "vial", "ampoule"]
    return list(MODELS[name].objects.values_list("slug", flat=True))


def test_counts_are_those_of_a_slow_and_plain_oracle():
    every = list(units())
    filtered = holding(every)
    assert {name for name, _ in filtered} == set(question.FILTERS)
    for person in ("visitor", "alba", "cosmo", "bruno"):
        strategy = Strategy(user=None if person == "visitor" else cast.person(person))
        having = filtered | {
            (name, "1"): {unit for unit in every if switched(unit, name, strategy)}
            for name in question.SWITCHES
        }
        dice = random.Random(f"filters of {person}")
        for _ in range(60):
            chosen = some_filters(dice)
            assert counts_of(chosen, person) == expected_counts(chosen, having, every), chosen


def some_filters(dice):
    names = dice.sample([*question.FILTERS, *question.SWITCHES], dice.choice((0, 1, 1, 2, 3)))
    return {
        name: ["1"]
        if name in question.SWITCHES
        else dice.sample(slugs_of(name), dice.choice((1, 2)))
        for name in names
    }


def counts_of(chosen, person):
    query = QueryDict(mutable=True)
    query.setlist("all", question.FILTERS)
    for name, slugs in chosen.items():
        query.setlist(name, slugs)
    answer = answer_to(query.urlencode(), person)
    counts = {(f.name, c.slug): c.count for f in answer.left.facets for c in f.choices}
    return counts | {(c.slug, "1"): c.count for c in answer.left.switches} | {"all": answer.count}


def expected_counts(chosen, having, every):
    def left(but=None, also=None):
        found = set(every) if also is None else set(also)
        for name, slugs in chosen.items():
            if name != but:
                found &= group(name, slugs)
        return len({unit.family for unit in found})

    def group(name, slugs):
        sets = [having[name, slug] for slug in slugs]
        return set.intersection(*sets) if name == "without" else set.union(*sets)

    counts = {(name, slug): left(name, units_) for (name, slug), units_ in having.items()}
    return counts | {"all": left()}


def test_the_oracle_bites():
    """Were variants not kept apart, a family would contain lidocaine and be without it at once."""
    both = "ingredient=lidocaine&without=lidocaine"
    assert answer_to(both).count == 0
    assert answer_to("ingredient=lidocaine").count and answer_to("without=lidocaine").count


# Never behind: each change is found by the next request, whichever way it is made.


@pytest.fixture(params=["after an edition", "among the changes"])
def indexed(request):
    """Both halves of the index: everything in the edition, or everything changed since."""
    if request.param == "after an edition":
        index.reindex()
    else:
        Product.objects.update(rating=None)
    return request.param


def test_a_new_name_is_found_and_the_old_one_is_not(indexed):
    Product.objects.filter(pk=cast.BELOTERO).update(title="BELOTERO® QUENCH")
    assert titles("q=quench") == ["BELOTERO® QUENCH"]
    assert "BELOTERO® QUENCH" not in titles("q=stylage+hydro")
    assert titles("") == sorted(titles(""))


def test_a_product_taken_off_is_gone_and_a_new_one_is_there(indexed):
    before = answer_to("").count
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    assert answer_to("").count == before - 1
    Product.objects.create(title="NEWCOMER", slug="newcomer", product_class_id=1)
    assert titles("q=newcomer") == ["NEWCOMER"]
    assert answer_to("").count == before


def test_a_word_is_looked_up_once_until_something_changes(indexed, monkeypatch):
    asked, rows = [], index._READ_WORDS.rows
    monkeypatch.setattr(
        index._READ_WORDS, "rows", lambda **values: asked.append(values["words"]) or rows(**values)
    )
    found = [titles("q=belotero") for _ in range(4)]
    assert found[0] and len({*map(tuple, found)}) == 1
    assert (before := len(asked)) <= 2
    Product.objects.filter(pk=cast.BELOTERO).update(title="Renamed")
    titles("q=belotero")
    assert len(asked) == before + 1


def test_what_each_filter_leaves_is_counted_once_for_all_pages_and_orders(indexed, monkeypatch):
    counted, facets = [], filters.facets
    monkeypatch.setattr(
        filters,
        "facets",
        lambda state, asked, *of: counted.append(asked) or facets(state, asked, *of),
    )
    first, *others = (answer_to(f"area=face{more}") for more in ("", "&sort=price", "&page=2"))
    assert len(counted) == 1 and all(found.left is first.left for found in others)
    assert others[0].ids != first.ids
    answer_to("area=neck")
    assert len(counted) == 2
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    assert answer_to("area=face&sort=newest").left.digest != first.left.digest


def test_words_written_as_one_are_corrected_after_they_were_looked_up_as_two():
    Product.objects.filter(pk=cast.BELOTERO).update(title="BELOTERO® QUENCHING")
    index.reindex()
    answer_to("")
    assert not answer_to("q=quen+chimg").reading.corrected
    assert answer_to("q=quenchimg").reading.corrected == {"quenchimg": "quenching"}


def test_composition_and_names_of_ingredients_follow(indexed):
    Composition.objects.filter(product=cast.BELOTERO, ingredient__slug="glycerol").delete()
    assert "BELOTERO® HYDRO" not in titles("ingredient=glycerol")
    Ingredient.objects.filter(slug="glycerol").update(name="Glycerite")
    assert set(titles("q=glycerite")) == set(titles("ingredient=glycerol"))


def test_a_price_moves_its_product_in_the_order_at_once(indexed):
    StockRecord.objects.filter(product=cast.AQUALYX).update(price=Decimal("1.00"))
    assert titles("sort=price")[0] == "AQUALYX®"
    StockRecord.objects.filter(product=cast.AQUALYX).update(price=Decimal("999.00"))
    assert titles("sort=-price")[0] == "AQUALYX®"


def test_stock_is_that_of_the_moment(indexed):
    assert "AQUALYX®" in titles("stock=1")
    Lot.objects.filter(product=cast.AQUALYX).update(status=Lot.Status.RECALLED)
    assert "AQUALYX®" not in titles("stock=1")


def test_stock_ends_with_the_day(indexed):
    lots = Lot.objects.filter(product=cast.AQUALYX)
    lots.update(expires_on=today())
    Product.objects.filter(pk=cast.AQUALYX).update(minimum_remaining_days=0)
    assert "AQUALYX®" in titles("stock=1")
    Product.objects.filter(pk=cast.AQUALYX).update(minimum_remaining_days=1)
    assert "AQUALYX®" not in titles("stock=1")


def test_the_right_to_order_is_that_of_the_moment():
    assert "AQUALYX®" in titles("may=1", "alba")
    cast.change_policy(fat_dissolving=False)
    assert "AQUALYX®" not in titles("may=1", "alba")
    assert titles("may=1") == []


def test_a_change_in_the_admin_is_found_by_the_next_search(visitor):
    from catalogue.models import Brand

    brand = Brand.objects.get(slug="belotero")
    brand.name = "BELLISSIMA®"
    brand.save()
    assert "BELOTERO® HYDRO" in shown(visitor, q="bellissima")


def test_orders_of_pages_do_not_depend_on_what_has_changed():
    index.reindex()
    before = {sort: titles(f"sort={sort}") for sort in ("name", "price", "-price", "newest")}
    Product.objects.filter(pk__in=[1, 4, 9, 15]).update(rating=None)
    assert {sort: titles(f"sort={sort}") for sort in before} == before


def test_what_changes_again_and_again_is_found_as_it_is_now():
    """By name, price and age, with words and counts as a new edition has them."""
    index.reindex()
    Product.objects.filter(pk__lt=12).update(rating=None)
    answer_to("")
    for change in (
        {"title": "AAA QUENCH"},
        {"title": "ZZZ BOOSTER", "is_public": False},
        {"is_public": True},
        {"title": "MMM LIFT"},
    ):
        Product.objects.filter(pk=cast.BELOTERO).update(**change)
        Product.objects.filter(pk=9).update(title=f"{change.get('title', 'WORDLESS')} 9")
        StockRecord.objects.filter(product=cast.BELOTERO).update(price=Decimal(len(str(change))))
        now = all_answers()
        assert index._shared["state"].recent.segment.is_amended
        index.reindex()
        assert now == all_answers()
        Product.objects.filter(pk__lt=12).update(rating=None)
        answer_to("")


def test_a_change_that_began_before_others_and_was_committed_after_them_is_found():
    """Its revision is lower than one that was taken up already."""
    index.reindex()
    Product.objects.filter(pk__in=[4, 9]).update(rating=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('finding_revision')")
        (earlier,) = cursor.fetchone()
        Product.objects.filter(pk=9).update(title="AAA BOOSTER")
        assert titles("q=booster")[0] == "AAA BOOSTER"
        with index.paused():
            Product.objects.filter(pk=cast.BELOTERO).update(title="BELOTERO® QUENCH")
        cursor.execute("INSERT INTO finding_change VALUES (%s, %s)", [earlier, cast.BELOTERO])
    assert titles("q=quench") == ["BELOTERO® QUENCH"]


def test_only_what_is_new_is_read_of_what_changed(monkeypatch):
    index.reindex()
    Product.objects.filter(pk__lt=12).update(rating=None)
    answer_to("")
    read, of_products = [], documents.of_products
    monkeypatch.setattr(
        documents, "of_products", lambda ids: read.append(set(ids)) or of_products(ids)
    )
    monkeypatch.setattr(index._READ_CHANGED, "rows", None)
    Product.objects.filter(pk=9).update(title="AAA BOOSTER")
    assert titles("q=booster")[0] == "AAA BOOSTER"
    assert read == [{9}]


def all_answers():
    words = ["quench", "quen", "booster", "lift", "wordless", "belotero", "zzz"]
    queries = [f"sort={sort}" for sort in ("name", "price", "-price", "newest")]
    queries += [f"q={word}" for word in words]
    return {query: (titles(query), answer_to(query).left.facets) for query in queries}


def test_pages_join_to_the_whole_list(indexed):
    Product.objects.filter(pk__in=[1, 4, 9, 15]).update(rating=None)
    rights = answer.Rights()
    pages = [
        finding.find(question.read(QueryDict(f"page={page}")), rights, page_size=5)[0].ids
        for page in (1, 2, 3, 4)
    ]
    assert [key for page in pages for key in page] == list(answer_to("").ids)


def test_a_bulk_load_is_unseen_until_it_is_indexed():
    with index.paused():
        Product.objects.create(title="BULK", slug="bulk", product_class_id=1)
    assert answer_to("q=bulk").count == 0
    index.reindex()
    assert titles("q=bulk") == ["BULK"]


# Over HTTP.


@pytest.fixture
def visitor():
    return cast.client_of("visitor")


def shown(client, **query):
    page = client.get("/search/", query)
    return [entry.product.title for entry in page.context["listing"].entries]


def test_a_correction_is_said(visitor):
    html = visitor.get("/search/", {"q": "sculptng fat chin"}).content.decode()
    assert "Showing results for" in html and "sculpting fat chin" in html


def test_a_word_that_nothing_has_is_named_and_left_out(visitor):
    page = visitor.get("/search/", {"q": "stylage zzzzq"})
    assert "Nothing here has" in page.content.decode() and "“zzzzq”" in page.content.decode()
    assert len(page.context["listing"].entries) == 2


@pytest.mark.parametrize("query", ["zzz", "redensity chin fat", "%00", "<script>", "x" * 5000])
def test_no_result_page_is_a_dead_end(query, visitor):
    page = visitor.get("/search/", {"q": query})
    html = page.content.decode()
    assert page.status_code == 200
    assert "No product has all of these words." in html
    assert "<script>”" not in html
    assert "/treatments/facial-rejuvenation/" in html and 'href="/catalogue/"' in html


def test_what_to_leave_out_and_what_comes_nearest_is_offered(visitor):
    page = visitor.get("/search/", {"q": "redensity chin fat"})
    assert "q=chin+fat" in page.content.decode()
    assert page.context["listing"].drawn_nearest


def test_filters_that_leave_nothing_can_be_cleared_without_losing_the_words(visitor):
    page = visitor.get("/search/", {"q": "stylage", "treatment": "cellulite"})
    assert "Without filters: 2 products" in page.content.decode()


def test_an_unknown_filter_value_is_said(visitor):
    html = visitor.get("/catalogue/", {"brand": "no-such"}).content.decode()
    assert "“no-such” is not known under “Brand” and was left out." in html


def test_of_very_many_values_the_most_frequent_and_the_chosen_are_shown(visitor, monkeypatch):
    monkeypatch.setattr(filters, "MOST_VALUES_SHOWN", 3)
    page = visitor.get("/catalogue/?ingredient=lactose&sort=newest")
    few = contains(page)
    assert len(few) == 3 and few["lactose"].is_chosen
    assert "?ingredient=lactose&amp;sort=newest&amp;all=ingredient" in page.content.decode()


def test_all_values_of_a_filter_are_shown_who_asks_for_them_and_stay(visitor, monkeypatch):
    monkeypatch.setattr(filters, "MOST_VALUES_SHOWN", 3)
    asked = "/catalogue/?ingredient=lactose&all=ingredient&all=nonsense"
    page, html = visitor.get(asked), visitor.get(asked).content.decode()
    assert len(contains(page)) == Ingredient.objects.count()
    assert page.context["listing"].count == len(titles("ingredient=lactose"))
    assert '<input type="hidden" name="all" value="ingredient">' in html
    assert "was left out" not in html and "nonsense" not in html.split("<form", 2)[1]


def contains(page):
    """{slug: choice} of the filter of ingredients."""
    facets = {facet.name: facet.choices for facet in page.context["listing"].answer.left.facets}
    return {choice.slug: choice for choice in facets["ingredient"]}


def test_zero_counts_are_greyed_and_not_hidden(visitor):
    html = visitor.get("/catalogue/", {"treatment": "cellulite"}).content.decode()
    at = html.index('name="brand" value="belotero"')
    assert "filter-none" in html[html.rindex("<label", 0, at) : at]


@pytest.mark.parametrize("typed", ["AMP-0004", "amp 0004", "amp0004"])
def test_a_part_number_leads_to_its_product(typed, visitor):
    answer = visitor.get("/search/", {"q": typed})
    assert answer.url == cast.product(cast.BELOTERO).get_absolute_url()


GTIN = "05060917510011"
SCANS = [
    GTIN,
    "5060917510011",
    "0105060917510011",
    "]d20105060917510011" + "10628S93R\x1d17241000218898847482518646",
    "]C10105060917510011",
    "\x1d0105060917510011",
    "(01)05060917510011(10)628S93R(17)241000",
    "0105060917510011" + "10628S93R17241000218898847482518646",  # The reader dropped FNC1.
]


@pytest.mark.parametrize("stored", ["5060917510011", GTIN])
@pytest.mark.parametrize("scan", SCANS)
def test_a_gtin_or_a_scanned_code_leads_to_its_product(scan, stored, visitor):
    Product.objects.filter(pk=cast.AQUALYX).update(upc=stored)
    answer = visitor.get("/search/", {"q": scan})
    assert answer.url == cast.product(cast.AQUALYX).get_absolute_url()


@pytest.mark.parametrize("scan", ["25060917510015", "(02)25060917510015(37)3"])
def test_the_code_of_a_case_leads_to_its_product_and_says_what_it_is(scan, visitor):
    Product.objects.filter(pk=cast.AQUALYX).update(gtin_case="25060917510015", case_units=10)
    answer = visitor.get("/search/", {"q": scan})
    assert answer.url == cast.product(cast.AQUALYX).get_absolute_url()
    words = "This is the code of a case of 10 units. The price is for one unit."
    assert words in cast.text_of(visitor.get(answer.url))
    assert words not in cast.text_of(visitor.get(answer.url))


def test_a_wrong_check_digit_is_said(visitor):
    html = visitor.get("/search/", {"q": "5060917510012"}).content.decode()
    assert "5060917510012 is not a valid GTIN: its check digit does not fit." in html


@pytest.mark.parametrize(
    ("scan", "name"),
    [
        ("+A99912345/9901510X3", "an HIBC code"),
        ("+A123BJC5D6E71G", "an HIBC code"),
        ("9501101999992", "a GTIN"),
        ("]d201095011019999921727013110AQUALYX", "a GS1 code"),
        ("https://id.gs1.org/01/09501101999992/10/BELOTERO", "a GS1 Digital Link"),
    ],
)
def test_a_code_that_names_no_product_finds_none_and_says_which_kind_it_is(scan, name, visitor):
    answer = visitor.get("/search/", {"q": scan})
    html = answer.content.decode()
    assert f"This is {name} that is not known here." in html
    assert "No product here has this code." in html
    listing = answer.context["listing"]
    assert (listing.count, listing.entries, listing.drawn_nearest) == (0, [], [])
    assert "/catalogue/" not in visitor.get("/search/suggest/", {"q": scan}).content.decode()


def test_a_code_of_what_may_not_be_seen_gets_the_answer_of_one_that_is_unknown(visitor):
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN, is_public=False)
    assert "not known here" in visitor.get("/search/", {"q": GTIN}).content.decode()


def test_a_product_that_is_not_public_is_not_reached_by_its_number(visitor):
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    assert visitor.get("/search/", {"q": "AMP-0004"}).status_code == 200


# Suggestions.


def test_suggestions_that_have_not_changed_are_not_sent_again(visitor):
    address = "/search/suggest/?q=fat"
    mark = visitor.get(address)["ETag"]
    again = visitor.get(address, headers={"if-none-match": mark})
    assert (again.status_code, again.content) == (304, b"")
    Product.objects.filter(pk=cast.AQUALYX).update(title="Fatal")
    assert visitor.get(address, headers={"if-none-match": mark}).status_code == 200


def test_suggestions_group_products_ingredients_and_treatments(
    visitor, django_assert_max_num_queries
):
    visitor.get("/search/suggest/?q=fa")
    with django_assert_max_num_queries(3):
        html = visitor.get("/search/suggest/?q=fat").content.decode()
    assert "Products" in html and "Treatments" in html and 'role="option"' in html
    assert "/treatments/fat-removal/" in html
    assert "Ingredients" in visitor.get("/search/suggest/?q=lid").content.decode()


def test_another_room_can_add_a_group(visitor, monkeypatch):
    from shop.search import suggestions

    monkeypatch.setattr(suggestions, "_extra", [])
    suggestions.register("Articles", lambda text: [suggestions.Suggestion("On " + text, "/a/")])
    assert "On meso" in visitor.get("/search/suggest/?q=meso").content.decode()


# Bad input.

NAMES = ["q", "page", "sort", "view", "all", *question.FILTERS, *question.SWITCHES, "x", ""]
HOSTILE = [
    "\x00",
    "-1",
    "1e9",
    "9" * 400,
    "١٢",
    "%",
    "\\",
    "' OR 1=1--",
    "\ud83d\ude00" * 9,
    "x" * 10_000,
]
VALUES = some.one_of(some.text(max_size=60), some.sampled_from(HOSTILE), some.integers().map(str))


@settings(
    max_examples=times(60, 1000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=some.sampled_from(["/catalogue/", "/search/", "/search/suggest/", "/brands/belotero/"]),
    query=some.lists(some.tuples(some.sampled_from(NAMES), VALUES), max_size=6),
)
def test_any_query_string_gets_a_page(path, query, visitor):
    asked = QueryDict(mutable=True)
    for name, value in query:
        asked.appendlist(name, value.encode("utf-8", "replace").decode())
    answer = visitor.get(f"{path}?{asked.urlencode()}")
    assert answer.status_code in (200, 302, 400)


@pytest.mark.parametrize(
    "raw", ["q=%ff%fe", "q=%00", "&&&=", "page=%2D1&page=2", "q=" + "%41" * 5000]
)
def test_broken_query_strings_get_a_page(raw, visitor):
    assert visitor.get(f"/search/?{raw}").status_code in (200, 302, 400)

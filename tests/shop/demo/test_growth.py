"""The synthetic catalogue: the demo's shape at any size, named as what it is, beside the demo."""

import pytest
from django.core.management import CommandError
from django.db.models import Count
from oscar.core.loading import get_model
from stdnum import ean

from accounts.models import User
from catalogue.models import (
    Brand,
    Composition,
    MarketStatus,
    Product,
    ProductArea,
    ProductConcern,
    ProductFact,
    ProductRelation,
)
from shop.demo.growth import naming, sums
from shop.demo.growth.shape import Row
from shop.inventory.models import Lot, Movement, Pick, Place
from tests import cast
from tests.shop.demo.growing import demo, grow, synthetic

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
STATED = [Composition, ProductArea, ProductConcern, ProductFact, ProductRelation]


@pytest.fixture(scope="module")
def grown(kept_rows):
    """The catalogue that all tests share; what the command said of it."""
    return grow(100, orders=30)


def test_it_has_the_number_of_rows_asked_for_of_every_structure(grown):
    assert synthetic().count() == 100
    counts = dict(synthetic().values_list("structure").annotate(Count("pk")).order_by())
    assert counts == {"parent": 20, "child": 50, "standalone": 30}


def test_whatever_the_demo_states_of_a_product_is_stated_of_synthetic_ones(grown):
    for structure in ("parent", "child", "standalone"):
        for model in STATED:
            ours = model.objects.filter(product__structure=structure)
            of_demo = ours.filter(product__in=demo()).exists()
            of_synthetic = ours.filter(product__in=synthetic()).exists()
            assert of_synthetic or not of_demo, (structure, model)


def test_every_variant_hangs_on_a_synthetic_family(grown):
    for variant in synthetic().filter(structure="child").select_related("parent"):
        assert variant.parent.slug.startswith("synthetica-")
        assert variant.parent.is_parent


def test_some_are_unconfirmed_some_a_reference_and_neither_has_price_or_stock(grown):
    grow(600)
    unsold = synthetic().filter(is_confirmed=False) | synthetic().filter(is_reference=True)
    assert synthetic().filter(is_confirmed=False).exists()
    assert synthetic().filter(is_reference=True).exists()
    assert not StockRecord.objects.filter(product__in=unsold).exists()
    assert not Lot.objects.filter(product__in=unsold).exists()


def test_markets_are_open_closed_and_unknown(grown):
    statuses = MarketStatus.objects.filter(product__in=synthetic())
    assert {"open", "closed"} == set(statuses.values_list("status", flat=True))
    assert statuses.count() < 100


def test_gtins_have_right_check_digits_and_lie_where_no_company_gets_numbers(grown):
    gtins = list(synthetic().exclude(structure="parent").values_list("upc", flat=True))
    assert len(set(gtins)) == 80
    assert all(ean.is_valid(gtin) and gtin.startswith("029") for gtin in gtins)


def test_everything_says_that_it_is_synthetic(grown):
    for model in STATED:
        sources = model.objects.filter(product__in=synthetic()).values_list("source__citation")
        assert all(citation.startswith("Synthetic data") for (citation,) in sources)
    titles = synthetic().exclude(structure="child").values_list("title", flat=True)
    assert all(title.startswith("SYNTHETICA ") for title in titles)
    received = Movement.objects.filter(lot__product__in=synthetic(), kind="received")
    suppliers = received.values_list("supplier__name", flat=True)
    assert set(suppliers) == {"Synthetic supplier"}


def test_no_trade_mark_of_the_demo_is_in_a_synthetic_name(grown):
    marks = [
        word
        for brand in Brand.objects.exclude(slug__startswith="synthetica-")
        for word in naming_words(brand.name)
    ]
    assert len(marks) > 8
    for title in synthetic().values_list("title", flat=True):
        assert not any(mark in title.casefold() for mark in marks)


def naming_words(name):
    return [word for word in name.replace("®", "").casefold().split() if len(word) > 3]


def test_a_hundred_thousand_names_are_all_different():
    assert len({naming.title(number) for number in range(1, 100_001)}) == 100_000


def test_sums_hold_with_orders_too(grown):
    assert "Ledger, lots, picks and stock records agree." in grown
    assert sums.faults() == {}
    assert Order.objects.filter(number__startswith="SYNTH-").count() == 30
    assert set(Order.objects.values_list("status", flat=True)) == {"Placed", "Shipped"}


@pytest.mark.parametrize("what", list(sums.CHECKS))
def test_a_sum_that_does_not_hold_is_found(what, grown):
    lot = Lot.objects.filter(allocated__gt=0).first()
    if what == "lots that differ from their ledger":
        Movement.objects.create(lot=lot, kind="allocated", allocated_change=1)
    elif what == "places that differ from the ledger":
        lot.holdings.update(place=Place.objects.get(name="Fridge"))
    elif what == "stock records that differ from their lots":
        StockRecord.objects.filter(product=lot.product_id).update(num_in_stock=9999)
    elif what == "picks whose returned units differ from the ledger":
        shipped = Pick.objects.exclude(shipped_at=None).first()
        Pick.objects.filter(pk=shipped.pk).update(returned=1)
    else:
        lot.picks.filter(shipped_at=None).update(quantity=99)
    assert list(sums.faults()) == [what]
    with pytest.raises(CommandError, match=what):
        grow(100)


def test_orders_are_of_verified_buyers_and_only_what_they_may_have(grown):
    buyers = {cast.person(name) for name in ("alba", "nina", "cosmo")}
    assert {order.user for order in Order.objects.all()} == buyers
    cosmo = Pick.objects.filter(order_line__order__user=cast.person("cosmo"))
    assert set(cosmo.values_list("lot__product__supply_class", flat=True)) == {"hyaluronic"}
    for order in Order.objects.prefetch_related("lines"):
        assert order.lines.all()
        assert order.total_excl_tax == sum(ln.line_price_excl_tax for ln in order.lines.all())


def test_every_order_line_has_the_units_of_its_picks(grown):
    for order in Order.objects.prefetch_related("lines__picks"):
        for line in order.lines.all():
            assert sum(pick.quantity for pick in line.picks.all()) == line.quantity


def test_a_second_run_adds_nothing(grown):
    before = counts()
    said = grow(100, orders=30)
    assert "0 synthetic products added." in said
    assert counts() == before


def counts():
    models = [*STATED, Product, Brand, StockRecord, Lot, Movement, Pick, Order, MarketStatus, User]
    return [model.objects.count() for model in models]


def test_fewer_than_there_are_takes_none_away(grown):
    grow(50)
    assert synthetic().count() == 100


def test_a_synthetic_product_has_a_page_and_can_be_put_in_the_basket(grown):
    alba = cast.client_of("alba")
    product = next(
        Product.objects.get(slug=naming.slug(row.number))
        for row in map(Row, range(1, 100))
        if row.is_sold and row.market == "open" and row.number > 20
    )
    html = alba.get(product.get_absolute_url()).content.decode()
    assert "SYNTHETICA" in html and "You may order this" in html
    cast.put_in_basket(alba, product.pk)
    assert "SYNTHETICA" in alba.get("/basket/").content.decode()


@pytest.mark.parametrize("numbers", [(-1, 0), (10, -1), (1_000_001, 0)])
def test_a_number_out_of_range_is_refused(numbers):
    with pytest.raises(CommandError):
        grow(*numbers)


def test_no_reading_page_grows_with_the_catalogue(grown):
    visitor = cast.client_of("visitor")
    grow(1200)
    for address in (
        "/treatments/facial-rejuvenation/",
        "/ingredients/hyaluronic-acid/",
        "/areas/face/",
        "/concerns/fine-lines/",
        "/brands/synthetica-001/",
    ):
        page = visitor.get(address)
        shown = page.context["page_obj"]
        assert len(shown.object_list) <= 24, address
        assert page.content.count(b"SYNTHETICA") < 400, address
        assert visitor.get(address, {"page": 2}).status_code == 200, address

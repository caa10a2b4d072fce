"""Rules that are asked both in Python and in SQL give one answer, on rows made at random."""

import random
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import Clinic, Membership, Role, ShipToAddress, User
from catalogue.models import Collection, MarketStatus, Product, Source, TreatmentType
from catalogue.models.market import hidden_in, status_in
from catalogue.models.product import Container, for_sale, own_or_familys
from catalogue.product_page.sheet import contents_of, stated
from common.clock import now, today
from common.supply_classes import SupplyClass
from shop.approvals.models import ApprovalRequest, Delegation
from shop.approvals.queries import stands_in, to_approve
from shop.approvals.rule import Step, who_may
from shop.demo.growth.stock import put
from shop.dispatch.cold import is_cold, stated_cold
from shop.inventory import fefo, queries
from shop.inventory.figures import all_stock, cover
from shop.inventory.figures import queries as figures
from shop.inventory.models import Holding, Lot, Movement, ShortDatedOffer, Stock
from shop.inventory.places.queries import places_to_pick, quarantines
from shop.inventory.short_dated.queries import facts_of, is_offered
from shop.inventory.short_dated.rule import holds
from shop.inventory.standing import why_not_sold
from shop.search import documents
from shop.tax_table.facts import place_at
from shop.taxes.rule import tax_place_of
from tests import cast

pytestmark = pytest.mark.django_db

StockRecord, Basket = get_model("partner", "StockRecord"), get_model("basket", "Basket")
STRICTEST_FIRST = ("hidden", "closed")
COUNTRIES = ("GB", "DE")


@pytest.fixture(scope="module", params=range(3))
def seed(request):
    return request.param


@pytest.fixture
def dice(seed):
    return random.Random(seed)


@pytest.fixture(scope="module")
def products(kept_rows, seed):
    """Families with up to three variants, and products that stand alone; none of the demo."""
    with transaction.atomic():
        yield families_and_variants(random.Random(seed))
        transaction.set_rollback(True)


def test_who_can_approve_what_waits(dice):
    """Everybody of a clinic, some of whom have left, are closed, or away on some days."""
    clinic, on = Clinic.objects.order_by("pk").first(), today()
    people = list(User.objects.filter(is_staff=False).order_by("pk"))
    keys = [person.pk for person in people]
    Membership.objects.filter(clinic=clinic).delete()
    for person in people:
        left_at = dice.choice((None, None, now()))
        Membership.objects.create(clinic=clinic, user=person, role=Role.BUYER, left_at=left_at)
    User.objects.filter(pk__in=dice.sample(keys, 2)).update(is_active=False)
    for _ in range(12):
        of, to = dice.sample(keys, 2)
        first = on + timedelta(days=dice.randrange(-3, 3))
        days = {"from_day": first, "until_day": first + timedelta(days=dice.randrange(4))}
        days |= {"ended_at": dice.choice((None, None, now()))}
        Delegation.objects.create(clinic=clinic, of_id=of, to_id=to, **days)
    rows = [_asked_of(clinic, dice.choice(people), sorted(dice.sample(keys, 3))) for _ in range(20)]
    them = stands_in(clinic.pk, on)
    steps = {row.pk: Step(Decimal(0), frozenset(row.asked)) for row in rows}
    found = {key: {row.pk for row in to_approve(key, on)} for key in keys}
    expected = {
        key: {row.pk for row in rows if key in who_may(steps[row.pk], row.asked_by_id, them)}
        for key in keys
    }
    assert found == expected and any(found.values())


def _asked_of(clinic, person, keys):
    return ApprovalRequest.objects.create(
        basket=Basket.objects.create(owner=person, status=Basket.FROZEN),
        clinic=clinic,
        address=ShipToAddress.objects.first(),
        asked_by=person,
        lines=[],
        net=1,
        total=1,
        asked=keys,
        step_asked_at=now(),
    )


def families_and_variants(dice):
    families = [made(dice, n) for n in range(80)]
    variants = [made(dice, n, parent) for parent in families for n in range(dice.randrange(4))]
    with_variants = {variant.parent_id for variant in variants}
    Product.objects.filter(pk__in=with_variants).update(structure=Product.PARENT)
    every = Product.objects.filter(pk__in=[one.pk for one in (*families, *variants)])
    return every.select_related("parent").order_by("pk")


def made(dice, number, parent=None):
    coldest, warmest = dice.choice(
        ((None, None), (None, None), (2, 8), (None, 15), (2, None), (5, 25))
    )
    return Product.objects.create(
        title="" if parent else f"Made {number}",
        slug=f"made-{parent.pk if parent else ''}-{number}",
        parent=parent,
        product_class_id=None if parent else 1,
        structure=Product.CHILD if parent else Product.STANDALONE,
        is_public=dice.random() < 0.8,
        is_confirmed=dice.random() < 0.8,
        is_reference=dice.random() < 0.2,
        supply_class=dice.choice(["", *SupplyClass.values]),
        treatment_type_id=dice.choice([None, *TreatmentType.objects.values_list("pk", flat=True)]),
        collection_id=dice.choice([None, *Collection.objects.values_list("pk", flat=True)]),
        container=dice.choice(["", *Container.values]),
        minimum_remaining_days=dice.choice((0, 0, 30, 90)),
        store_from_celsius=coldest,
        store_to_celsius=warmest,
        storage_source=Source.objects.first(),
    )


def indexed(products):
    """(product, the Unit that the index has of it) of what can be chosen of listed products."""
    families = [product for product in products if product.is_public and not product.is_child]
    found = documents.of_products([family.pk for family in families])
    for family in families:
        children = [one for one in products if one.parent_id == family.pk and one.is_public]
        yield from zip(children or [family], found[family.pk].units, strict=True)


def test_what_is_on_sale(products):
    in_python = {product.pk for product in products if product.is_for_sale}
    assert in_python == set(products.filter(for_sale()).values_list("pk", flat=True))
    units = list(indexed(products))
    assert {one.pk for one, unit in units if "is:sold" in unit.keys} == {
        one.pk for one, _ in units if one.is_for_sale
    }
    assert in_python and len(in_python) < len(products)


def test_what_travels_cold(products):
    in_python = {product.pk for product in products if is_cold(product)}
    assert in_python == set(products.filter(pk__in=stated_cold()).values_list("pk", flat=True))
    assert any(one.is_child and one.store_to_celsius is None for one in products if is_cold(one))
    assert len(in_python) < len(products)


def test_what_a_family_states_for_its_variants(products):
    for name in ("supply_class", "variant_name"):
        in_sql = dict(products.annotate(found=own_or_familys(name)).values_list("pk", "found"))
        assert in_sql == {product.pk: stated(product, name) for product in products}, name


def test_what_a_family_states_in_the_index(products):
    for product, unit in indexed(products):
        treatment, collection = (stated(product, n) for n in ("treatment_type", "collection"))
        assert {
            f"class:{stated(product, 'supply_class')}",
            f"treatment:{treatment and treatment.pk}",
            f"collection:{collection and collection.pk}",
            f"container:{contents_of(product).container}",
        } <= {*unit.keys}


@pytest.fixture
def markets(dice, products):
    """{(product, country): status}"""
    stated = {
        (product.pk, country): dice.choice(MarketStatus.Status.values)
        for product in products
        for country in COUNTRIES
        if dice.random() < 0.7
    }
    MarketStatus.objects.bulk_create(
        MarketStatus(product_id=key, country=country, status=status, basis="x", checked_on=today())
        for (key, country), status in stated.items()
    )
    return stated


def test_which_market_status_counts(products, markets):
    for country in COUNTRIES:
        assert_status_in(country, products, markets)


def assert_status_in(country, products, markets):
    expected = {product.pk: strictest(product, country, markets) for product in products}
    found = dict(products.annotate(found=status_in(country)).values_list("pk", "found"))
    assert found == expected
    hidden = {key for key, status in expected.items() if status == "hidden"}
    assert set(products.filter(hidden_in(country)).values_list("pk", flat=True)) == hidden
    for product, unit in indexed(products):
        said = [key for key in unit.keys if key.startswith(f"market:{country}:")]
        assert said in ([f"market:{country}:{expected[product.pk]}"], [])
        assert said or expected[product.pk] == "unknown"


def strictest(product, country, markets):
    own, of_family = (markets.get((key, country)) for key in (product.pk, product.parent_id))
    strict = [status for status in STRICTEST_FIRST if status in (own, of_family)]
    return strict[0] if strict else own or "unknown"


@pytest.fixture(scope="module")
def lots(seed, products):
    dice = random.Random(seed)
    sellable = [product for product in products if not product.is_parent]
    made = []
    for n, product in enumerate(sellable * 2):
        on_hand = dice.randrange(4)
        expires_on = today() + timedelta(days=dice.choice((-1, 0, 1, 29, 30, 31, 89, 90, 91)))
        made.append(
            Lot(
                product=product,
                number=f"M{n}",
                twin_keys=[f"M{n}"],
                expires_on=expires_on,
                status=dice.choice(Lot.Status.values),
                on_hand=on_hand,
                allocated=dice.randrange(on_hand + 1),
            )
        )
    put(Lot.objects.bulk_create(made), places_to_pick()[0])
    return list(Lot.objects.filter(product__in=products).select_related("product"))


def test_which_lots_sell(products, lots):
    for days in (0, 1, 45):
        assert_alike_on(today() + timedelta(days=days), products, lots)


def test_which_lots_are_offered_by_themselves(dice, products, lots):
    """And get nobody else's orders (U13)."""
    offers = {lot: an_offer(dice, lot) for lot in lots if dice.random() < 0.5}
    ShortDatedOffer.objects.bulk_create(offers.values())
    for days in (0, 1, 45):
        on = today() + timedelta(days=days)
        held = {lot for lot, offer in offers.items() if holds(facts_of(offer, lot), on)}
        assert held == set(Lot.objects.filter(is_offered(on), product__in=products))
        sold = {lot for lot in lots if is_sellable(lot, on, is_offered=lot in held)}
        assert sold == set(queries.sellable_lots(on).filter(product__in=products))
        assert days or (held and sold)


def test_how_much_sells_of_a_product_and_to_when_it_lasts(products, lots):
    rows = Product.objects.filter(pk__in=[product.pk for product in products])
    for days in (0, 1, 45):
        on = today() + timedelta(days=days)
        for row in queries.with_sellable_stock(rows, on):
            sold = [lot for lot in lots if lot.product_id == row.pk and is_sellable(lot, on)]
            first = min((lot.expires_on for lot in sold), default=None)
            told = queries.Sellable(sum(lot.free for lot in sold), first)
            assert queries.sellable(row) == told


def an_offer(dice, lot):
    units = dice.randrange(1, 4)
    first, lasts = today() + timedelta(days=dice.choice((-1, 0, 1))), dice.choice((0, 1, 30))
    return ShortDatedOffer(
        lot=lot,
        price=1,
        units=units,
        sold=dice.randrange(units + 1),
        first_day=first,
        last_day=first + timedelta(days=lasts),
        by=cast.person("admin"),
        ended_at=dice.choice((None, None, timezone.now())),
    )


def assert_alike_on(on, products, lots):
    in_python = {lot for lot in lots if is_sellable(lot, on)}
    assert in_python == set(queries.sellable_lots(on).filter(product__in=products))
    assert in_python == {
        lot
        for lot in lots
        if lot.free
        and not why_not_sold(lot.status, lot.expires_on, lot.product.minimum_remaining_days, on)
    }
    in_stock = {lot.product_id for lot in in_python}
    for product, unit in indexed(products):
        is_in_stock = product.pk in in_stock and product.is_for_sale
        assert (unit.through >= on.toordinal()) is is_in_stock


def test_what_all_the_stock_comes_to(dice, lots):
    """The calendar of expiries and the ages are the sums of what each product's page says."""
    made = {lot.pk for lot in lots}
    Lot.objects.filter(pk__in=made).update(apart=2)
    apart = quarantines()[0]
    Holding.objects.bulk_create(Holding(lot_id=key, place=apart, units=2) for key in made)
    StockRecord.objects.bulk_create(
        StockRecord(product_id=key, partner_id=1, partner_sku=f"M{key}", price=dice.randrange(1, 9))
        for key in {lot.product_id for lot in lots if dice.random() < 0.8}
    )
    place = places_to_pick()[0]
    Movement.objects.bulk_create(
        Movement(lot=lot, kind=kind, on_hand_change=-dice.randrange(9), place=place)
        for lot in lots
        for kind in (Movement.Kind.SHIPPED, Movement.Kind.WRITTEN_OFF)
        if dice.random() < 0.4
    )
    prices = {one.product_id: one.price for one in StockRecord.objects.order_by("-pk")}
    months, lives = defaultdict(Counter), defaultdict(Counter)
    for product in figures.with_figures(Stock.objects.all()):
        price = prices.get(product.pk, 0)
        for each in figures.outlook_of(product):
            left = each.left or 0
            if each.lot.expires_on >= today():
                months[each.lot.expires_on.replace(day=1)].update(
                    units=each.units,
                    value=each.units * price,
                    left=left,
                    of_left=left * price,
                    unknown=each.units if each.left is None else 0,
                )
            lives[cover.life(each.lot.expires_on, today())].update(
                units=each.units, value=each.units * price
            )
    names = ("units", "value", "left", "of_left", "unknown")
    calendar = all_stock.expiries()
    assert [row[1:6] for row in calendar] == [
        tuple(months[month][name] for name in names) for month, *_ in calendar
    ]
    assert [row[1:] for row in all_stock.ageing()] == [
        tuple(lives[name][figure] for figure in names[:2]) for name, _ in cover.LIVES
    ]
    assert any(months[month]["left"] for month, *_ in calendar) and made


def is_sellable(lot, on, is_offered=False):
    is_available = lot.status == Lot.Status.AVAILABLE
    stock = fefo.LotStock(lot.pk, lot.expires_on, lot.free, is_available, is_offered)
    return fefo.is_sellable(stock, on, lot.product.minimum_remaining_days)


def test_which_addresses_are_in_northern_ireland(dice):
    """M15."""
    starts, clinic = (
        ("BT1 5GS", " bt47 6AA", "B1 1TB", "BH1 1AA", "tb1", ""),
        Clinic.objects.first(),
    )
    found = ShipToAddress.objects.bulk_create(
        ShipToAddress(
            clinic=clinic,
            country_id=dice.choice(COUNTRIES),
            postcode=dice.choice(starts),
            line1=f"{n} Lane",
        )
        for n in range(40)
    )
    places = {row.pk: tax_place_of(row.country_id, row.postcode) for row in found}
    rows = ShipToAddress.objects.filter(pk__in=places).annotate(place=place_at(""))
    assert dict(rows.values_list("pk", "place")) == places and len({*places.values()}) == 3

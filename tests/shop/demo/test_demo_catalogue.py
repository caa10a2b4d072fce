"""The demo catalogue names everything that the source article names, and cites only what it may."""

from urllib.parse import urlsplit

import pytest
from oscar.core.loading import get_model

from catalogue.models import (
    Brand,
    Composition,
    Ingredient,
    MarketStatus,
    Product,
    ProductFact,
    Source,
)
from catalogue.models.sources import Sourced
from shop.content.models import Erratum
from shop.purchasing.models import PolicyRow

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

FOR_SALE = {
    "RESTYLANE® SKINBOOSTERS VITAL",
    "RESTYLANE® SKINBOOSTERS VITAL LIGHT",
    "JUVÉDERM® HYDRATE",
    "BELOTERO® HYDRO",
    "STYLAGE® HYDRO",
    "STYLAGE® HYDROMAX",
    "SAYPHA® RICH",
    "FILORGA M-HA 10®",
    "PLURYAL® BOOSTER",
    "PLURYAL® MESO I",
    "PLURYAL® MESO II",
    "TEOSYAL® MESO",
    "TEOSYAL® PURESENSE REDENSITY II",
    "CYTOCARE 502",
    "AQUALYX®",
    "ALIDYA",
}
REFERENCE = {"KYBELLA®"}
BRANDS = {
    "RESTYLANE®",
    "JUVÉDERM®",
    "BELOTERO®",
    "STYLAGE®",
    "SAYPHA®",
    "FILORGA",
    "PLURYAL®",
    "TEOSYAL®",
    "CYTOCARE",
    "AQUALYX®",
    "ALIDYA",
    "KYBELLA®",
}

# Regulators, journals, labels, makers' own pages, the article, and two reports of what a regulator
# said (ADR 54). A host outside this list is not cited.
CITABLE_HOSTS = {
    "ansm.sante.fr": "regulator",
    "dailymed.nlm.nih.gov": "label",
    "delsolavocats.com": "report",
    "dmp.no": "regulator",
    "doi.org": "journal",
    "jcadonline.com": "journal",
    "jddonline.com": "journal",
    "journals.lww.com": "journal",
    "nudermasupply.com": "article",
    "plasticsurgerypractice.com": "report",
    "pmc.ncbi.nlm.nih.gov": "journal",
    "pubmed.ncbi.nlm.nih.gov": "journal",
    "swissmedic.ch": "regulator",
    "tga.gov.au": "regulator",
    "www.allergandirect.ca": "maker",
    "www.cbg-meb.nl": "regulator",
    "www.q-medpractitioner.com": "maker",
    "www.teoxane.com": "maker",
    "www.thieme-connect.de": "journal",
}


def titles(products):
    return set(products.exclude(structure=Product.CHILD).values_list("title", flat=True))


def amounts(slug):
    """What the product with this slug contains, as ingredient slug to amount text."""
    rows = Composition.objects.filter(product__slug=slug).select_related("ingredient")
    return {row.ingredient.slug: row.amount_text for row in rows}


def test_the_sixteen_products_and_the_reference_are_there_with_their_exact_trade_marks():
    assert titles(Product.objects.filter(is_reference=False)) == FOR_SALE
    assert titles(Product.objects.filter(is_reference=True)) == REFERENCE
    assert set(Brand.objects.values_list("name", flat=True)) == BRANDS


def test_each_restylane_skinbooster_has_four_variants_and_its_two_pens_are_not_confirmed():
    for family in Product.objects.filter(structure=Product.PARENT):
        variants = family.children.all()
        assert variants.count() == 4
        assert {v.container for v in variants.filter(is_confirmed=False)} == {"pen"}
        assert {v.container for v in variants.filter(is_confirmed=True)} == {"syringe"}
        assert variants.filter(supply_class="hyaluronic_anaesthetic").count() == 2


def test_nothing_unconfirmed_and_no_reference_can_be_sold():
    unsellable = Product.objects.filter(is_confirmed=False) | Product.objects.filter(
        is_reference=True
    )
    assert unsellable.count() == 5
    assert not any(product.is_for_sale for product in unsellable)
    assert not StockRecord.objects.filter(product__in=unsellable).exists()


def test_everything_for_sale_has_one_price_and_its_own_sku():
    for_sale = [product for product in Product.objects.all() if product.is_for_sale]
    records = StockRecord.objects.all()
    assert len(for_sale) == 18
    assert {record.product for record in records} == set(for_sale)
    assert records.count() == len({record.partner_sku for record in records}) == 18
    assert all(record.price > 0 and record.price_currency == "GBP" for record in records)


@pytest.mark.parametrize("model", Sourced.__subclasses__(), ids=lambda model: model.__name__)
def test_every_stated_row_has_a_source_of_a_citable_kind(model):
    assert model.objects.exists()
    kinds = set(model.objects.values_list("source__kind", flat=True))
    assert kinds <= set(Source.Kind.values)


def test_only_permitted_hosts_are_cited_and_each_under_its_own_kind():
    for source in Source.objects.exclude(url=""):
        assert source.kind == CITABLE_HOSTS.get(urlsplit(source.url).netloc), source.url


def test_only_a_leaflet_is_cited_without_an_address():
    assert list(Source.objects.filter(url="").values_list("kind", flat=True)) == ["leaflet"]


def test_what_rests_on_a_report_says_so_and_is_about_no_product_itself():
    reported = Source.objects.filter(kind=Source.Kind.REPORT)
    assert reported.count() == 2
    assert all("as reported by" in source.citation for source in reported)
    told = list(ProductFact.objects.filter(source__in=reported))
    assert {fact.kind for fact in told} == {"device_class", "caution"}
    words = [fact.statement for fact in told]
    words += MarketStatus.objects.filter(source__in=reported).values_list("basis", flat=True)
    words += Erratum.objects.filter(source__in=reported).values_list("correct", flat=True)
    assert len(words) > 20 and all("reported" in sentence.lower() for sentence in words)
    others = [model for model in Sourced.__subclasses__() if model is not ProductFact]
    assert not any(model.objects.filter(source__in=reported).exists() for model in others)


STUDIED = (" study ", "studied", "review", "volunteers", "people")


def test_what_a_study_did_is_told_as_studied():
    """What a study did is no instruction: each such row says where it comes from."""
    journals = ("protocol", "depth", "pack", "evidence")
    told = ProductFact.objects.filter(source__kind="journal", kind__in=journals)
    assert told.count() > 8
    unsaid = [fact.statement for fact in told if not any(w in fact.statement for w in STUDIED)]
    assert unsaid == []


def test_what_an_authority_says_of_a_substance_is_not_said_of_aqualyx_by_name():
    said = ProductFact.objects.filter(product__slug="aqualyx", source__kind="regulator")
    statuses = MarketStatus.objects.filter(product__slug="aqualyx", source__kind="regulator")
    words = [fact.statement for fact in said] + [status.basis for status in statuses]
    assert len(words) == 3
    assert all("said of the substance, not of Aqualyx by name" in sentence for sentence in words)


def test_every_published_maker_and_pack_has_a_source():
    assert not Brand.objects.exclude(maker="").filter(source=None).exists()
    assert not Product.objects.exclude(container="").filter(contents_source=None).exists()


def test_amounts_are_exactly_those_that_a_citable_source_states():
    stated = Composition.objects.exclude(amount=None)
    assert {(c.product.slug, c.ingredient.slug, c.amount_text) for c in stated} == {
        ("restylane-skinboosters-vital", "hyaluronic-acid", "20 mg/ml"),
        ("restylane-skinboosters-vital-syringe", "hyaluronic-acid", "20 mg/ml"),
        ("restylane-skinboosters-vital-light", "hyaluronic-acid", "12 mg/ml"),
        ("restylane-skinboosters-vital-light-syringe", "hyaluronic-acid", "12 mg/ml"),
        ("teosyal-puresense-redensity-ii", "hyaluronic-acid", "15 mg/ml"),
        ("teosyal-puresense-redensity-ii", "lidocaine", "3 mg/ml"),
        ("kybella", "deoxycholic-acid", "10 mg/ml"),
    }
    assert not stated.filter(source__kind="article").exists()


def test_what_contains_lidocaine_is_in_the_class_for_it():
    with_lidocaine = Product.objects.filter(composition__ingredient__slug="lidocaine")
    assert with_lidocaine.count() == 5
    assert set(with_lidocaine.values_list("supply_class", flat=True)) == {"hyaluronic_anaesthetic"}
    assert not (
        Product.objects.filter(supply_class="hyaluronic_anaesthetic")
        .exclude(composition__ingredient__slug="lidocaine")
        .exists()
    )


def test_the_known_errors_of_the_article_are_not_repeated():
    meso = Product.objects.get(slug="pluryal-meso-ii").concerns.get()
    assert meso.concern.slug == "sun-damage"
    assert Ingredient.objects.get(slug="deoxycholic-acid").kind == Ingredient.Kind.LIPOLYTIC
    assert Ingredient.objects.get(slug="vitamin-d").kind == Ingredient.Kind.VITAMIN
    assert set(amounts("pluryal-booster")) == {"hyaluronic-acid", "glycerol"}


def test_where_article_and_leaflet_differ_about_an_area_both_are_kept():
    areas = Product.objects.get(slug="teosyal-puresense-redensity-ii").indicated_areas
    specific = areas.filter(is_specific=True).values_list("area__slug", "source__kind")
    assert list(specific) == [("eye-area", "article")]
    by_leaflet = areas.filter(source__kind="leaflet").values_list("area__slug", flat=True)
    assert set(by_leaflet) == {"face", "eye-area", "neck", "decolletage"}


def test_relations_hold_in_both_directions():
    pairs = {
        (relation.product.slug, relation.other.slug, relation.kind)
        for product in Product.objects.all()
        for relation in product.relations.select_related("product", "other")
    }
    assert ("aqualyx", "kybella", "similar") in pairs
    assert len(pairs) == 8
    assert {(other, product, kind) for product, other, kind in pairs} == pairs


def test_a_market_is_demo_data_or_names_who_said_it_and_nothing_sourced_is_open():
    """M35."""
    rows = MarketStatus.objects.all()
    demo = rows.filter(basis="Demo data")
    assert not demo.exclude(source=None).exists()
    sourced = rows.exclude(pk__in=demo)
    assert sourced.exists() and not sourced.filter(source=None).exists()
    closed = sourced.filter(status="closed").values_list("product__slug", "country")
    assert set(closed) == {("aqualyx", "FR"), ("aqualyx", "US")}
    assert set(sourced.values_list("status", flat=True)) == {"closed", "unknown"}


def test_markets_show_open_closed_and_unknown():
    rows = MarketStatus.objects.all()
    sold = Product.objects.filter(is_reference=False)
    assert set(rows.filter(country="GB", status="open").values_list("product", flat=True)) == set(
        sold.values_list("pk", flat=True)
    )
    in_us = rows.filter(country="US")
    assert set(in_us.values_list("status", flat=True)) == {"closed"}
    assert 0 < in_us.count() < sold.count()
    assert not rows.filter(product__is_reference=True).exists()


def test_professions_may_order_what_the_demo_rules_say():
    permitted = {}
    for rule in PolicyRow.objects.all():
        assert rule.basis == "Demo data"
        permitted.setdefault(rule.profession, set()).add(rule.supply_class)
    everything = {"hyaluronic", "hyaluronic_anaesthetic", "fat_dissolving", "cellulite"}
    assert permitted == {
        "physician": everything,
        "dentist": everything,
        "nurse": everything,
        "pharmacist": {"hyaluronic", "hyaluronic_anaesthetic"},
        "cosmetologist": {"hyaluronic"},
    }


def test_new_rows_get_numbers_after_those_of_the_fixtures():
    highest = Source.objects.latest("pk").pk
    source = Source.objects.create(slug="new", kind="label", citation="New", read_on="2026-01-01")
    assert source.pk > highest

"""The lint reads our own fixtures without a finding, and bad texts with exactly one each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.models import Concern, Ingredient, IngredientFunction, Product, TreatmentType
from shop.content import lint
from shop.content.checks import article_findings, product_findings
from shop.content.facts import facts_for
from shop.content.models import Article, Erratum

pytestmark = pytest.mark.django_db


def findings(text, **options):
    facts, _ = facts_for(text)
    return lint.lint(text, facts, **options)


def rules(text, **options):
    return [str(finding.rule) for finding in findings(text, **options)]


# Our own texts.


def shown(found):
    return [str(finding) for finding in found]


def test_our_articles_have_no_finding():
    articles = list(Article.objects.all())
    assert articles
    for article in articles:
        found = article_findings(article.title, article.summary, article.body)
        assert {name: shown(of_field) for name, of_field in found.items()} == {}


def test_our_product_texts_have_no_finding():
    products = list(Product.objects.exclude(structure=Product.CHILD))
    assert len(products) >= 17
    assert [f"{p}: {f}" for p in products for _, f in product_findings(p)] == []


def test_our_other_catalogue_texts_have_no_finding():
    texts = [
        *Ingredient.objects.values_list("summary", flat=True),
        *IngredientFunction.objects.values_list("statement", flat=True),
        *TreatmentType.objects.values_list("summary", flat=True),
        *TreatmentType.objects.values_list("technique", flat=True),
        *Concern.objects.values_list("summary", flat=True),
        *Erratum.objects.values_list("said", flat=True),
        *Erratum.objects.values_list("correct", flat=True),
    ]
    assert len(texts) > 80
    assert [str(f) for text in texts for f in findings(text, is_sourced=True)] == []


# Bad texts.

BAD = {
    # What does not exist.
    "See [[product:belotero-balance]].": "unknown-product",
    "See [[product:99999]].": "unknown-product",
    "{{product:aqualix}}": "unknown-product",
    "There is also BELOTERO® BALANCE.": "unknown-product",
    "PLURYAL® MESO has two forms.": "unknown-product",
    "PLURYAL® MESO III came later.": "unknown-product",
    "TEOSYAL® PURESENSE REDENSITY I is another.": "unknown-product",
    "CYTOCARE 532 is another.": "unknown-product",
    "FILORGA M-HA 18 is another.": "unknown-product",
    # What is written otherwise.
    "Read about AQUALYX.": "trade-mark",
    "Read about AQUALYX™.": "trade-mark",
    "Read about AQUALYX (R).": "trade-mark",
    "Read about Aqualyx®.": "trade-mark",
    "Read about aqualyx.": "trade-mark",
    "Read about AquaLyx.": "trade-mark",
    "Read about Aqualix.": "trade-mark",
    "Read about ALIDYA®.": "trade-mark",
    "Read about CYTOCARE® 502.": "trade-mark",
    "Read about Juvederm.": "trade-mark",
    "Read about Juvaderm.": "trade-mark",
    "Read about JUVEDERM® HYDRATE.": "trade-mark",
    "Read about JUVÉDERM HYDRATE.": "trade-mark",
    "Read about Juvéderm Hydrate.": "trade-mark",
    "Read about FILORGA® M-HA 10.": "trade-mark",
    "Read about FILORGA M-HA 10.": "trade-mark",
    "Read about RESTYLANE SKINBOOSTERS VITAL LIGHT.": "trade-mark",
    "Read about Restilane.": "trade-mark",
    "## KYBELLA and others": "trade-mark",
    # What contradicts the data.
    "KYBELLA® for the abdomen.": "wrong-area",
    "- [[product:kybella]]: chin and [[area:thighs]]": "wrong-area",
    "AQUALYX® on the face, once a month.": "wrong-area",
    "ALIDYA is meant for the neck.": "wrong-area",
    "BELOTERO® HYDRO and SAYPHA® RICH for the knees.": "wrong-area",
    "KYBELLA® for the chin; KYBELLA® for the belly too.": "wrong-area",
    "AQUALYX® contains hyaluronic acid.": "wrong-ingredient",
    "AQUALYX® with lidocaine comes in vials.": "wrong-ingredient",
    "STYLAGE® HYDRO combines hyaluronan and sorbitol.": "wrong-ingredient",
    "Both contain it: [[product:alidya]] with [[ingredient:mannitol]].": "wrong-ingredient",
    "CYTOCARE 502 contains Vitamin C.": "wrong-ingredient",
    # What is claimed without a source.
    "It reduces wrinkles.": "claim-without-source",
    "A first line,\nand it was proven.": "claim-without-source",
    "- It can help the skin.": "claim-without-source",
    "| Gel | improves texture |": "claim-without-source",
    "Sourced. [source:source-article]\n\nIt improves texture.": "claim-without-source",
    # What leads nowhere.
    "As stated. [source:somebodys-blog]": "unknown-reference",
    "See [[ingredient:botulinum]].": "unknown-reference",
    "See [[produkt:aqualyx]].": "unknown-reference",
    "See [[product:aqualyx": "unknown-reference",
    "See [[product aqualyx]].": "unknown-reference",
    "A card {{product:aqualyx}} within a line.": "unknown-reference",
    "As stated. [source: two words]": "unknown-reference",
}
GOOD = [
    "",
    "Aqualyx, Juvéderm and the Belotero fillers are names; ALIDYA and CYTOCARE 502 have no sign.",
    "AQUALYX® is not for the face, and it does not contain lidocaine.",
    "KYBELLA® for the chin, AQUALYX® for the abdomen too.",
    "AQUALYX® is injected; on the other hand BELOTERO® HYDRO is too, and we come back to it.",
    "BELOTERO® HYDRO for the backs of the hands and the skin around the eyes.",
    "AQUALYX® contains DCA. FILORGA M-HA 10® is HA.",
    "TEOSYAL® PURESENSE REDENSITY II contains lidocaine, vitamins and minerals.",
    "CYTOCARE 502 contains vitamins.",
    "It can help. [source:source-article]",
    "## What reduces wrinkles",
    "```\nAQUALYX reduces [[nothing]]\n```\n",
    "A link to [the brand](/brands/aqualyx/) and https://aqualyx.example/reduces.",
    "ALL ABOUT AQUALYX® AND ITS USE",
    "Its label says 10 × 8 ml: AQUALYX® 10 × 8 ml vials, BELOTERO® HYDRO 1 ml.",
]


@pytest.mark.parametrize(("text", "rule"), BAD.items())
def test_a_bad_text_has_its_one_finding(text, rule):
    assert rules(text) == [rule]


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_has_none(text):
    assert shown(findings(text)) == []


def test_a_withdrawn_product_is_found_however_it_is_named():
    Product.objects.filter(slug="alidya").update(is_public=False)
    for text in ("ALIDYA", "[[product:alidya]]", "{{product:alidya}}", "[[product:16]]"):
        assert rules(text) == ["withdrawn-product"]


def test_a_products_own_text_is_about_that_product():
    aqualyx = Product.objects.get(slug="aqualyx")
    aqualyx.description = "An injection for the knees that contains mannitol."
    found = {str(finding.rule) for _, finding in product_findings(aqualyx)}
    assert found == {"wrong-area", "wrong-ingredient"}


def test_a_finding_says_where_what_and_what_would_be_right():
    (finding,) = findings("First line.\n\nIn line three stands AQUALYX alone.")
    assert (finding.line, finding.column, finding.excerpt) == (3, 22, "AQUALYX")
    assert "AQUALYX®" in finding.suggestion


# Any text.


@pytest.fixture(scope="module")
def all_facts(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        names = " ".join(Product.objects.values_list("title", flat=True))
        return facts_for(names)[0]


PIECES = st.sampled_from(
    ["AQUALYX", "®", "™", " (R)", "PLURYAL® MESO", " II", "[[product:", "]]", "{{", "}}", "\n"]
    + [
        "- ",
        "|",
        "```",
        "[source:",
        "]",
        "# ",
        "face",
        "contains",
        " reduces",
        ".",
        "İ",
        "ﬁ",
        "\x00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), PIECES), max_size=40).map("".join))
def test_any_text_gets_an_answer_within_itself(all_facts, text):
    for finding in lint.lint(text, all_facts, about=all_facts.products[0]):
        assert 0 <= finding.start < finding.end <= len(text)
        assert 1 <= finding.line <= text.count("\n") + 1
        assert str(finding)

"""The product page beyond its facts: variants, papers, markets, shelf life, other readers."""

import io
import json
import re

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from catalogue.editing import product_papers as documents
from catalogue.editing.forms import DocumentForm
from catalogue.models import MarketStatus, Product, ProductDocument, ProductFact
from common.clock import today
from shop.inventory.models import Lot
from tests import cast

pytestmark = pytest.mark.django_db

VITAL_FAMILY, VITAL, VITAL_LIDOCAINE = 1, 101, 102


@pytest.fixture
def visitor():
    return cast.client_of("visitor")


def page_of(client, pk):
    return client.get(cast.product(pk).get_absolute_url()).content.decode()


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def json_ld(html):
    return json.loads(
        re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html)[1]
    )


# Facts.


def test_statements_marked_as_contradicting_are_said_to_disagree(visitor):
    html = page_of(visitor, cast.AQUALYX)
    row = html[html.index("<dt>Device class</dt>") :]
    assert "Sources disagree" in row[: row.index("</dd>")]
    assert html.count("Sources disagree") == 2


def test_one_source_does_not_disagree_with_itself(visitor):
    told = ProductFact.objects.filter(product=cast.KYBELLA).exclude(kind="caution")
    assert told.values("source").distinct().count() == 1
    told.update(is_disputed=True)
    assert "Sources disagree" not in page_of(visitor, cast.KYBELLA)


# Variants.


def properties(html):
    part = html[html.index('class="properties"') : html.index("</nav>", html.index("properties"))]
    return re.findall(r'<a href="([^"]+)"\s*(aria-current="true")?>\s*(\S.*?)\s*(?:<|$)', part)


def test_a_variant_is_chosen_by_its_properties(visitor):
    chosen = {words: (url, bool(here)) for url, here, words in properties(page_of(visitor, VITAL))}
    with_it = cast.product(VITAL_LIDOCAINE).get_absolute_url()
    assert chosen["With Lidocaine"] == (with_it, False)
    assert chosen["Without"][1] and chosen["Prefilled syringe"][1]


def test_a_combination_that_nobody_confirms_says_so_where_it_is_chosen(visitor):
    html = page_of(visitor, VITAL)
    pen = html[html.index("Injector pen") :]
    assert "not confirmed" in pen[: pen.index("</a>")]


def test_a_product_without_variants_offers_no_choice(visitor):
    assert 'class="properties"' not in page_of(visitor, cast.BELOTERO)


# Markets and shelf life.


def test_the_market_of_the_readers_country_comes_first_in_words(visitor):
    html = words_of(page_of(visitor, cast.AQUALYX))
    markets = html[html.index("Where it may be sold") :]
    assert markets.index("United Kingdom: may be sold") < markets.index("United States:")


def test_a_country_that_an_authority_has_spoken_of_shows_its_words_and_their_source(visitor):
    """M35."""
    html = page_of(visitor, cast.AQUALYX)
    markets = html[html.index('id="markets"') :]
    france = words_of(markets[markets.index("France:") :].partition("</li>")[0])
    assert france.startswith("France: may not be sold Sale, use and advertising of aesthetic")
    assert "said of the substance, not of Aqualyx by name. Checked on 28 Nov 2026" in france
    assert "Source for France ANSM, France: decision of 15 Dec 2021" in france
    assert "United Kingdom: may be sold Demo data, checked on" in words_of(markets)


def test_more_of_a_composition_stands_under_its_table_and_is_missed_by_nobody(visitor):
    html = page_of(visitor, cast.REDENSITY)
    part = html[html.index('id="composition"') : html.index('id="areas"')]
    assert "lidocaine 0.3 % by mass" in part and "BDDE" in part
    assert part.count("Teoxane: Product information, Europe.") == 2
    assert (
        "composition"
        not in re.search(r"Not stated by our sources: ([^<]*)\.", page_of(visitor, cast.BELOTERO))[
            1
        ]
    )


def test_amounts_that_nobody_states_are_one_line_of_the_composition(visitor):
    html = page_of(visitor, 14)
    part = html[html.index('id="composition"') : html.index('id="areas"')]
    assert part.count("is not stated by our sources") == 1
    assert 'class="not-stated"' not in part and part.count('<details class="source">') > 5
    mixed = page_of(visitor, cast.REDENSITY)
    mixed = mixed[mixed.index('id="composition"') : mixed.index('id="areas"')]
    assert "How much of each" not in mixed and mixed.count('class="not-stated"') == 4


def test_a_country_that_nobody_checked_is_not_confirmed(visitor):
    MarketStatus.objects.filter(product=cast.AQUALYX).delete()
    assert "United Kingdom: not confirmed" in words_of(page_of(visitor, cast.AQUALYX))


def test_the_panel_says_how_much_shelf_life_an_order_today_would_get(visitor):
    lot = Lot.objects.filter(product=cast.BELOTERO, status="available").order_by("expires_on")
    soonest = lot.exclude(expires_on__lt=cast.days_from_now(30)).first().expires_on
    days = (soonest - today()).days
    assert f"An order today would get {days} days" in words_of(page_of(visitor, cast.BELOTERO))


# For machines.


def test_json_ld_says_what_the_page_says(visitor):
    found = json_ld(page_of(visitor, cast.REDENSITY))
    assert found["@type"] == "Product" and found["name"] == "TEOSYAL® PURESENSE REDENSITY II"
    amounts = {
        row["name"]: (row["value"], row.get("unitText")) for row in found["additionalProperty"]
    }
    assert amounts["Hyaluronic acid"] == (15, "mg/ml")
    assert found["offers"]["priceSpecification"]["price"] in page_of(visitor, cast.REDENSITY)


@pytest.mark.parametrize("pk", [cast.KYBELLA, cast.UNCONFIRMED_PEN, VITAL_FAMILY])
def test_json_ld_offers_nothing_that_the_page_does_not_offer_under_its_own_name(pk, visitor):
    html = page_of(visitor, pk)
    assert "offers" not in json_ld(html)
    assert "price" not in html[html.index("<head>") : html.index("</head>")]


def test_json_ld_cannot_leave_its_script_element(visitor):
    Product.objects.filter(pk=cast.BELOTERO).update(description="</script><b>&x")
    html = page_of(visitor, cast.BELOTERO)
    assert json_ld(html)["description"] == "</script><b>&x"
    assert "</script><b>" not in html


def test_the_open_graph_names_the_product_and_no_picture(visitor):
    html = page_of(visitor, cast.AQUALYX)
    assert '<meta property="og:title" content="AQUALYX®">' in html
    assert "og:image" not in html and "og:price" not in html


# Papers.


def pdf(**root):
    made = pikepdf.new()
    made.add_blank_page()
    for key, value in root.items():
        made.Root[f"/{key}"] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def script():
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def form_with(content, name="leaflet.pdf", **fields):
    data = {"kind": "leaflet", "language": "en", "revision": "3", "issued_on": "2026-01-31"}
    return DocumentForm(
        data | fields,
        {"file": SimpleUploadedFile(name, content)},
        instance=ProductDocument(product_id=cast.AQUALYX),
    )


def test_without_papers_the_page_says_so(visitor):
    html = page_of(visitor, cast.AQUALYX)
    assert "No leaflet or declaration of conformity has been put on file yet." in html


def test_a_paper_is_listed_with_language_revision_and_date_and_opens_behind_the_door(
    visitor, client
):
    content = pdf()
    paper = form_with(content, language="it").save()
    assert paper.size == len(content) and len(paper.sha256) == 64
    html = words_of(page_of(visitor, cast.AQUALYX))
    assert "Leaflet, Italian PDF," in html and "revision 3 of 31 Jan 2026" in html
    answer = visitor.get(f"/documents/{paper.pk}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/documents/{paper.pk}/").status_code == 302


def test_a_paper_of_a_product_that_is_not_shown_is_not_served(visitor):
    paper = form_with(pdf()).save()
    Product.objects.filter(pk=cast.AQUALYX).update(is_public=False)
    assert visitor.get(f"/documents/{paper.pk}/").status_code == 404
    assert visitor.get("/documents/999999/").status_code == 404


def test_a_variant_shows_the_papers_of_its_family(visitor):
    paper = form_with(pdf()).save()
    ProductDocument.objects.filter(pk=paper.pk).update(product=VITAL_FAMILY)
    assert "revision 3 of" in page_of(visitor, VITAL)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ nothing like it", "not a PDF"),
        (b"<html>%PDF-1.7", "cannot be read"),
        (pdf()[:200], "cannot be read"),
        (pdf(OpenAction=script()), "a script"),
        (pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())), "attached files"),
        (pdf(AA=pikepdf.Dictionary(O=pikepdf.Array([script()]))), "a script"),
    ],
)
def test_what_is_not_a_quiet_whole_pdf_is_refused_with_a_reason(content, why):
    form = form_with(content)
    assert not form.is_valid()
    assert why in form.errors["file"][0]


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 10)
    assert "larger than" in form_with(pdf()).errors["file"][0]


def test_one_revision_is_on_file_once():
    form_with(pdf()).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        form_with(pdf()).save()


def test_a_product_is_not_set_beside_itself():
    page = cast.client_of("visitor").get(cast.product(cast.AQUALYX).get_absolute_url())
    ((_, pairs),) = page.context["relations"]
    assert [other.pk for other, _ in pairs] == [cast.KYBELLA]

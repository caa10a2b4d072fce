"""Articles: what readers see, what they cost, and how staff write them."""

import html
import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalogue.editing import text_checks
from catalogue.models import Product, Source, TreatmentType
from shop.content import markup, queries
from shop.content.models import Article, Erratum
from shop.staff.styleguide import swatches
from tests import cast

pytestmark = pytest.mark.django_db

FIRST = "/articles/mesotherapy-explained/"
IN_READING_ORDER = [
    "restylane-skinboosters-vital",
    "restylane-skinboosters-vital-light",
    "juvederm-hydrate",
    "belotero-hydro",
    "stylage-hydro",
    "stylage-hydromax",
    "saypha-rich",
    "filorga-m-ha-10",
    "pluryal-booster",
    "pluryal-meso-i",
    "pluryal-meso-ii",
    "teosyal-meso",
    "teosyal-puresense-redensity-ii",
    "cytocare-502",
    "aqualyx",
    "alidya",
]
# What the article must explain, each by words that its paragraph needs.
COVERED = [
    "series of small injections",
    "the neck",
    "décolletage",
    "backs of the",
    "adds volume",
    "vitamin C",
    "Vitamin D",
    "Minerals",
    "collagen and elastin",
    "free radicals",
    "younger skin",
    "older skin with slight damage",
    "does not suit large wrinkles",
    "dark spots (hyperpigmentation)",
    "sun damage",
    "injector pen",
    "lidocaine",
    "mannitol",
    "sorbitol",
    "glycerol",
    "bile acid, not an enzyme",
    "lipids",
    "toxins",
    "circulation",
    "orange peel",
    "even distances",
    "how deep, depends on the product",
]
HEDGES = {
    "hold water": "can help the skin to hold water",
    "texture": "may make the texture better",
    "fat cells": "can help to break down fat cells",
    "toxins": "may help to remove toxins",
    "free radicals": "can help to shield the skin",
}


@pytest.fixture
def visitor():
    return cast.client_of("visitor")


@pytest.fixture
def editor():
    return cast.client_of("admin")


def words_of(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.content.decode())).split())


# The first article.


def test_the_first_article_covers_what_the_source_article_covers(visitor):
    text = words_of(visitor.get(FIRST))
    assert [needed for needed in COVERED if needed not in text] == []


def test_it_keeps_the_hedges_of_its_source(visitor):
    text = words_of(visitor.get(FIRST))
    assert {subject: words for subject, words in HEDGES.items() if words not in text} == {}


def test_it_shows_sixteen_cards_in_reading_order_and_mentions_the_reference(visitor):
    page = visitor.get(FIRST).content.decode()
    numbers = re.findall(r'<a class="card-link" href="[^"]*_(\d+)/"', page)
    slugs = dict(Product.objects.values_list("pk", "slug"))
    assert [slugs[int(number)] for number in numbers] == IN_READING_ORDER
    assert f'href="{cast.product(cast.KYBELLA).get_absolute_url()}">KYBELLA<sup' in page


def test_every_passage_that_claims_something_opens_its_source(visitor):
    page = visitor.get(FIRST).content.decode()
    assert page.count('<details class="source">') > 35
    assert "[source:" not in page
    for kind in ("article", "maker", "journal", "leaflet", "label"):
        assert Source.Kind(kind).label in html.unescape(page)


def test_every_article_says_what_we_do_not_know_and_leads_on(visitor):
    ours = list(Article.objects.published())
    assert len(ours) == 4
    for each in ours:
        page = visitor.get(each.get_absolute_url())
        html_of_it, text = page.content.decode(), words_of(page)
        assert 'id="what-we-do-not-know"' in html_of_it, each
        assert "Published" in text and 'id="sources"' in html_of_it
        assert '<a href="/catalogue/' in html_of_it and '<a href="/articles/' in html_of_it


def test_every_paragraph_that_names_an_authority_names_its_source():
    """What a regulator said is told with its source in the same paragraph or item."""
    named = re.compile(r"ANSM|FDA|Swissmedic|agency|agencies|authority|decree")
    told = 0
    for each in Article.objects.exclude(slug="mesotherapy-explained"):
        body = each.body.split("## What we do not know")[0]
        for block in re.split(r"\n\n|\n(?=- )", body):
            if named.search(block) and not block.startswith(("#", "Each passage", "That we found")):
                told += 1
                assert "[source:" in block, block
    assert told > 8


RUN = 6


def runs(text):
    """Every six words that follow each other in a text."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def digest(run):
    return sha256(" ".join(run).encode()).hexdigest()[:12]


def test_no_six_words_of_the_source_article_stand_in_ours_but_names():
    """The file holds digests: the article itself is not ours to keep."""
    file = Path(django_settings.BASE_DIR) / "tests/shop/content/source_article_runs.txt"
    theirs = set(file.read_text().split())
    assert digest(("the", "use", "of", "the", "term", "mesotherapy")) in theirs
    texts = [article.body for article in Article.objects.all()]
    texts += [f"{erratum.said} {erratum.correct}" for erratum in Erratum.objects.all()]
    names = " ".join(Product.objects.values_list("title", flat=True)).casefold()
    shared = {run for text in texts for run in runs(text) if digest(run) in theirs}
    assert {run for run in shared if not set(run) <= set(re.findall(r"\w+", names))} == set()


# Reading.


@pytest.mark.parametrize(("name", "most"), [("visitor", 8), ("alba", 13)])
def test_an_article_costs_few_queries(name, most, django_assert_max_num_queries):
    client = cast.client_of(name)
    client.get(FIRST)
    with django_assert_max_num_queries(most):
        assert client.get(FIRST).status_code == 200


def test_more_cards_cost_no_more_queries(visitor, django_assert_num_queries):
    one = article(body="{{product:aqualyx}}")
    visitor.get(one.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        visitor.get(one.get_absolute_url())
    one.body = "\n".join(f"{{{{product:{slug}}}}}" for slug in IN_READING_ORDER[2:])
    one.save()
    with django_assert_num_queries(len(captured)):
        visitor.get(one.get_absolute_url())


def article(**fields):
    fields = {"slug": "a-draft", "title": "Title", "summary": "Summary", "body": "Text."} | fields
    fields.setdefault("status", "published")
    return Article.objects.create(**fields)


def test_a_draft_is_nowhere_to_be_read(visitor):
    draft = article(status="draft", title="Half written")
    assert visitor.get(draft.get_absolute_url()).status_code == 404
    for page in ("/articles/", "/treatments/facial-rejuvenation/"):
        assert "Half written" not in visitor.get(page).content.decode()
    assert list(queries.articles_matching(["half", "written"])) == []


def test_articles_are_behind_the_door(client):
    for page in ("/articles/", FIRST, "/articles/errata/", "/styleguide/"):
        assert client.get(page).url.startswith("/enter/")


def test_the_index_and_the_treatment_pages_lead_to_articles(visitor):
    for slug in ("cellulite", "fat-and-cellulite"):
        narrowed = f"/articles/?treatment={slug}"
        assert f'href="{narrowed}"' in visitor.get(f"/treatments/{slug}/").content.decode()
        assert f'href="{FIRST}"' in visitor.get(narrowed).content.decode()
    assert f'href="{FIRST}"' in visitor.get("/articles/").content.decode()
    assert 'href="/articles/"' in visitor.get("/").content.decode()


def test_the_index_is_narrowed_to_one_treatment_and_takes_any_value(visitor):
    fat = article(slug="on-fat", title="Only about fat")
    fat.treatment_types.set([3])
    for value, is_listed in (("fat-removal", True), ("fat-and-cellulite", True), ("no", False)):
        page = visitor.get("/articles/", {"treatment": value})
        assert ("Only about fat" in page.content.decode()) is is_listed
    for value in ("\x00", "'", "x" * 5000, "a b"):
        assert visitor.get("/articles/", {"treatment": value}).status_code in (200, 400)


def test_an_empty_index_says_where_else_to_read(visitor):
    Article.objects.all().delete()
    assert "No article yet" in visitor.get("/articles/").content.decode()


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        (["mesotherapy"], True),
        (["DECOLLETAGE", "vitamin"], True),
        (["mesotherapy", "zebra"], False),
        ([], False),
        (["%"], True),
        (["\\"], False),
        (["\0"], False),
        (["meso\0therapy"], True),
    ],
)
def test_articles_are_found_by_all_their_words(words, is_found):
    assert bool(queries.articles_matching(words)) is is_found


def test_the_errata_tell_what_is_right_and_on_what_it_rests(visitor):
    page = visitor.get("/articles/errata/")
    text = words_of(page)
    for right in ("It is a bile acid", "Both are vitamins", "PLURYAL® MESO II is meant"):
        assert right in text
    assert Erratum.objects.count() == 17
    assert page.content.decode().count('<details class="source">') == 7


# From text to page.


def html_of(text, names=()):
    parts = markup.render(text, dict(names)).parts
    whole = "".join(part.value if part.kind == "html" else f"<{part.kind}>" for part in parts)
    return whole.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "is_in"),
    [
        ("# Top", '<h2 id="top">Top</h2>'),
        ("## Top\n\n## Top", '<h2 id="top-2">'),
        ("## Main", '<h2 id="main-2">'),
        ("FILORGA M-HA 10® gel", '10<sup class="mark">®</sup> gel'),
        ("A [[product:x]] b", '<a href="/x/">NAME<sup class="mark">®</sup></a>'),
        ("For [[area:y]] and more. [[area:y]].", '>fine lines</a> and more. <a href="/y/">Fine'),
        ("A [[product:gone]] b", "<span>gone</span>"),
        ("Said. [source:s]", '<div class="passage"><p>Said. </p><sources></div>'),
        ("{{product:x}}\n{{product:y}}", "<cards>"),
        ("| a | b |\n|---|---|\n| c | d [source:s] |", "d <sources></td>"),
        ("@place0; stays", "@place0; stays"),
        ("30G*13mm, 27G*4mm", "<p>30G*13mm, 27G*4mm</p>"),
        ("*30G*, **27G**, *4 mm*", "<p><em>30G</em>, <strong>27G</strong>, <em>4 mm</em></p>"),
    ],
)
def test_a_text_becomes(text, is_in):
    names = {("product", "x"): ("NAME®", "/x/"), ("area", "y"): ("Fine lines", "/y/")}
    assert is_in in html_of(text, names)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://elsewhere.example/a.png)",
    "[x](data:text/html,<script>alert(1)</script>)",
    '[[product:x|"><script>alert(1)</script>]]',
    "<https://a.example/\"onmouseover='alert(1)'>",
    "## <b onclick=alert(1)>x</b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_holds_nothing_but_words(text):
    page = html_of(text, {("product", "x"): ("X", "/x/")})
    tags = re.findall(r"<[^>]*>", page)
    assert not [
        tag for tag in tags if re.search(r"<(script|img|b)\b|\son\w+=|javascript:|data:", tag)
    ]


PIECES = st.sampled_from(
    [
        "[[product:x]]",
        "{{product:x}}",
        "[source:s]",
        "\n",
        "\n\n",
        "- ",
        "## ",
        "|",
        "```",
        "> ",
        "<",
        "@place0;",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=8), PIECES), max_size=30).map("".join))
def test_any_text_becomes_a_page(text):
    for part in markup.render(text, {("product", "x"): ("X®", "/x/")}).parts:
        assert part.kind in ("html", "cards", "sources")
        if part.kind == "html":
            assert not re.search(r"<(?:script|style|img|iframe)\b", part.value)


# Writing.

ADD = "/admin/content/article/add/"


def fields(**changed):
    start = {
        "title": "A new text",
        "slug": "a-new-text",
        "summary": "What it is about.",
        "body": "Plain words.",
        "status": "draft",
        "treatment_types": ["1"],
    }
    return start | changed


BAD_TEXT = "First.\n\nAQUALYX reduces fat."


def test_a_draft_with_findings_is_saved_and_the_findings_are_shown_at_their_place(editor):
    response = editor.post(ADD, fields(body=BAD_TEXT, _continue="1"), follow=True)
    saved = Article.objects.get(slug="a-new-text")
    assert saved.body == BAD_TEXT
    text = words_of(response)
    assert "2 findings must be put right" in text
    assert "Line 3, column 1: AQUALYX" in text
    assert "Write AQUALYX®" in text
    assert saved.author == cast.person("admin")


def test_findings_stop_publishing_and_the_text_stays_in_the_form(editor):
    response = editor.post(ADD, fields(body=BAD_TEXT, status="published"))
    assert response.status_code == 200
    assert not Article.objects.filter(slug="a-new-text").exists()
    text = words_of(response)
    assert "must be put right before this is published" in text
    assert "AQUALYX reduces fat." in text
    assert "Line 3, column 1" in text


def test_a_clean_text_is_published_with_its_date(editor, visitor):
    editor.post(ADD, fields(status="published"))
    saved = Article.objects.get(slug="a-new-text")
    assert saved.published_at is not None
    assert "Plain words." in visitor.get(saved.get_absolute_url()).content.decode()


def test_line_ends_of_browsers_change_nothing(editor):
    first = Article.objects.get(slug="mesotherapy-explained")
    change(editor, first, body=first.body.replace("\n", "\r\n"))
    assert first.revisions.count() == 1


def test_an_address_of_another_page_is_refused(editor):
    assert "is another page" in words_of(editor.post(ADD, fields(slug="errata")))


def test_the_preview_shows_unsaved_text_and_saves_nothing(editor):
    before = Article.objects.count()
    response = editor.post(
        reverse("admin:content_article_preview"),
        fields(body=f"{BAD_TEXT}\n\n{{{{product:aqualyx}}}}"),
    )
    text = words_of(response)
    assert "nothing has been saved" in text
    assert "A new text" in text
    assert "Line 3, column 1" in text
    assert 'class="card-link"' in response.content.decode()
    assert Article.objects.count() == before


def test_the_preview_takes_whatever_is_sent(editor):
    address = reverse("admin:content_article_preview")
    assert editor.get(address).status_code == 200
    assert editor.post(address, {"treatment_types": ["x", "9" * 30]}).status_code == 200
    body = "AQUALYX \0 [[product:\0]] [[product:99999999999]] {{product:٣}} [source:é] | \n|-"
    assert editor.post(address, {"body": body, "title": "\0"}).status_code == 200


@pytest.mark.parametrize("name", ["visitor", "alba", "omar"])
def test_who_may_not_write_gets_no_preview(name):
    response = cast.client_of(name).post(reverse("admin:content_article_preview"), fields())
    assert response.status_code in (302, 403)


def change(editor, saved, **changed):
    address = reverse("admin:content_article_change", args=[saved.pk])
    current = {
        name: getattr(saved, name) for name in ("title", "slug", "summary", "body", "status")
    }
    sent = current | {"treatment_types": ["1"]} | changed
    return cast.fill_in(editor, address, **sent)


def test_every_saved_state_is_kept_with_who_and_what_changed(editor):
    editor.post(ADD, fields(body="One.\n\nTwo."))
    saved = Article.objects.get(slug="a-new-text")
    change(editor, saved, body="One.\n\nThree.")
    change(editor, saved, body="One.\n\nThree.")
    page = editor.get(reverse("admin:content_article_history", args=[saved.pk])).content.decode()
    assert saved.revisions.count() == 2
    assert "<del>Two.</del>" in page
    assert "<ins>Three.</ins>" in page
    assert cast.person("admin").display_name in page


def test_a_loaded_article_keeps_its_first_text_when_it_is_changed(editor):
    first = Article.objects.get(slug="mesotherapy-explained")
    history = reverse("admin:content_article_history", args=[first.pk])
    assert "Nothing has been saved yet." in words_of(editor.get(history))
    change(editor, first, body="Other words.")
    assert [r.body for r in first.revisions.order_by("number")] == [first.body, "Other words."]


def test_an_old_text_comes_back_into_the_form_and_is_saved_only_by_saving(editor):
    editor.post(ADD, fields(body="Old words."))
    saved = Article.objects.get(slug="a-new-text")
    change(editor, saved, body="New words.")
    address = reverse("admin:content_article_change", args=[saved.pk])
    assert "Old words." in words_of(editor.get(f"{address}?revision=1"))
    saved.refresh_from_db()
    assert saved.body == "New words."
    assert "has no revision 77" in words_of(editor.get(f"{address}?revision=77"))
    assert editor.get(f"{address}?revision={'9' * 40}").status_code == 200


def test_a_product_text_with_a_finding_is_saved_with_a_warning():
    aqualyx = Product.objects.get(slug="aqualyx")
    aqualyx.description = "AQUALYX for the knees."
    remarks = text_checks.remarks_on(aqualyx)
    assert len(remarks) == 2
    assert all(remark.startswith("Description: Line 1") for remark in remarks)


# The style guide.


@pytest.mark.parametrize(
    ("name", "is_shown"), [("visitor", False), ("alba", False), ("rita", True)]
)
def test_the_style_guide_is_for_staff(name, is_shown):
    response = cast.client_of(name).get("/styleguide/")
    assert (response.status_code == 200) is is_shown


def test_staff_without_a_second_factor_do_not_see_it():
    client = cast.client_of("visitor")
    rita = User.objects.get(email="rita@demo.example")
    client.force_login(rita, "accounts.signing_in.backend.Backend")
    assert client.get("/styleguide/").status_code == 302


def test_the_style_guide_shows_every_token_of_both_themes_and_every_hue():
    page = cast.client_of("rita").get("/styleguide/").content.decode()
    css = (Path(django_settings.BASE_DIR) / "static/css/shop.css").read_text()
    for _theme, colours in swatches(css):
        assert len(colours) > 25
        assert all(swatch.colour in page for swatch in colours)
    assert all(f"hue-{hue}" in page for hue in TreatmentType.Hue.values)

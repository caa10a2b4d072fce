"""Templates that are put together once write what Django's own write."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, TemplateDoesNotExist, loader_tags
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

_CACHED = "django.template.loaders.cached.Loader"
_QUICK = "common.quick_templates.Loader"
_BASE = (
    "<a>{% block a %}A{% block b %}B{% endblock %}{% endblock %}</a>"
    "{% if x %}{% block c %}C{{ x }}{% endblock %}{% endif %}"
)
# {name: template}; each is written with what CONTEXT says.
TEMPLATES = {
    "base.html": _BASE,
    "plain.html": "{{ x }} {{ tag }} {{ safe }} {{ n }} {{ many }} {{ none }} {{ day }} {{ sum }}",
    "filters.html": "{{ tag|upper }} {{ rows|join:tag }} {{ missing }} {{ row.name }} {{ call }}",
    "lazy.html": "{{ lazy }}{% autoescape off %}{{ tag }}{{ n }}{% endautoescape %}{{ tag }}",
    "child.html": "{% extends 'base.html' %}{% block a %}[{{ block.super }}]{% endblock %}",
    "before.html": "{# What it is. #}\n {% extends 'after.html' %}{% block b %}{% endblock %}",
    "after.html": "-\n{% extends 'child.html' %}",
    "inner.html": "{% extends 'base.html' %}{% block b %}b{{ block.super }}{% endblock %}",
    "both.html": (
        "{% extends 'child.html' %}{% block b %}bb{% endblock %}{% block none %}n{% endblock %}"
        "{% block c %}{{ tag }}{% endblock %}{% block a %}{{ block.super }}+{{ block.super }}"
        "{% endblock %}"
    ),
    "within.html": (
        "{% extends 'base.html' %}{% if no %}{% block a %}{% for row in rows %}"
        "{{ forloop.counter }}{% if n %}{{ block.super }}{% endif %}{% empty %}{% endfor %}"
        "{% with x=tag %}{{ block.super }}{{ x }}{% endwith %}{% endblock %}{% endif %}"
    ),
    "apart.html": (
        "{% extends 'base.html' %}{% block a %}{% filter upper %}{{ block.super }}{% endfilter %}"
        "{% endblock %}"
    ),
    "asks.html": (
        "{% extends 'base.html' %}{% block a %}{% if block.super %}{{ block.super|lower }}"
        "{% endif %}{% endblock %}"
    ),
    "by_name.html": "{% extends name %}{% block a %}{{ tag }}{% endblock %}",
    "itself.html": (
        "{% extends 'base.html' %}{% block b %}{% block a %}{{ block.super }}{% endblock %}"
        "{% endblock %}"
    ),
    "sets.html": (
        "{% extends 'base.html' %}{% block a %}{% url 'home' as x %}{% cycle 'p' 'q' as c %}"
        "{% static 'css/shop.css' as y %}{{ x }}{{ y }}{% endblock %}{% block c %}{{ x }}{{ y }}"
        "{{ c }}{% endblock %}"
    ),
    "fixed.html": (
        "{% load i18n %}a{% url 'home' %}b{% static 'css/shop.css' %}{% translate 'Save' %}"
        '{% translate "Don\'t <b>" %}{% comment %}c{% endcomment %}{% if n %}d{% static static %}'
        "{% translate tag %}{% translate 'Save' as save %}{{ save }}{% endif %}"
        '{% autoescape off %}{% translate "Don\'t <b>" %}e{% endautoescape %}'
    ),
    "loops.html": (
        "{% for row in rows %}{% cycle 'odd' 'even' %}{% ifchanged %}{{ n }}{% endifchanged %}"
        "{% include 'part.html' with row=row %}{% endfor %}{% include 'child.html' %}"
    ),
    "includes.html": (
        "{% include 'part.html' %}{% include 'part.html' with row=tag %}"
        "{% include './sees.html' with row=x only %}{% include name %}"
        "{% include 'part.html'|lower with row=n %}{% for row in rows %}{% include 'sees.html' %}"
        "{% endfor %}{{ row.name }}"
    ),
    "looks.html": (
        "{{ row.name }}{{ row.none }}{{ row.missing }}{{ rows.0 }}{{ rows.5 }}{{ pairs.a }}"
        "{{ pairs.items }}{{ pairs.b.name|upper }}{{ call.x }}{{ asks.name }}{{ asks.calls }}"
        "{{ asks.alters }}{{ lost.fails }}{{ lost.fails.name }}{{ kind.name }}"
        "{{ untouched.name }}{{ late.name }}{{ late_and_lost.name }}"
        "{{ template }}{{ use_tz }}{{ push }}{{ _('Save') }}{{ 1.5 }}{{ none.x }}{{ tag.upper }}"
        "{% if missing %}m{% elif asks.name == 'n' and not asks.missing %}n{% endif %}"
        "{% if missing is None and row.missing.x is None %}N{% endif %}{% firstof missing n %}"
        "{% for key, value in pairs.items %}{{ key }}{{ value.name }}{% endfor %}"
        "{% for row in missing %}{% endfor %}{% with x=missing %}{{ x }}{% endwith %}"
    ),
    "held.html": (
        "{% extends 'base.html' %}{% load allauth %}{% block a %}{% setvar y %} {% block d %}D"
        "{% endblock %} {% endsetvar %}[{{ y }}]{% endblock %}{% block c %}({{ y }}){% endblock %}"
    ),
    "holds.html": "{% extends 'held.html' %}{% block d %}{{ block.super }}{{ tag }}{% endblock %}",
    "sees.html": "{{ row }}{{ tag }}{% with tag=n %}{{ tag }}{% endwith %}",
    "part.html": "<li>{{ row }}{% static 'css/shop.css' %}</li>",
}


class Asks:
    """What pages ask of things in every way that Django knows."""

    name = "n"

    def calls(self):
        return "<called>"

    def alters(self):
        return "altered"

    alters.alters_data = True

    def __getitem__(self, key):
        return {"name": "<by key>"}[key]


class Lost:
    @property
    def fails(self):
        raise ObjectDoesNotExist


class Untouched(Asks):
    do_not_call_in_templates = True


CONTEXT = {
    "pairs": {"a": "<a>", "b": SimpleNamespace(name="<b>")},
    "asks": Asks(),
    "kind": Asks,
    "lost": Lost(),
    "untouched": Untouched,
    "late": SimpleLazyObject(lambda: SimpleNamespace(name="<late>")),
    "late_and_lost": SimpleLazyObject(lambda: Lost().fails),
    "x": "one & two",
    "tag": "<i>",
    "safe": mark_safe("<b>"),
    "n": 7,
    "many": 123456,
    "none": None,
    "day": date(2026, 11, 30),
    "sum": Decimal("1234.50"),
    "rows": ["r", "<s>"],
    "row": SimpleNamespace(name="a 'name'"),
    "call": lambda: "<called>",
    "lazy": gettext_lazy("Save"),
    "name": "base.html",
    "static": "css/staff.css",
}


_LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "allauth": "allauth.templatetags.allauth",
}


def _engine(loader, templates=TEMPLATES, **more):
    options = settings.TEMPLATES[0]["OPTIONS"]
    return Engine(
        loaders=[(loader, [("django.template.loaders.locmem.Loader", templates)])],
        libraries=options["libraries"] | _LIBRARIES,
        builtins=["common.templatetags.statics", *options["builtins"]],
        **more,
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_written_as_django_writes_it(name):
    djangos, quick = _engine(_CACHED), _engine(_QUICK)
    for values in (CONTEXT, CONTEXT | {"x": "", "rows": []}, CONTEXT | {"name": "child.html"}):
        wanted = djangos.get_template(name).render(Context(values))
        for _ in range(2):
            assert quick.get_template(name).render(Context(values)) == wanted


def test_what_extends_is_one_list_of_nodes():
    nodes = _engine(_QUICK).get_template("both.html").nodelist
    assert not nodes.get_nodes_by_type(loader_tags.BlockNode)


@pytest.mark.parametrize("name", ["apart.html", "asks.html", "by_name.html", "itself.html"])
def test_what_cannot_be_put_together_stays_as_it_was_written(name):
    nodes = _engine(_QUICK).get_template(name).nodelist
    assert nodes.get_nodes_by_type(loader_tags.ExtendsNode)


def test_a_template_that_extends_one_of_its_own_name_finds_the_next(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, text in (
        (ours, "{% extends 'page.html' %}{% block a %}ours{% endblock %}"),
        (theirs, "<{% block a %}theirs{% endblock %}>"),
    ):
        folder.mkdir()
        (folder / "page.html").write_text(text)
    files = ("django.template.loaders.filesystem.Loader", [ours, theirs])
    engine = Engine(loaders=[(_QUICK, [files])])
    assert engine.get_template("page.html").render(Context()) == "<ours>"


def test_what_is_fixed_is_so_in_each_language_and_place():
    template = _engine(_QUICK).get_template("fixed.html")
    english = template.render(Context(CONTEXT))
    with override("de"):
        assert "Sichern" in template.render(Context(CONTEXT))
    assert template.render(Context(CONTEXT)) == english


def test_while_developing_templates_stay_as_they_were_written():
    template = _engine(_QUICK, debug=True).get_template("child.html")
    assert template.nodelist.get_nodes_by_type(loader_tags.ExtendsNode)


def test_an_address_that_there_is_not_is_empty_by_name_and_an_error_else():
    named = "{% url 'nowhere' as there %}[{{ there }}]{% url 'home' as here %}[{{ here }}]"
    engine = _engine(_QUICK, {"named.html": named, "plain.html": "{% url 'nowhere' %}"})
    for _ in range(2):
        assert engine.get_template("named.html").render(Context()) == "[][/]"
        with pytest.raises(NoReverseMatch):
            engine.get_template("plain.html").render(Context())


def test_a_template_included_by_its_name_is_looked_for_once_and_one_missing_each_time(monkeypatch):
    texts = {"page.html": "{% include 'part.html' with x=x only %}", "part.html": "({{ x }})"}
    texts["none.html"] = "{% include 'nowhere.html' %}"
    engine, asked = _engine(_QUICK, texts), []
    page, none = engine.get_template("page.html"), engine.get_template("none.html")
    look = engine.get_template
    monkeypatch.setattr(engine, "get_template", lambda name: asked.append(name) or look(name))
    for x in (1, 2, 3):
        assert page.render(Context({"x": x})) == f"({x})"
        with pytest.raises(TemplateDoesNotExist):
            none.render(Context())
    assert asked.count("part.html") == 1 and asked.count("nowhere.html") == 3

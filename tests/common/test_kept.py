"""What a process keeps has a limit, and a kept page holds nothing of who asked (common/kept.py)."""

import random
import string

import pytest
from django.http import HttpRequest
from django.template import engines
from django.urls import set_script_prefix

from common import kept
from tests import cast


def test_what_was_not_asked_for_longest_goes_first():
    texts, made = kept.Kept(10_000), []

    def text(key):
        return texts.get(key, lambda: made.append(key) or "x" * 3_000)

    for key in ("a", "b", "a", "c"):
        text(key)
    assert made == ["a", "b", "c"]
    text("a")
    text("b")
    assert made == ["a", "b", "c", "b"]


def test_what_is_larger_than_all_there_is_room_for_is_not_kept():
    texts = kept.Kept(2_000)
    assert len(texts.get("a", lambda: "x" * 5_000)) == 5_000
    assert texts.texts() == []


def test_while_developing_a_changed_template_is_seen_at_once(settings):
    settings.DEBUG = True
    texts = kept.Kept(10_000)
    assert [texts.get("page", lambda text=text: text) for text in ("a", "b")] == ["a", "b"]
    assert texts.keep_all({"card": 1}, {"card": "c"}) == {"card": "c"}
    assert texts.texts() == []


def test_of_many_those_are_known_that_were_kept():
    texts = kept.Kept(100_000)
    assert texts.keep_all({"a": 1, "b": 2}, {"a": "<b>a\n  </b>", "b": ""}) == {
        "a": "<b>a\n</b>",
        "b": "",
    }
    assert texts.known({"a": 1, "b": 2, "c": 3}) == {"a": "<b>a\n</b>", "b": ""}


def test_long_texts_take_a_fraction_of_their_room_and_come_back_as_they_were():
    texts = kept.Compressed(10_000)
    long = {name: f"<p>{name} – 1 µg</p>" * 1_000 for name in "abc"}
    for name in 2 * "abc":
        text = texts.get(("kind", name), lambda name=name: long.pop(name))
        assert text == f"<p>{name} – 1 µg</p>" * 1_000
    assert sorted(texts.texts()) == [f"<p>{name} – 1 µg</p>" * 1_000 for name in "abc"]


def test_texts_of_a_kind_take_only_what_is_their_own():
    texts, chance = kept.Compressed(4_000), random.Random(1)
    frame = "".join(chance.choices(string.ascii_letters, k=20_000))
    for number in range(5):
        texts.get(("kind", number, "long key" * 1_000), lambda number=number: f"{frame}{number}")
    assert len(texts.texts()) == 5


def test_of_what_hardly_anybody_asks_for_twice_only_what_is_asked_for_again_is_kept_for_long():
    texts, made = kept.AskedAgain(10_000), []

    def ask(name):
        return texts.get(("kind", name), lambda: made.append(name) or f"<p>{name}</p>" * 200)

    for name in ("a", "b", "b", *range(5), "a", "b", "b"):
        assert ask(name) == f"<p>{name}</p>" * 200
    assert made == ["a", "b", *range(5), "a"]


def test_keys_are_told_apart_by_all_that_they_say():
    texts = kept.Compressed(10_000)
    keys = [("kind", 1, None), ("kind", 1, ""), ("kind", 1, (None,)), ("other", 1, None)]
    for number, key in enumerate(2 * keys):
        assert texts.get(key, lambda number=number: f"{number}") == f"{number % len(keys)}"


def test_white_space_between_tags_is_squeezed_and_words_stay_apart():
    written = "<p>\n   one\n  two\n\n</p> "
    assert kept.Kept(9_000).get("a", lambda: written) == "<p>\none\ntwo\n</p> "


@pytest.mark.django_db
def test_a_kept_page_is_made_for_nobody_and_its_holes_are_filled_for_each(monkeypatch):
    asked = []

    def render(name, context=None, request=None):
        if name == "whole":
            asked.append(request)
            source = "{% load kept %}{{ said }} {{ user.pk }} {% csrf_token %}{% fresh 'own' %}"
            return engines["django"].from_string(source).render(context, request)
        raise AssertionError(name)

    own = engines["django"].from_string("[{{ request.user.pk }}]").template
    monkeypatch.setattr(kept, "render_to_string", render)
    monkeypatch.setattr(kept, "_template", lambda name: own)
    for name in ("alba", "bruno"):
        request = HttpRequest()
        request.user, request.path = cast.person(name), "/a/"
        request.META["HTTP_HOST"] = "127.0.0.1"
        request.COOKIES["secret"] = "s"
        text = kept.page(request, "whole", "key", lambda: {"said": "Hello"}).content.decode()
        assert text.startswith("Hello None ") and text.endswith(f"[{request.user.pk}]")
        assert request.META["CSRF_COOKIE"] and "csrfmiddlewaretoken" in text
    (nobodys,) = asked
    assert nobodys.user.is_anonymous and not nobodys.COOKIES


@pytest.mark.django_db
def test_holes_are_filled_in_the_order_of_the_page(monkeypatch):
    """Or what the first of them has to say would be told by the next page, or by this one."""
    filled = []

    def told(name):
        template = engines["django"].from_string("").template
        template.render = lambda context: filled.append(name) or ""
        return template

    monkeypatch.setattr(kept, "_template", told)
    request = HttpRequest()
    request.user = cast.person("alba")
    names = [f"hole{number}" for number in range(8)]
    kept._filled("".join(map(kept.hole, names)), request, {})
    assert filled == names


def test_a_part_is_made_of_what_it_is_given_and_once_for_each(monkeypatch):
    made = []

    def render(name, context=None, request=None):
        made.append((name, context, request))
        return f"<p>{context['units']}</p>"

    monkeypatch.setattr(kept, "render_to_string", render)
    source = "{% load kept %}{% part 'corner' units=units is_staff=False %}"
    template = engines["django"].from_string(source)
    said = [template.render({"units": units, "user": "alba"}) for units in (1, 2, 1)]
    assert said == ["<p>1</p>", "<p>2</p>", "<p>1</p>"]
    assert made == [("corner", {"units": units, "is_staff": False}, None) for units in (1, 2)]


def test_the_ways_of_a_part_lead_to_where_the_shop_is_served():
    found = []
    for place in ("/shop/", "/"):
        set_script_prefix(place)
        found.append(kept.part("accounts/ways.html"))
    assert 'href="/accounts/orders/"' in found[1] and 'href="/shop/accounts/orders/"' in found[0]

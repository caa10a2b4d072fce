"""{% url %} remembers addresses, and never one that somebody else asked for."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Template
from django.templatetags.static import static
from django.test import override_settings
from django.urls import NoReverseMatch, set_script_prefix

from common.templatetags import addresses


def rendered(template, **values):
    return Template(template).render(Context(values))


def test_an_address_is_worked_out_once():
    addresses._address.cache_clear()
    for _ in range(3):
        assert rendered("{% url 'basket:summary' %}") == "/basket/"
        assert rendered("{% url 'basket:summary' as place %}[{{ place }}]") == "[/basket/]"
    assert addresses._address.cache_info().misses == 1


def test_an_address_is_escaped_where_it_is_written_and_not_where_it_is_named():
    detail = "{% url 'catalogue:detail' product_slug='a' pk=1 %}"
    written = detail.replace("%}", "as place %}{{ place }}")
    set_script_prefix("/a&b/")
    try:
        plain = f"{{% autoescape off %}}{detail}{{% endautoescape %}}"
        assert rendered(plain) == "/a&b/catalogue/a_1/"
        assert rendered(detail) == rendered(written) == "/a&amp;b/catalogue/a_1/"
    finally:
        set_script_prefix("/")


def test_a_file_is_looked_for_once_and_named_as_django_names_it(monkeypatch):
    words = "{% load static %}{% static 'css/shop.css' %}{% static 'js/page.js' as js %}[{{ js }}]"
    told = f"{static('css/shop.css')}[{static('js/page.js')}]"
    assert rendered(words) == told
    monkeypatch.setattr(staticfiles_storage, "url", None)
    assert rendered(words) == told


def test_values_and_places_have_addresses_of_their_own(request):
    detail = "{% url 'catalogue:detail' product_slug=slug pk=key %}"
    assert rendered(detail, slug="one", key=1) == "/catalogue/one_1/"
    assert rendered(detail, slug="two", key=2) == "/catalogue/two_2/"
    request.addfinalizer(lambda: set_script_prefix("/"))
    set_script_prefix("/shop/")
    assert rendered(detail, slug="one", key=1) == "/shop/catalogue/one_1/"


@override_settings(ROOT_URLCONF="django.contrib.auth.urls")
def test_another_urlconf_has_other_addresses():
    assert rendered("{% url 'login' %}") == "/login/"
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'basket:summary' %}")


def test_what_has_no_address_is_refused_or_left_empty():
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'nowhere' %}")
    assert rendered("{% url 'nowhere' as place %}[{{ place }}]") == "[]"

"""{% url %} remembers addresses, and never one that somebody else asked for."""

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import NoReverseMatch, set_script_prefix

from common.templatetags import addresses


def rendered(template, **values):
    return Template(template).render(Context(values))


def test_an_address_is_worked_out_once():
    addresses._address.cache_clear()
    for _ in range(3):
        assert rendered("{% url 'basket:summary' %}") == "/basket/"
    assert addresses._address.cache_info().misses == 1


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

"""Browsers may make product pages ready, and nothing that does anything."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from common.headers import PAGES_TO_PREPARE
from tests import cast

pytestmark = pytest.mark.django_db


def rule():
    with open(finders.find(PAGES_TO_PREPARE)) as file:
        (rule,) = json.load(file)["prerender"]
    return rule


def pattern():
    """The pattern of paths as a regular expression, of what the file uses of its language."""
    written = rule()["where"]["href_matches"]
    return re.compile(re.sub(r":key\((.*?)\)", r"\1", written.replace("*", "[^?]*")) + "$")


def test_pages_of_the_shop_name_the_rules_and_no_others_do():
    visitor, rita = cast.client_of("visitor"), cast.client_of("rita")
    named = f'"{settings.STATIC_URL}{PAGES_TO_PREPARE}"'
    assert visitor.get("/catalogue/")["Speculation-Rules"] == named
    for answer in (rita.get("/admin/"), visitor.get("/nowhere/"), visitor.get("/robots.txt")):
        assert "Speculation-Rules" not in answer


def test_only_product_pages_are_made_ready():
    product = cast.product(cast.BELOTERO).get_absolute_url()
    assert pattern().match(product)
    others = ("/catalogue/", "/basket/", "/basket/add/1/", "/accounts/logout/", "/checkout/")
    assert not [path for path in others if pattern().match(path)]


def test_they_have_a_type_that_browsers_take():
    suffix = "." + PAGES_TO_PREPARE.rpartition(".")[2]
    assert settings.WHITENOISE_MIMETYPES[suffix] == "application/speculationrules+json"

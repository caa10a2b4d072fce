"""A form that StaleAdmin guards keeps the template that it would have without it."""

import re

from django.contrib import admin
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from common.stale.admin import StaleAdmin

TEMPLATES = {
    "change_form_template": "change_form.html",
    "delete_confirmation_template": "delete_confirmation.html",
}

_EXTENDS = re.compile(r'{% extends "(?P<name>[^"]+)" %}')


def test_no_guarded_form_loses_a_template_of_its_own():
    guarded = [page for page in admin.site._registry.values() if isinstance(page, StaleAdmin)]
    assert guarded
    lost = {
        f"{page}, {attribute}": missing
        for page in guarded
        for attribute in TEMPLATES
        if (missing := wanted(page, attribute) - used(page, attribute))
    }
    assert lost == {}


def wanted(page, attribute):
    """What its classes name, and what Django would find by the model's name."""
    named = {vars(kind).get(attribute) for kind in type(page).__mro__} - {None}
    places = (f"{page.opts.app_label}/{page.opts.model_name}/", f"{page.opts.app_label}/")
    by_name = (f"admin/{place}{TEMPLATES[attribute]}" for place in places)
    return named | {name for name in by_name if is_there(name)}


def is_there(name):
    try:
        return bool(get_template(name))
    except TemplateDoesNotExist:
        return False


def used(page, attribute):
    """The template of the page and all that it extends; one may extend Django's of its own name."""
    names, name = set(), getattr(page, attribute)
    while name not in {None, *names}:
        names.add(name)
        extended = _EXTENDS.search(get_template(name).template.source)
        name = extended and extended["name"]
    return names

"""Fields, labels and errors are written as Django's templates write them."""

import datetime
from itertools import product

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from common.form_parts import FormParts

NASTY, SAFE = '"><b>&amp; O’Neil</b>', mark_safe("<i>safe</i>")
CHOICES = [
    ("", "Choose…"),
    (1000, 1000),
    (None, gettext_lazy("None")),
    (NASTY, NASTY),
    ("safe", SAFE),
    ("A group <&>", [(True, "yes"), ("b", 2.5)]),
]
INPUTS = [
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.HiddenInput),
    *(forms.PasswordInput, forms.DateInput, forms.TimeInput, forms.CheckboxInput, forms.FileInput),
    *(forms.Textarea, forms.SearchInput, forms.ColorInput, forms.TelInput),
]
VALUES = [None, "", 0, 1500, 2.5, True, NASTY, SAFE, datetime.date(2026, 11, 3), (1, 2)]
ATTRIBUTES = [
    {},
    {"id": "id_x", "required": True, "disabled": False, "data-of": NASTY, "rows": 1200},
]
LABELS = ["Units", "Units?", NASTY, SAFE, gettext_lazy("Name")]


def a_form(renderer, label, auto_id):
    class Form(forms.Form):
        required_css_class = "required"
        units = forms.IntegerField(label=label)

    return Form(renderer=renderer, auto_id=auto_id)


def parts(renderer):
    """(what it is, its HTML)."""
    for widget, value, attributes in product(INPUTS, VALUES, ATTRIBUTES):
        shown = widget().render("x<", value, attributes, renderer)
        yield f"{widget.__name__} {value!r} {attributes}", shown
    choosers = (forms.Select, forms.SelectMultiple, forms.RadioSelect)
    for widget, value in product(choosers, ("", 1000, NASTY, [1000, "b"])):
        shown = widget(choices=CHOICES).render("x", value, {"id": "i"}, renderer)
        yield f"{widget.__name__} {value!r}", shown
    for errors, field in product(([], ["Too <long>", SAFE]), (None, "id_x")):
        yield f"{errors} {field}", ErrorList(errors, renderer=renderer, field_id=field).render()
    for label, auto_id in product(LABELS, ("id_%s", False)):
        yield f"label {label}", a_form(renderer, label, auto_id)["units"].label_tag()


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_parts_of_forms_are_written_as_django_writes_them(settings, language):
    settings.USE_THOUSAND_SEPARATOR = True
    settings.LANGUAGE_CODE = language
    for ours, djangos in zip(parts(FormParts()), parts(DjangoTemplates()), strict=True):
        assert ours == djangos


def test_the_shop_renders_its_forms_by_them():
    assert type(forms.Form().renderer) is FormParts

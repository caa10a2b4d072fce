"""Nonsense at any address of the admin is answered in words, or with 400; never with a failure."""

import re

import pytest
from django.contrib import admin
from django.db import transaction

from tests.architecture import urlconf
from tests.belongings import Belongings
from tests.cast import client_of
from tests.forms import forms_of

pytestmark = pytest.mark.django_db

WORDS = ["abc", "-1", "9" * 30, "1e3", "½", "1,2", "é'\"<", "1 OR 1=1", "%", "None"]
# What Django's lists and forms read of an address, and what our own pages do.
PARAMETERS = ["q", "p", "o", "e", "all", "_to_field", "_popup", "_changelist_filters", "term"]
PARAMETERS += ["app_label", "model_name", "field_name", "product", "parent", "structure", "copy"]
PARAMETERS += ["kind", "revision", "clinic", "country", "at", "from", "to", "separator", "status"]
LOOKUPS = ["exact", "in", "gte", "isnull", "range", "year", "id__exact", "nonsense"]


@pytest.fixture
def belongings():
    return Belongings()


@pytest.fixture
def superuser():
    client = client_of("admin")
    client.raise_request_exception = False
    return client


def pages():
    return [
        each for each in urlconf.addresses() if each.shown.startswith(("/admin/", "/dashboard/"))
    ]


def failures(ask, cases):
    """The cases that are answered with a failure. Each is undone."""
    failed = []
    for case in cases:
        with transaction.atomic():
            if ask(*case).status_code >= 500:
                failed.append(case)
            transaction.set_rollback(True)
    return failed


def filters_of(model, model_admin):
    """Parameters that the list of a model might read."""
    for each in model_admin.list_filter:
        name = getattr(each, "parameter_name", None) or (each if isinstance(each, str) else each[0])
        yield name
        yield from (f"{name}__{lookup}" for lookup in LOOKUPS)
    yield from (f"{field.name}__{lookup}" for field in model._meta.fields for lookup in LOOKUPS[:4])
    if model_admin.date_hierarchy:
        yield from (f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month", "day"))


LISTS = [(model._meta.app_label, model._meta.model_name) for model in admin.site._registry]


@pytest.mark.parametrize(("app", "name"), LISTS)
def test_nonsense_in_the_address_of_a_list(app, name, superuser, belongings):
    model = next(
        m for m in admin.site._registry if (m._meta.app_label, m._meta.model_name) == (app, name)
    )
    path = f"/admin/{app}/{name}/"
    parameters = [*PARAMETERS, *filters_of(model, admin.site._registry[model])]
    cases = [(path, {parameter: word}) for parameter in parameters for word in WORDS[:3]]
    cases += [(path, dict.fromkeys(PARAMETERS[:5], word)) for word in WORDS]
    assert failures(superuser.get, cases) == []


def test_nonsense_in_the_address_of_any_page(superuser, belongings):
    cases = [
        (each.path(belongings), {parameter: word})
        for each in pages()
        for parameter, word in zip(PARAMETERS * 2, WORDS * 20, strict=False)
        if not each.shown.endswith("/logout/")
    ]
    assert failures(superuser.get, cases) == []


def test_nonsense_in_the_place_of_a_number(superuser):
    cases = [
        (re.sub(r"<[^>]+>", word, each.shown), {})
        for each in pages()
        if each.has_argument
        for word in ["abc", "-1", "9" * 30, "1_2F", "é", "_", "None", "1.5"]
    ]
    assert failures(superuser.get, cases) == []
    assert failures(superuser.post, cases) == []


# Forms.


def spoiled(fields):
    """The form as it stands; empty; all nonsense; and with each field spoiled by itself."""
    yield fields
    yield {}
    for word in WORDS[:3]:
        yield dict.fromkeys(fields, word)
    for name in fields:
        for word in WORDS[:3]:
            yield fields | {name: word}
        yield {other: value for other, value in fields.items() if other != name}


def as_filled(fields):
    return {name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"}


def test_nonsense_in_any_form(superuser, belongings):
    """Those of the pages as they are opened, and nothing at all sent to every address."""
    cases = [(each.path(belongings), {}) for each in pages() if "logout" not in each.shown]
    for path, _ in list(cases):
        for action, fields in forms_of(superuser.get(path)):
            if "logout" not in action:
                sent = action if action.startswith("/") else path
                cases += [(sent, each) for each in spoiled(as_filled(fields))]
    assert failures(superuser.post, cases) == []

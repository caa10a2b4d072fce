"""Nonsense sent to a page of staff is answered in words; nothing fails.

There are some ten thousand such requests. Each comes once in DAYS days; `make deep` sends all.
"""

import re
from itertools import cycle, product
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.urls import reverse

from tests.architecture import urlconf
from tests.belongings import Belongings
from tests.cast import client_of
from tests.depth import in_turn
from tests.forms import forms_of

pytestmark = pytest.mark.django_db

WORD, NUL, LONG, HUGE = "abc", "a\x00b", "x" * 70_000, "9" * 25
IDS = [WORD, HUGE, "..", "_00"]
ONE_BY_ONE = [WORD, NUL, HUGE, LONG, "NaN", "1E+400", "0000-00-00", "-Infinity"]
MOST = 3
DAYS = 4
# What a browser writes into a form by itself.
BY_ITSELF = re.compile(r"^(csrfmiddlewaretoken|_based_on|.*_FORMS)$")
# Rows of a table are read alike: the first stands for all.
OTHER_ROWS = re.compile(r"-([1-9]\d*|__prefix__)-")
SIGNING_OUT = "/admin/logout/"
IN_WORDS = {200, 301, 302, 400, 403, 404, 405, 409, 422}


class Walk:
    """A superuser's requests, each undone afterwards; `faults` are those that were not answered.

    `one_by_one` goes on from form to form, so that each kind of nonsense comes to many.
    """

    def __init__(self):
        self.client = client_of("admin")
        self.faults = []
        self.one_by_one = cycle(ONE_BY_ONE)

    def get(self, path, query=None):
        return self._ask(self.client.get, path, query)

    def post(self, path, sent):
        return self._ask(self.client.post, path, sent)

    def _ask(self, method, path, sent):
        with transaction.atomic():
            try:
                response = method(path, sent or {})
            except Exception as error:
                return self._note(path, sent, error)
            finally:
                transaction.set_rollback(True)
        if response.status_code not in IN_WORDS:
            self._note(path, sent, response.status_code)
        return response

    def _note(self, path, sent, error):
        shown = {name: str(value)[:30] for name, value in list((sent or {}).items())[-5:]}
        self.faults.append(f"{path} {shown}: {error!r}"[:500])


@pytest.fixture(scope="module")
def belongings(kept_rows):
    return Belongings().everything()


@pytest.fixture
def walk(belongings):
    found = Walk()
    yield found
    assert found.faults == []


def lists():
    for model, page in admin.site._registry.items():
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), page


def addresses():
    found = (each for each in urlconf.addresses() if each.shown.startswith("/admin/"))
    return [each for each in found if each.shown != SIGNING_OUT]


def questions(page):
    """Queries that no link of a list asks."""
    yield from ({"q": "\x00"}, {"q": "%("}, {"p": "x"}, {"p": HUGE}, {"o": "abc.-99"})
    yield from ({"e": "1"}, {"zzz": "1"}, {"_popup": "1", "_to_field": "zzz"})
    yield from ({f"{name}__exact": "zzz"} for name in fields_of(page))
    for name in filters_of(page):
        yield from ({name: value} for value in ("zzz", HUGE))
    if page.date_hierarchy:
        yield {f"{page.date_hierarchy}__year": "abc"}
        yield {f"{page.date_hierarchy}__year": HUGE}
        yield {f"{page.date_hierarchy}__year": "2026", f"{page.date_hierarchy}__month": "99"}


def fields_of(page):
    return ["pk", *(field.name for field in page.model._meta.concrete_fields)]


def filters_of(page):
    for each in page.list_filter:
        name = getattr(each, "parameter_name", each)
        yield from (name, f"{name}__exact", f"{name}__id__exact", f"{name}__isnull")


def test_a_list_answers_whatever_it_is_asked(walk):
    asked = [(path, question) for path, page in lists() for question in questions(page)]
    for path, question in in_turn(asked, DAYS):
        walk.get(path, question)


def test_an_action_on_what_is_no_row_says_so(walk):
    sent = [(path, what) for path, page in lists() for what in actions(page)]
    for path, what in in_turn(sent, DAYS):
        walk.post(path, what)


def actions(page):
    for action in ["zzz", *(page.actions or ())]:
        yield from ({"action": action, ACTION_CHECKBOX_NAME: key} for key in (WORD, HUGE, NUL))
        yield {"action": action, "index": "x", "select_across": "x"}


def test_an_id_that_is_none_is_answered(walk):
    with_ids = [each.shown for each in addresses() if each.has_argument]
    for shown, wrong in in_turn(product(with_ids, IDS), DAYS):
        path = re.sub(r"<[^>]+>", wrong, shown)
        walk.get(path)
        if wrong in (WORD, HUGE):
            walk.post(path, {})


def test_a_field_that_offers_what_was_typed_for_answers(walk):
    of_models = [("purchasing", "purchaselimit"), ("inventory", "lot"), ("zzz", "zzz")]
    fields, terms = ["product", "source", "zzz", "\x00"], ["(", "x" * 5_000, "\x00"]
    for (app, model), field, term in product(of_models, fields, terms):
        asked = {"app_label": app, "model_name": model, "field_name": field, "term": term}
        walk.get("/admin/autocomplete/", asked)
        walk.get("/admin/autocomplete/", asked | {"page": HUGE})


def test_a_page_answers_whatever_follows_its_address(walk, belongings):
    names = ("_changelist_filters", "clinic", "page", "revision", "version", "moment", "next")
    for address, value in in_turn(product(addresses(), (WORD, HUGE)), DAYS):
        if value != HUGE or "<path:object_id>" not in address.shown:
            walk.get(address.path(belongings), dict.fromkeys(names, value))


def test_a_form_answers_whatever_is_typed_into_it(walk, belongings):
    for address in in_turn(addresses(), DAYS):
        path = address.path(belongings)
        walk.post(path, {})
        for action, fields in forms_of(walk.get(path)):
            if not action.startswith(("/admin/logout", "/i18n")):
                type_nonsense(walk, urljoin(path, action), fields)


def type_nonsense(walk, path, fields):
    typed = [name for name in fields if not BY_ITSELF.match(name)]
    walk.post(path, fields)
    walk.post(path, dict.fromkeys(fields, WORD))
    for everywhere in (WORD, HUGE):
        walk.post(path, fields | dict.fromkeys(typed, everywhere))
    for name, nonsense in zip(some_of(typed), walk.one_by_one, strict=False):
        walk.post(path, fields | {name: nonsense})
        if path.endswith("/add/"):
            walk.get(path, {name: nonsense})


def some_of(names):
    """At most MOST names from the whole length of a form, the first row of a table for all."""
    names = [name for name in names if not OTHER_ROWS.search(name)]
    return names[:: len(names) // MOST + 1]


def test_the_walk_notices_a_fault(monkeypatch):
    """The negative control."""
    monkeypatch.setattr("common.readable.is_key", lambda text, model: True)
    found = Walk()
    found.post("/admin/purchasing/purchaselimit/add/", {"product": WORD})
    assert "expected a number but got 'abc'" in found.faults[0]

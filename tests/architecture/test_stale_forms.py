"""No form of staff undoes what somebody else did while it stood open: all of them are tried.

Which forms there are is found by walking the addresses; what is typed stands in stale_forms.py.
"""

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.architecture import urlconf
from tests.architecture.stale_forms import CANNOT_BE_LATE, LATE, Made
from tests.architecture.test_url_matrix import _note_writes
from tests.belongings import Belongings
from tests.cast import client_of, person, text_of
from tests.pages import form_on

pytestmark = pytest.mark.django_db

OF_STAFF = ("/admin/",)
# Django's pages that change nothing, and those that make something new.
NOT_ASKED = ("/history/", "/history/as-it-stood/", "/<path:object_id>/", "/add/")
REFUSES_TO_BE_SENT = (403, 404, 405)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STOCK_TWO_PEOPLE_ABOVE = 100


def test_every_form_of_staff_is_listed():
    listed = {shown(late.to or late.page) for late in LATE} | set(CANNOT_BE_LATE)
    found = {address.shown for address in forms_of_staff(Belongings().everything())}
    missing = found - listed
    assert not missing, f"Put them into stale_forms.py: {sorted(missing)}"
    assert not listed - found, f"No forms of staff any more: {sorted(listed - found)}"


def forms_of_staff(belongings):
    """The addresses where a superuser may send something."""
    admin = client_of("admin")
    for address in urlconf.addresses():
        is_asked = address.shown.startswith(OF_STAFF) and not address.shown.endswith(NOT_ASKED)
        if is_asked and not is_bare_list(address) and takes_forms(admin, address, belongings):
            yield address


def is_bare_list(address):
    """Whether it is a list of the admin from which nothing can be done."""
    lists = {f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist": m for m in MODELS}
    if address.name not in lists:
        return False
    request = RequestFactory().get("/")
    request.user = person("admin")
    page = MODELS[lists[address.name]]
    return not page.get_actions(request) and not page.list_editable


MODELS = admin.site._registry


def takes_forms(admin, address, belongings):
    client = Client(raise_request_exception=False)
    client.cookies.update(admin.cookies)  # One of the forms signs out.
    with transaction.atomic():
        answer = client.post(address.path(belongings))
        transaction.set_rollback(True)
    return answer.status_code not in REFUSES_TO_BE_SENT


def shown(page):
    """The address of a page of the table, as urlconf shows it."""
    return "/" + resolve(page.format_map(Numbers())).route


class Numbers(dict):
    def __missing__(self, name):
        return 1


@pytest.mark.parametrize("late", LATE, ids=lambda late: (late.to or late.page)[1:])
def test_a_form_that_is_sent_late_is_refused_and_told_why(late):
    made, first, second = Made(), client_of("admin"), client_of(another_superuser())
    page, to = late.page.format_map(made), late.to.format_map(made)
    mine = filled(late.mine, made)
    typed = form_on(first.get(page), to, late.holding) | mine
    with transaction.atomic():
        in_time = first.post(to or page, typed)
        transaction.set_rollback(True)
    assert in_time.status_code == 302, "in time it is taken"
    change(second, late, made)
    writes = []
    with connection.execute_wrapper(_note_writes(writes)):
        refused = first.post(to or page, typed)
    assert (refused.status_code, writes) == (409, [])
    told = text_of(refused)
    for words in (person("rita").display_name, *(late.says or late.theirs.values())):
        assert str(words) in told


def change(client, late, made):
    """What the other one does meanwhile."""
    page, to = (late.at or late.page).format_map(made), late.at_to.format_map(made)
    typed = form_on(client.get(page), to, late.holding) | filled(late.theirs, made)
    assert client.post(to or page, typed).status_code == 302


def filled(typed, made):
    """What is typed, with the keys of things in their places."""
    named = {name.format_map(made): text for name, text in typed.items()}
    texts = {name: text for name, text in named.items() if isinstance(text, str)}
    return named | {name: text.format_map(made) for name, text in texts.items()}


def another_superuser():
    rita = person("rita")
    rita.is_superuser = True
    rita.save(update_fields=["is_superuser"])
    return "rita"

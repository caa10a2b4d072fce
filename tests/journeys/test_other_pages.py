"""Pages beside the walk: no console error, no broken policy, no other host, no fault for axe."""

import pytest

from catalogue.models import Area, Concern
from tests import cast

pytestmark = pytest.mark.journey


def reading_pages():
    area, concern = Area.objects.first(), Concern.objects.first()
    return {
        "treatments": "/treatments/",
        "brands": "/brands/",
        "area": f"/areas/{area.slug}/",
        "concern": f"/concerns/{concern.slug}/",
        "reference": cast.product(cast.KYBELLA).get_absolute_url(),
        "family": cast.product(1).get_absolute_url(),
        "unconfirmed": cast.product(cast.UNCONFIRMED_PEN).get_absolute_url(),
        "nothing-found": "/search/?q=zzz",
        "privacy": "/legal/privacy/",
    }


ACCOUNT_PAGES = {
    "orders": "/accounts/orders/",
    "addresses": "/accounts/addresses/",
    "new-address": "/accounts/addresses/add/",
    "name": "/accounts/profile/edit/",
    "email": "/accounts/email/",
    "password": "/accounts/password/change/",
    "second-factor": "/accounts/2fa/",
    "sign-out": "/accounts/logout/",
}


def look_at(window, pages):
    for name, path in pages.items():
        window.go(path)
        assert window.path == path
        window.look(name)


def test_every_other_page_for_readers_is_without_fault(open_window):
    visitor = open_window()
    visitor.pass_the_door()
    look_at(visitor, reading_pages())


def test_every_other_page_of_an_account_is_without_fault(open_window):
    alba = open_window()
    alba.pass_the_door("/accounts/")
    alba.sign_in("alba@demo.example")
    look_at(alba, ACCOUNT_PAGES)

"""Two members of staff who save one page in the same second: one is taken, the other is told."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest

from common.stale import admin, pages
from common.stale.admin import StaleAdmin
from shop.inventory import locks
from shop.inventory.models import Lot
from shop.purchasing.models import PurchaseLimit
from tests import cast
from tests.pages import form_on
from tests.parallel import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]

STATUSES = [{"status": "on_hold", "reason": "wet"}, {"status": "on_hold", "reason": "torn"}]
LIMITS = [{"per_order": "5"}, {"per_order": "7"}]
# With their lock one of them waits in vain; without it both come, on a busy machine late.
IN_VAIN, UNTIL_BOTH_HAVE = 5, 60


@pytest.fixture(autouse=True)
def both_look(request, monkeypatch):
    """Who looked whether a page is stale waits until the other has looked, if they can."""
    is_control = "lock_off" in request.node.name
    wait = partial(meet, Barrier(2), UNTIL_BOTH_HAVE if is_control else IN_VAIN)
    for module in (admin, pages):
        monkeypatch.setattr(module, "opened", after(module.opened, wait))


def meet(both, seconds):
    with suppress(BrokenBarrierError):
        both.wait(timeout=seconds)


def after(read, wait):
    def found(*args):
        basis = read(*args)
        wait()
        return basis

    return found


def saved_at_once(page, both):
    """The statuses of the answers, smallest first, and what stands in the refused page."""
    clients = [cast.client_of("admin") for _ in both]
    sent = [form_on(client.get(page)) | typed for client, typed in zip(clients, both, strict=True)]
    answers = at_once(
        [lambda c=c, typed=t: c.post(page, typed) for c, t in zip(clients, sent, strict=True)]
    )
    refused = " ".join(cast.text_of(each) for each in answers if each.status_code == 409)
    return sorted(each.status_code for each in answers), refused


def limit():
    return PurchaseLimit.objects.get(product=cast.AQUALYX)


def limits_saved():
    return saved_at_once(f"/admin/purchasing/purchaselimit/{limit().pk}/change/", LIMITS)


def statuses_saved(lot):
    return saved_at_once(f"/admin/inventory/lot/{lot.pk}/status/", STATUSES)


def test_of_two_forms_of_the_admin_one_is_saved_and_the_other_told():
    statuses, refused = limits_saved()
    assert statuses == [302, 409]
    assert "You changed it yourself, in another window" in refused
    assert str(limit().per_order) in refused


def test_with_the_lock_off_both_are_saved_and_one_is_lost(monkeypatch):
    """The negative control."""
    monkeypatch.setattr(StaleAdmin, "_current", StaleAdmin.get_object)
    assert limits_saved() == ([302, 302], "")


def test_of_two_decisions_about_a_lot_one_is_made_and_the_other_told():
    lot = Lot.objects.filter(product=cast.BELOTERO).first()
    statuses, refused = statuses_saved(lot)
    assert statuses == [302, 409]
    lot.refresh_from_db()
    assert lot.status_reason in refused
    assert lot.movements.filter(kind="status").count() == 1


def test_with_the_lock_off_both_decisions_are_made(monkeypatch):
    """The negative control."""
    monkeypatch.setattr(locks, "lock_lot", lambda lot: Lot.objects.get(pk=lot.pk))
    lot = Lot.objects.filter(product=cast.BELOTERO).first()
    assert statuses_saved(lot) == ([302, 302], "")

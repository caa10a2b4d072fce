"""What leaves the queue, comes back, is closed, or is nonsense."""

import re
from datetime import timedelta

import pytest
from oscar.core.loading import get_model

from accounts.applying import services as applications
from accounts.applying.my_licences import my_licences
from accounts.clinics import invitations, members
from accounts.licences.policy import State
from accounts.models import Invitation, Licence
from accounts.reviewing import decisions
from accounts.reviewing.queue import queue
from common.clock import now
from common.supply_classes import HIGH_RISK, SupplyClass
from shop.countersigning import services
from shop.countersigning.models import Request
from shop.countersigning.policy import VALID_FOR
from shop.jobs import daily
from shop.ordering.exceptions import Refused
from shop.parcels import services as parcels
from tests import cast
from tests.parallel import somebody_waits
from tests.shop.countersigning.test_countersign import (
    answer,
    asked,
    countersign,
    fields_of,
    page_of,
    ready_to_ask,
    text_of,
)

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
RISKY = sorted(HIGH_RISK)
pytestmark = pytest.mark.django_db


def licence_of(name):
    return cast.person(name).professional.licences.latest("pk")


def application(name="bruno"):
    return cast.person(name).professional.licences.get()


def test_a_withdrawn_application_leaves_the_queue():
    row = application()
    decisions.approve(row, cast.person("rita"), expires_on=cast.days_from_now(300), scope=RISKY)
    assert queue(now()).filter(pk=row.pk).exists()
    applications.withdraw(row)
    assert not queue(now()).filter(pk=row.pk).exists()


def test_a_replaced_licence_leaves_the_queue():
    alba, rita = cast.person("alba"), cast.person("rita")
    old = licence_of("alba")
    Licence.objects.filter(pk=old.pk).update(scope=sorted(set(SupplyClass.values) - HIGH_RISK))
    data = {
        f: getattr(old, f)
        for f in ("profession", "country", "register", "number", "region", "issuer")
    }
    new = applications.submit_licence(alba, {**data, "expires_on": cast.days_from_now(700)})
    assert new.replaces == old
    decisions.rescope(old, rita, scope=SupplyClass.values)
    decisions.approve(
        new,
        rita,
        expires_on=cast.days_from_now(700),
        scope=sorted(set(SupplyClass.values) - HIGH_RISK),
    )
    old.refresh_from_db()
    assert old.state == State.REPLACED
    assert not queue(now()).filter(pk=old.pk).exists()


def test_a_request_nobody_answered_comes_back_daily():
    request = asked()
    Request.objects.update(asked_at=now() - VALID_FOR - timedelta(hours=1))
    daily.run(now())
    request.refresh_from_db()
    assert request.state == Request.State.ENDED


def test_an_invitation_ends_when_the_account_that_sent_it_is_closed():
    marin = cast.person("bea").memberships.get().clinic
    alba = cast.person("alba")
    invitations.invite(marin, alba, "nina@demo.example", "owner")
    alba.is_active = False
    alba.save()
    invitation = Invitation.objects.get()
    assert invitations.why_not(invitation, cast.person("nina"), now())


def test_a_request_that_cannot_be_priced(settings):
    settings.PRICES_FOR = "verified"
    bea = ready_to_ask()
    fields = fields_of(bea)
    Licence.objects.filter(pk=licence_of("alba").pk).update(state=State.SUSPENDED)
    bea.get("/checkout/preview/")
    fields = fields_of(bea) or fields
    response = bea.post("/checkout/preview/", {"action": "ask", **fields})
    assert response.status_code < 500


def test_a_request_page_with_hidden_prices(settings):
    settings.PRICES_FOR = "verified"
    request = asked()
    total = f"{request.total}"
    Licence.objects.filter(pk=licence_of("alba").pk).update(state=State.SUSPENDED)
    for name in ("bea", "alba"):
        client = cast.client_of(name)
        for path in ("/accounts/requests/", page_of(request), "/accounts/", "/"):
            response = client.get(path)
            assert response.status_code == 200, (name, path)
            assert total not in text_of(response), (name, path)


def test_a_basket_ordered_meanwhile_takes_nothing_back(monkeypatch):
    request = asked()
    bea, manager = cast.person("bea"), type(Basket.open)
    get_or_create, ordered = manager.get_or_create, []

    def ordered_just_after(self, **kwargs):
        found = get_or_create(self, **kwargs)
        if not ordered:
            ordered.append(found[0].pk)
            Basket.objects.filter(pk=found[0].pk).update(status="Submitted")
        return found

    monkeypatch.setattr(manager, "get_or_create", ordered_just_after)
    services.withdraw(request)
    assert Basket.open.get(owner=bea).lines.get().quantity == 2


def test_the_asker_suspended_before_shipping():  # C5
    request = asked()
    countersign(request)
    order = Order.objects.get()
    struck_off(cast.person("bea"))
    with pytest.raises(Refused):
        parcels.ship(order, cast.person("omar"))


def struck_off(user):
    row = licence_of("nina")
    professional = row.professional
    professional.pk, professional.user = None, user
    professional.save(force_insert=True)
    row.pk, row.professional, row.number, row.state = None, professional, "999", State.SUSPENDED
    row.save(force_insert=True)


def test_the_clinician_reads_the_request_of_who_sees_no_prices_any_more(settings):
    settings.PRICES_FOR = "verified"
    request = asked()
    struck_off(cast.person("bea"))
    alba = cast.client_of("alba")
    page = alba.get(page_of(request))
    assert page.status_code == 200
    assert answer(alba, request, "countersign").status_code == 409
    assert "None" not in text_of(page)


def test_two_clinics_at_one_door_are_told_apart():  # C1
    from accounts.models import Membership, ShipToAddress

    nina, marin = cast.person("nina"), cast.person("bea").memberships.get().clinic
    own = nina.memberships.get().clinic
    Membership.objects.create(clinic=marin, user=nina, role="buyer")
    place = marin.addresses.filter(status="verified").first()
    there = own.addresses.filter(status="verified").first()
    ShipToAddress.objects.filter(pk=there.pk).update(status="closed")
    place.pk, place.clinic = None, own
    place.save(force_insert=True)
    client = cast.client_of("nina")
    cast.put_in_basket(client, cast.BELOTERO)
    client.post("/checkout/shipping-address/", {"address_id": place.pk})
    response = cast.place_order(client)
    assert response.status_code == 302, re.findall(
        r"refus[^<]*<[^>]*>[^<]*", response.content.decode()
    )[:5]
    from shop.purchasing.models import OrderSignature

    assert OrderSignature.objects.latest("pk").clinic == own


HUGE = 10**30


@pytest.mark.parametrize(
    "path",
    [
        f"/accounts/clinic/{HUGE}/",
        f"/accounts/clinic/{HUGE}/invite/",
        f"/accounts/clinic/{HUGE}/leave/",
        f"/accounts/clinic/{{pk}}/members/{HUGE}/",
        f"/accounts/clinic/{{pk}}/addresses/{HUGE}/close/",
        f"/accounts/licence/{HUGE}/",
        f"/accounts/licence/{HUGE}/renew/",
        f"/accounts/licence/new/?from={HUGE}",
        "/accounts/licence/new/?from=%00",
        f"/accounts/documents/{HUGE}/",
        f"/accounts/requests/?page={HUGE}",
        "/accounts/requests/?page=%00",
        "/accounts/clinic/join/%00/",
        "/accounts/clinic/join/1:abc/",
        f"/accounts/2fa/webauthn/keys/{HUGE}/remove/",
    ],
)
def test_huge_numbers(path):
    clinic = cast.person("bea").memberships.get().clinic
    alba = cast.client_of("alba")
    response = alba.get(path.replace("{pk}", str(clinic.pk)))
    assert response.status_code < 500


@pytest.mark.parametrize(
    "path",
    ["sessions/%d/end/", "licence/%d/withdraw/", "licence/%d/discard/", "clinic/%d/responsible/"],
)
def test_huge_numbers_posted(path):
    response = cast.client_of("alba").post("/accounts/" + path % HUGE, {"deed": "accept"})
    assert response.status_code < 500


@pytest.mark.parametrize(
    "email", ["a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".example", "x\0@y.example"]
)
def test_invite_long_email(email):
    clinic = cast.person("bea").memberships.get().clinic
    response = cast.client_of("alba").post(
        f"/accounts/clinic/{clinic.pk}/invite/", {"email": email, "role": "buyer"}
    )
    assert response.status_code < 500


@pytest.mark.parametrize(
    "fields", [{"reviewer": "abc"}, {"reviewer": str(HUGE)}, {"note": "a\0b"}, {"reviewer": "\0"}]
)
@pytest.mark.parametrize("name", ["rita", "admin"])
def test_interest(name, fields):
    row = application()
    response = cast.client_of(name).post(f"/admin/accounts/licence/{row.pk}/interest/", fields)
    assert response.status_code < 500


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "\0"},
        {"decision": "approve"},
        {"decision": "approve", "_based_on": "\0"},
        {"decision": "refuse", "canned": "\0", "reason": "a\0"},
        {"decision": "refuse", "_based_on": "x:y:z", "reason": "x" * 2001},
        {"decision": "refuse", "_based_on": "é", "reason": "x"},
    ],
)
def test_decide_nonsense(fields):
    row = application()
    response = cast.client_of("rita").post(f"/admin/accounts/licence/{row.pk}/change/", fields)
    assert response.status_code < 500


@pytest.mark.parametrize(
    "query",
    ["kind=zzz", "register=%00", "q=%00", "kind=%00", "state__exact=%00", "p=99999999999999"],
)
def test_queue_nonsense(query):
    assert cast.client_of("rita").get("/admin/accounts/licence/?" + query).status_code < 500


@pytest.mark.parametrize("query", ["status=zzz", "status=%00", "q=%00"])
def test_address_queue_nonsense(query):
    assert cast.client_of("rita").get("/admin/accounts/shiptoaddress/?" + query).status_code < 500


def test_a_new_application_from_an_incomplete_draft():
    nina = cast.person("nina")
    draft = applications.save_draft(nina, {"number": "12"})
    assert cast.client_of("nina").get(f"/accounts/licence/new/?from={draft.pk}").status_code < 500


def test_a_revoked_person_is_not_told_they_may_apply():
    Licence.objects.filter(pk=licence_of("nina").pk).update(state=State.REVOKED)
    assert not my_licences(cast.person("nina"), now()).may_apply


def test_the_last_open_owner_stays():
    marin = cast.person("bea").memberships.get().clinic
    bea = cast.person("bea")
    members.change_role(marin, cast.person("alba"), bea.memberships.get().pk, "owner")
    bea.is_active = False
    bea.save()
    from common.deeds import NotPossible

    with pytest.raises(NotPossible):
        members.leave(marin, cast.person("alba"))


def approval_while_ordering(monkeypatch):
    """Whether alba's order and the approval of her new name both come to an end."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    from django.db import connections

    from shop.ordering import permission as asked_again

    alba = cast.person("alba")
    change = applications.change_name(alba, "Alba", "Newname")
    Licence.objects.filter(pk=change.pk).update(state=State.WAITING)
    change.refresh_from_db()
    has_account, locked = Event(), asked_again._people

    def lock_accounts(*people, lock):
        """The approval comes to wait for the account, with what it has locked before."""
        found = locked(*people, lock=lock)
        if lock and not has_account.is_set():
            has_account.set()
            assert somebody_waits(30)
        return found

    monkeypatch.setattr(asked_again, "_people", lock_accounts)

    def approve():
        has_account.wait(timeout=30)
        try:
            ordinary = sorted(set(SupplyClass.values) - HIGH_RISK)
            return decisions.approve(
                change, cast.person("rita"), expires_on=change.expires_on, scope=ordinary
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        approval = other.submit(approve)
        order = cast.order_of("alba")
        return order, approval.result()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_demo")
def test_a_new_name_and_an_order_do_not_wait_for_each_other(monkeypatch):
    order, licence = approval_while_ordering(monkeypatch)
    assert order and licence.state == State.VERIFIED

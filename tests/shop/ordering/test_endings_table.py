"""Everything that waits × everything that can end: what becomes of each (E1)."""

import pytest
from oscar.core.loading import get_model

from accounts.clinics import addresses, invitations, members
from accounts.models import Membership
from accounts.reviewing.queue import queue
from common.clock import now
from common.endings import Ended
from shop.inventory.models import Lot, Pick
from shop.inventory.purchase_orders import services as purchase_orders
from shop.inventory.services import receive_lot, set_status
from shop.ordering.queries import stop_of
from shop.recalls.models import Notice
from shop.your_data.services import close_account
from tests import cast
from tests.belongings import another_licence
from tests.shop.countersigning.test_countersign import asked
from tests.shop.ordering import test_stops as deeds
from tests.shop.ordering.test_endings import with_owner

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


class Waiting:
    """What waits for alba, or for what is alba's, at her clinic and at another one."""

    def __init__(self):
        alba, nina, self.marin = cast.person("alba"), cast.person("nina"), cast.clinic_of("bea")
        self.osei = cast.clinic_of("nina")
        with_owner(self.marin)
        self.order, self.held = cast.order_of("alba"), cast.order_of("alba")
        Order.objects.filter(pk=self.held.pk).update(status="Held")
        self.request = asked()
        self.invitation = invitations.invite(self.marin, alba, "nora@clinic.example", "buyer")
        new = cast.unsaved_address_of("alba", line2="9 New Road")
        self.address = addresses.add(self.marin, alba, new)
        self.application = another_licence(alba.professional.licences.first(), "waiting", "76543")
        joined = Membership.objects.create(clinic=self.osei, user=alba, role="clinician")
        members.name_responsible(self.osei, nina, joined.pk)

    def states(self):
        for thing in (self.request, self.invitation, self.address, self.marin, self.osei):
            thing.refresh_from_db()
        units = Notice.objects.filter(clinic=self.marin)
        return {
            "request": self.request.state,
            "invitation": "withdrawn" if self.invitation.withdrawn_at else "open",
            "question": "open" if self.osei.proposed else "ended",
            "responsible": "alba" if self.marin.responsible else "nobody",
            "address": self.address.status,
            "application": "queued" if self._is_queued() else "gone",
            "order": "stopped" if stop_of(self.order) else "waits",
            "held": "stopped" if stop_of(self.held) else "waits",
            "units": "recalled" if units.exists() else "sold",
        }

    def _is_queued(self):
        return queue(now()).filter(pk=self.application.pk).exists()


NOTHING_ENDS = {
    "request": "open",
    "invitation": "open",
    "question": "open",
    "responsible": "alba",
    "address": "waiting",
    "application": "queued",
    "order": "waits",
    "held": "waits",
    "units": "sold",
}
_STOPPED = {"order": "stopped", "held": "stopped"}
_NO_ORDER = {"request": "ended", **_STOPPED}
_ACTS_NO_MORE = {**_NO_ORDER, "invitation": "withdrawn", "responsible": "nobody"}


def close(name):
    close_account(cast.person(name), cast.person(name), "asked")


def become_buyer(name):
    pk = cast.person(name).memberships.get(clinic=cast.clinic_of("bea")).pk
    members.change_role(cast.clinic_of("bea"), cast.person("ben"), pk, "buyer")


def leave(name):
    members.leave(cast.clinic_of("bea"), cast.person(name))


def step_down(name):
    members.step_down(cast.clinic_of("bea"), cast.person(name))


def close_the_address(name):
    clinic = cast.clinic_of("bea")
    addresses.close(clinic, cast.person(name), clinic.addresses.get(status="verified").pk)


def recall(name):
    lot = Pick.objects.filter(order_line__order__user=cast.person(name)).first().lot
    set_status(lot, Lot.Status.RECALLED, "FSN 1", cast.person("omar"))


def goods_arrive(name):
    receive_lot(a_lot_of(name).product, "NEW-1", cast.days_from_now(300), 5, "Medica")


def goods_are_late(name):
    omar, lot = cast.person("omar"), a_lot_of(name)
    order = purchase_orders.draft("Medica", omar, [(lot.product, 5, 1)])
    (line,) = order.lines.all()
    line.expected_on = cast.days_from_now(5)
    line.save()
    purchase_orders.send(order, omar)
    purchase_orders.put_off(order, omar, {line: cast.days_from_now(9)})


def a_lot_of(name):
    return Pick.objects.filter(order_line__order__user=cast.person(name)).first().lot


# What ends: (of which kind, the deed, what becomes of what waited, if anything).
ENDINGS = {
    "the account is switched off": (
        *(Ended.ACCOUNT, cast.switch_off),
        {**_ACTS_NO_MORE, "question": "ended", "application": "gone"},
    ),
    "the account is closed": (
        *(Ended.ACCOUNT, close),
        {**_ACTS_NO_MORE, "question": "ended", "application": "gone"},
    ),
    "the licence is suspended": (
        *(Ended.LICENCE, deeds.suspend),
        {**_NO_ORDER, "question": "ended"},
    ),
    "the licence is revoked": (
        *(Ended.LICENCE, deeds.revoke),
        {**_NO_ORDER, "question": "ended"},
    ),
    "its scope is narrowed": (
        *(Ended.LICENCE, deeds.narrow),
        {**_NO_ORDER},
    ),
    "the licence lapses": (
        *(Ended.LICENCE, deeds.lapse_and_remind),
        {**_NO_ORDER, "question": "ended"},
    ),
    "we are late with a look-up": (
        *(Ended.LICENCE, deeds.look_too_late),
        {**_STOPPED, "question": "ended"},
    ),
    "the member leaves": (Ended.MEMBERSHIP, leave, _ACTS_NO_MORE),
    "the role is reduced": (Ended.MEMBERSHIP, become_buyer, _ACTS_NO_MORE),
    "the clinician steps down": (
        *(Ended.RESPONSIBILITY, step_down),
        {**_NO_ORDER, "responsible": "nobody"},
    ),
    "the address is closed": (Ended.ADDRESS, close_the_address, _NO_ORDER),
    "the policy changes": (Ended.POLICY, deeds.change_the_policy, _NO_ORDER),
    "the product goes off sale": (Ended.PRODUCT, deeds.take_off_sale, _NO_ORDER),
    "the lot is recalled": (Ended.LOT, recall, {"units": "recalled"}),
    "goods arrive": (Ended.SHORTAGE, goods_arrive, {}),
    "goods on the way are late": (Ended.DELIVERY, goods_are_late, {}),
}


def test_every_kind_of_ending_has_a_row():
    assert {kind for kind, _, _ in ENDINGS.values()} == set(Ended)


@pytest.mark.parametrize("what_ends", ENDINGS)
def test_what_waits_becomes_at_once_what_the_table_says(what_ends):
    waiting = Waiting()
    assert waiting.states() == NOTHING_ENDS
    _, deed, becomes = ENDINGS[what_ends]
    with cast.committed():
        deed("alba")
    assert waiting.states() == NOTHING_ENDS | becomes

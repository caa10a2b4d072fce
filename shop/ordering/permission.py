"""Asks the rule about an order's products: when it is placed, while it waits, when it leaves."""

from dataclasses import dataclass, replace
from functools import partial

from django.contrib.auth import get_user_model
from django.db.models import CharField, F
from oscar.core.loading import get_model

from accounts.clinics.locks import lock_clinics_of
from accounts.clinics.queries import verified_address_like
from accounts.licences.policy import Standing
from accounts.licences.standing import standing_of
from accounts.models import ShipToAddress
from common.clock import now
from common.statements import Asked, IsAnyOf, Statement, asked_keys
from shop.purchasing import facts
from shop.purchasing.policy import Buyer, Destination, may_buy
from shop.purchasing.queries import signature_of

from .queries import lines_that_wait

Product = get_model("catalogue", "Product")
User = get_user_model()
_STRUCK_OFF = (Standing.SUSPENDED, Standing.REVOKED)


@dataclass(frozen=True)
class Permission:
    """Whether an order may be: to where, on whose licence, and the Decision of each line.

    `about` is the person whom reasons against it concern, `country` where it goes; `vat_number` is
    the clinic's, if it counts.
    """

    address: ShipToAddress | None
    signed_by: User
    about: User
    country: str
    decisions: dict
    supply_classes: dict
    vat_number: str = ""

    @property
    def is_given(self):
        return all(decision.is_allowed for decision in self.decisions.values())


def permission_to_order(
    user,
    lines,
    shipping_address,
    signer=None,
    asked_by=None,
    clinic=None,
    *,
    is_placed=False,
    lock=False,
):
    """The Permission for these lines, read afresh.

    `signer` is the clinician who countersigns what `user` asks for; `asked_by` asked `user` to sign
    it earlier, and a suspension of theirs counts as well (C5). It is for `clinic`, or else for the
    one whose verified address it goes to. What a line that `is_placed` was sold as stands with it
    and is not asked again. With `lock` accounts, membership and licences stay locked
    until commit; a change of product, market or policy counts from the next order on.
    """
    people = _people(user, signer, asked_by, lock=lock)
    user, signer = people.get(user and user.pk), people.get(signer and signer.pk)
    address = _verified(shipping_address, user, clinic, lock=lock)
    clinic = clinic or (address and address.clinic)
    buyer = _unless_struck_off(asked_by, _buyer(user, clinic, signer, lock=lock))
    destination = _destination(shipping_address, address)
    items = _items(lines, destination)
    if is_placed:
        items = {pk: replace(item, is_described=True) for pk, item in items.items()}
    policy = facts.policy()
    answers = {pk: may_buy(buyer, item, destination, policy) for pk, item in items.items()}
    signed_by = user if buyer.signs else signer
    return Permission(
        address=address,
        signed_by=signed_by,
        about=_about(buyer, signed_by, asked_by, user),
        country=destination.country,
        decisions={line: answers[line.product_id] for line in lines},
        supply_classes={pk: item.supply_class for pk, item in items.items()},
        vat_number=buyer.vat_number,
    )


def permission_to_ship(order, *, lines=None, to=None, lock=False):
    """The Permission of an order that waits, for its clinic, on the licence that it rests on.

    `lines` are those of them that are to leave, all that wait by default; `to` is another shipping
    address than its own.
    """
    signature = signature_of(order)
    return permission_to_order(
        signature.signed_by if signature else order.user,
        lines_that_wait(order) if lines is None else lines,
        to or goes_to(order),
        asked_by=order.user,
        clinic=signature and signature.clinic,
        is_placed=True,
        lock=lock,
    )


def goes_to(order):
    """Where it goes, which may have been corrected since, and which clinic's address it was."""
    address, signature = order.shipping_address, signature_of(order)
    if address and signature:
        moved = order.moves.last()
        address.copied_from = moved.address_id if moved else signature.address_id
    return address


def _people(*people, lock):
    """The people's accounts as they are now, by key; locked in ascending order."""
    keys = [person.pk for person in people if person]
    return {row.pk: row for row in _PEOPLE[lock].rows(pks=keys)}


def _accounts(*, lock):
    rows = User.objects.filter(IsAnyOf(F("pk"), asked_keys())).order_by("pk")
    return rows.select_for_update(no_key=True) if lock else rows


_PEOPLE = {lock: Statement(partial(_accounts, lock=lock)) for lock in (False, True)}


def _verified(shipping_address, user, clinic, *, lock):
    """The verified address of a clinic of the user, whose clinics stay locked; or None."""
    if user is None:
        return None
    if lock:
        lock_clinics_of(user)
    return verified_address_like(user, shipping_address, clinic)


def _buyer(user, clinic, signer, *, lock):
    if user is None:
        return Buyer()
    return facts.buyer(user, now(), clinic=clinic, signer=signer, lock=lock)


def _unless_struck_off(asked_by, buyer):
    """The Buyer, or one without rights. The lock on the account keeps off a decision (V9)."""
    standing = standing_of(asked_by, now()).standing if asked_by else None
    return replace(buyer, standing=standing, rights=()) if standing in _STRUCK_OFF else buyer


def _about(buyer, signed_by, *people):
    """A suspension may be that of who asked; all else concerns who signs or would have to."""
    if buyer.standing in _STRUCK_OFF:
        for person in filter(None, people):
            if standing_of(person, now()).standing in _STRUCK_OFF:
                return person
    return signed_by or people[-1]


def _destination(shipping_address, verified):
    country = shipping_address.country_id if shipping_address else ""
    copied = ShipToAddress.objects.filter(pk=getattr(shipping_address, "copied_from", None))
    is_closed = verified is None and copied.filter(status=ShipToAddress.Status.CLOSED).exists()
    return Destination(country, is_verified=verified is not None, is_closed=is_closed)


def _items(lines, destination):
    """{product key: Item}, read afresh."""
    pks = list({line.product_id for line in lines})
    rows = _ITEMS.rows(country=destination.country, pks=pks)
    return {row.pk: facts.item(row) for row in rows}


def _wanted():
    wanted = Product.objects.filter(IsAnyOf(F("pk"), asked_keys()))
    found = facts.with_item_facts(wanted, Asked("country", CharField()))
    return found.values_list("pk", *facts.ITEM_FACTS, named=True)


_ITEMS = Statement(_wanted)

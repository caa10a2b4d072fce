"""Asks the rule about an order's products once more, when it is placed and when it is shipped."""

from dataclasses import dataclass, replace

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from accounts.clinics.locks import lock_clinics_of
from accounts.clinics.queries import verified_address_like
from accounts.models import ShipToAddress
from accounts.queries import standing_of
from accounts.verification.policy import Standing
from shop.common.clock import now
from shop.purchasing import facts
from shop.purchasing.policy import Buyer, Destination, may_buy

from .exceptions import Refused

Product = get_model("catalogue", "Product")
User = get_user_model()


@dataclass(frozen=True)
class Permission:
    """That an order may be: for whom, to where, signed by whom, and the Decision of each line."""

    address: ShipToAddress
    signed_by: User
    decisions: dict
    supply_classes: dict


def permission_for(user, lines, shipping_address, signer=None, asked_by=None):
    """The Permission for these lines, read afresh; raises Refused unless every line may be ordered.

    `signer` is the clinician who countersigns what `user` asks for; `asked_by` asked `user` to sign
    it earlier, and a suspension of theirs counts as well (C5). Accounts, membership and
    licences stay locked until commit; a change of product, market or policy counts from the next
    order on.
    """
    people = _locked(user, signer, asked_by)
    user, signer = people.get(user and user.pk), people.get(signer and signer.pk)
    address = _verified(shipping_address, user)
    buyer = _unless_struck_off(asked_by, _buyer(user, address, signer))
    destination = Destination(_country(shipping_address), is_verified=address is not None)
    items = _items(lines, destination)
    policy = facts.policy()
    answers = {pk: may_buy(buyer, item, destination, policy) for pk, item in items.items()}
    decisions = {line: answers[line.product_id] for line in lines}
    if not all(decision.is_allowed for decision in decisions.values()):
        raise Refused(decisions)
    classes = {pk: item.supply_class for pk, item in items.items()}
    return Permission(address, user if buyer.signs else signer, decisions, classes)


def _locked(*people):
    """The people's accounts as they are now, by key; locked in ascending order."""
    keys = [person.pk for person in people if person]
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


def _verified(shipping_address, user):
    """The verified address of a clinic of the user, whose clinics stay locked; or None."""
    if user is None:
        return None
    list(lock_clinics_of(user))
    return verified_address_like(user, shipping_address)


def _buyer(user, address, signer):
    if user is None:
        return Buyer()
    clinic = address.clinic if address else None
    return facts.buyer(user, now(), clinic=clinic, signer=signer, lock=True)


def _unless_struck_off(asked_by, buyer):
    """The Buyer, or one without rights. The lock on the account keeps off a decision (V9)."""
    standing = standing_of(asked_by, now()).standing if asked_by else None
    if standing in (Standing.SUSPENDED, Standing.REVOKED):
        return replace(buyer, standing=standing, rights=())
    return buyer


def _country(address):
    return address.country_id if address else ""


def _items(lines, destination):
    """{product key: Item}, read afresh."""
    wanted = Product.objects.filter(pk__in={line.product_id for line in lines})
    rows = facts.with_item_facts(wanted, destination.country)
    return {row.pk: facts.item(row) for row in rows}

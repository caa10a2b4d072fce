"""An order that is known by its number is seen by the people who find it among their orders."""

import pytest
from django.apps import apps

from accounts.clinics.policy import Deed, Role
from accounts.models import Membership, User
from shop.purchasing.models import OrderSignature
from shop.purchasing.queries import is_of, orders_of
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_condition_and_the_list_agree_for_everybody_in_any_role():
    order = cast.order_of("alba")
    signature = OrderSignature.objects.get(order=order)
    mates = [User.objects.create(email=f"{role}@clinic.example") for role in Role]
    mates.append(User.objects.create(email="left@clinic.example"))
    for user, role in zip(mates, [*Role, Role.BUYER], strict=True):
        Membership.objects.create(user=user, clinic=signature.clinic, role=role)
    Membership.objects.filter(user=mates[-1]).update(left_at=order.date_placed)
    orders, seen = apps.get_model("order", "Order").objects, set()
    for user in User.objects.all():
        for deed in (Deed.SEE_ORDERS, Deed.SEE_LOTS):
            listed = set(orders_of(user, deed).values_list("pk", flat=True))
            assert listed == set(orders.filter(is_of(user, deed)).values_list("pk", flat=True))
            seen |= {(user.email, deed)} if order.pk in listed else set()
    names = {email.partition("@")[0] for email, deed in seen if deed == Deed.SEE_ORDERS}
    assert {"alba", "owner", "buyer"} <= names and not {"left", "bruno"} & names
    assert len(names) > len({email for email, deed in seen if deed == Deed.SEE_LOTS})

"""An order that is known by its number is seen by the people who find it among their orders."""

import pytest
from django.apps import apps

from accounts.clinics.policy import Deed, Role
from accounts.models import Membership, User
from common.clock import today
from common.kept import Memory
from common.statements import Statement, asked_key
from shop.lots_received import queries as lots
from shop.ordering import order_pages
from shop.pages import home
from shop.pages.home import buyers_day
from shop.purchasing import queries
from shop.purchasing.models import OrderSignature
from shop.purchasing.queries import has_many_orders, is_of, orders_of
from shop.quick_order import queries as usual
from tests import cast
from tests.shop.returns.coming_back import shipped

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


def test_who_has_many_orders_is_asked_once_a_process(monkeypatch, django_assert_num_queries):
    keys = queries._keys(asked_key("user"), Deed.SEE_ORDERS)
    monkeypatch.setattr(queries, "_BEYOND", Statement(lambda: keys[2:3]))
    monkeypatch.setattr(queries, "_KNOWN", Memory(10))
    cast.order_of("alba")
    assert has_many_orders(cast.person("alba")), "it was ordered, signed and is of a clinic"
    assert not has_many_orders(cast.person("nina"))
    alba = cast.person("alba")
    with django_assert_num_queries(0):
        assert has_many_orders(alba)


@pytest.mark.parametrize("has_many", [True, False])
def test_the_first_pages_are_the_same_however_many_orders_there_are(monkeypatch, has_many):
    """Every member of the clinic, and nobody else, has what was ordered, the newest first."""
    for module in (order_pages, lots, home, usual):
        monkeypatch.setattr(module, "has_many_orders", lambda user: has_many)
    picks = [shipped() for _ in range(2)]
    numbers = [pick.order_line.order.number for pick in reversed(picks)]
    keys = [pick.pk for pick in reversed(picks)]
    for name in ("alba", "bea"):
        client = cast.client_of(name)
        orders = client.get("/accounts/orders/").context["orders"]
        assert [order.number for order in orders][:2] == numbers
        received = client.get("/accounts/lots/").context["picks"]
        assert [pick.pk for pick in received][:2] == keys
        day = buyers_day(cast.person(name), today()).day
        assert day.last_order.number == numbers[0] and len(day.parcels) == 2 and day.usual
    for name in ("bruno", "nina"):
        client = cast.client_of(name)
        assert not client.get("/accounts/orders/").context["orders"]
        assert not client.get("/accounts/lots/").context["picks"]
        day = buyers_day(cast.person(name), today()).day
        assert not (day.last_order or day.parcels or day.usual or day.lots or day.recalled)
    book_keeper = cast.client_of("ben")
    assert book_keeper.get("/accounts/orders/").context["orders"]
    assert not book_keeper.get("/accounts/lots/").context["picks"]
    day = buyers_day(cast.person("ben"), today()).day
    assert day.last_order and not (day.parcels or day.lots)

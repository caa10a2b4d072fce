"""The purchase proof: no wrong sale and no wrong refusal, on any row, by any path (P1, P2, P7).

Every row of tests/oracle.py goes through the last place, OrderCreator.place_order, alone and
countersigned; the rows that differ in kind go through the pages too. Each path has a negative
control: with its question silenced the proof fails.
"""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from accounts.models import (
    Clinic,
    Licence,
    Membership,
    Professional,
    Role,
    ShipToAddress,
    User,
)
from catalogue.models import MarketStatus, Product
from shop.forks.order import permission
from shop.forks.order.exceptions import Refused
from shop.forks.order.utils import OrderCreator, OrderNumberGenerator
from shop.forks.partner.strategy import Strategy
from shop.purchasing.policy import Decision, Reason
from tests import cast, oracle

Basket, Order, Line = (
    get_model(*name.split(".")) for name in ("basket.Basket", "order.Order", "basket.Line")
)
ShippingAddress = get_model("order", "ShippingAddress")
Repository = get_class("shipping.repository", "Repository")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")

PRODUCTS = {
    "hyaluronic": cast.BELOTERO,
    "hyaluronic_anaesthetic": cast.REDENSITY,
    "fat_dissolving": cast.AQUALYX,
    "cellulite": 16,
}
LAWFUL = oracle.Row(
    "physician", "verified", "cellulite", "GB", "open", oracle.ORDINARY, oracle.FAR, frozenset()
)


@dataclass(frozen=True)
class World:
    """A clinic with a clinician, whose one licence becomes each row's, and a buyer."""

    clinician: User
    buyer: User
    clinic: Clinic
    licence: Licence
    nobody: Professional
    addresses: dict
    old_orders: dict


@pytest.fixture
def clock(monkeypatch):
    """Sets the one clock that everything asks."""
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def world(db, clock):
    clinician, buyer, other = (
        User.objects.create_user(f"{name}@proof.example", "x", last_name=name, first_name="P")
        for name in ("clinician", "buyer", "other")
    )
    clinic = Clinic.objects.create(name="Proof", country="GB", responsible=clinician)
    Membership.objects.create(clinic=clinic, user=clinician, role=Role.CLINICIAN)
    Membership.objects.create(clinic=clinic, user=buyer, role=Role.BUYER)
    nobody = Professional.objects.create(user=other)
    licence = Licence.objects.create(
        professional=Professional.objects.create(user=clinician),
        register="other",
        number="PROOF",
        submitted_at=oracle.ORDINARY,
        decided_at=oracle.ORDINARY,
        **oracle.licence_fields(LAWFUL),
    )
    addresses = {country: _address(clinic, country) for country in ("GB", "US", "AU")}
    world = World(clinician, buyer, clinic, licence, nobody, addresses, {})
    for supply_class, pk in PRODUCTS.items():
        row = replace(LAWFUL, supply_class=supply_class)
        become(world, row, clock)
        world.old_orders[supply_class] = place(world, pk, row)
    return world


def _address(clinic, country):
    return ShipToAddress.objects.create(
        clinic=clinic,
        status=ShipToAddress.Status.VERIFIED,
        first_name="P",
        last_name="Proof",
        line1="Proof",
        line4=f"Town of {country}",
        postcode="AB1 2CD" if country == "GB" else "2000" if country == "AU" else "10001",
        country_id=country,
    )


def become(world, row, clock):
    """The licence, the markets and the clock of a row."""
    become_market(row)
    become_person(world, row, clock)


def become_market(row):
    MarketStatus.objects.filter(product__in=PRODUCTS.values()).delete()
    if row.market != "absent":
        fields = {"country": row.country, "status": row.market}
        fields |= {"basis": "Proof", "checked_on": oracle.ORDINARY.date()}
        MarketStatus.objects.bulk_create(
            MarketStatus(product_id=pk, **fields) for pk in PRODUCTS.values()
        )


def become_person(world, row, clock):
    clock(row.at)
    mine = world.licence.professional
    holder = world.nobody if row.status == "none" else mine
    Licence.objects.filter(pk=world.licence.pk).update(
        professional=holder, **oracle.licence_fields(row)
    )


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# The last place


def place(world, product_pk, row, user=None, signer=None):
    """One unit by OrderCreator itself; nothing is asked before it."""
    user = user or world.clinician
    basket = Basket.objects.create(owner=user)
    basket.strategy = Strategy(user=user)
    product = Product.objects.get(pk=product_pk)
    record = product.stockrecords.get()
    Line.objects.create(
        basket=basket,
        product=product,
        stockrecord=record,
        line_reference=str(product_pk),
        quantity=1,
        price_currency="GBP",
        price_excl_tax=record.price,
        price_incl_tax=record.price,
    )
    address = ShippingAddress()
    world.addresses[row.country].populate_alternative_model(address)
    address.save()
    method = Repository().methods[0]
    charge = method.calculate(basket)
    order = OrderCreator().place_order(
        basket,
        OrderTotalCalculator().calculate(basket, charge),
        method,
        charge,
        user=user,
        shipping_address=address,
        order_number=OrderNumberGenerator().order_number(),
        signer=signer,
    )
    basket.submit()
    return order


def answer_of_the_last_place(world, row, **people):
    """The reasons against, empty for a sale."""
    with undone():
        try:
            place(world, PRODUCTS[row.supply_class], row, **people)
        except Refused as refused:
            (decision,) = refused.decisions.values()
            return frozenset(map(str, decision.reasons))
        return frozenset()


def wrong_rows(world, clock, rows, answer):
    """What `answer` (of world and row) says otherwise than the oracle; rows of a kind together."""
    wrong, by_market = [], defaultdict(list)
    for row in rows:
        by_market[row.country, row.market].append(row)
    for group in by_market.values():
        become_market(group[0])
        for row in group:
            become_person(world, row, clock)
            found = answer(world, row)
            if found != (row.expected if isinstance(found, frozenset) else row.may):
                wrong.append(f"{row}: {found} instead of {sorted(row.expected) or 'a sale'}")
    return wrong


def test_the_last_place_gives_the_oracles_answer_to_every_row(world, clock):
    rows = list(oracle.rows())
    wrong = wrong_rows(world, clock, rows, answer_of_the_last_place)
    assert not wrong, "\n".join(wrong[:20])
    assert len(rows) > 500


def countersigned(world, row):
    """A buyer of the clinic asks; the responsible clinician signs just now."""
    return answer_of_the_last_place(world, row, user=world.buyer, signer=world.clinician)


def not_countersigned(world, row):
    return answer_of_the_last_place(world, row, user=world.buyer)


# The pages


def by_basket(world, row):
    """What the basket says before anything is placed."""
    client = signed_in(world.clinician)
    cast.put_in_basket(client, PRODUCTS[row.supply_class])
    basket = client.get("/basket/")
    assert basket.context["basket"].num_lines == 1
    return not basket.context["refusals"]


def by_checkout(world, row):
    client = signed_in(world.clinician)
    cast.put_in_basket(client, PRODUCTS[row.supply_class])
    return _is_sold(lambda: _check_out(client, world, row))


def by_reorder(world, row):
    client = signed_in(world.clinician)
    number = world.old_orders[row.supply_class].number
    client.post(f"/accounts/orders/{number}/", {"action": "reorder"})
    return _is_sold(lambda: _check_out(client, world, row))


def by_staff(world, row):
    """Typed by staff: checked, and placed whatever the check said."""
    staff = cast.client_of("admin")
    url = f"/admin/order/order/for-a-clinic/?clinic={world.clinic.pk}"
    fields = {
        "number": staff.get(url).context["form"].initial["number"],
        "clinician": world.clinician.pk,
        "address": world.addresses[row.country].pk,
        "note": "Called",
        "line-TOTAL_FORMS": 1,
        "line-INITIAL_FORMS": 0,
        "line-0-sku": Product.objects.get(pk=PRODUCTS[row.supply_class])
        .stockrecords.get()
        .partner_sku,
        "line-0-units": 1,
    }
    seen = staff.post(url, fields).context.get("seen", "")
    return _is_sold(lambda: staff.post(url, fields | {"action": "place", "seen": seen}))


def _check_out(client, world, row):
    client.post("/checkout/shipping-address/", {"address_id": world.addresses[row.country].pk})
    return cast.place_order(client)


def _is_sold(deed):
    before = Order.objects.count()
    deed()
    return Order.objects.count() > before


def signed_in(user):
    client = Client()
    cast.pass_the_door(client)
    cast.sign_in(client, user)
    return client


# A path that is added to the shop is added here, and then sells and refuses as every other.
PAGES = [by_basket, by_checkout, by_reorder, by_staff]
DIRECT = [answer_of_the_last_place, countersigned]


def through(path):
    """The path with everything it did undone; of all addresses only the row's is open to it."""

    def answer(world, row):
        with undone():
            others = [a.pk for country, a in world.addresses.items() if country != row.country]
            ShipToAddress.objects.filter(pk__in=others).update(status="closed")
            return path(world, row)

    return answer


@pytest.mark.parametrize("path", [*PAGES, countersigned])
def test_every_kind_of_row_is_answered_alike_by_every_path(path, world, clock):
    rows = list(oracle.one_of_each())
    wrong = wrong_rows(world, clock, rows, through(path))
    assert not wrong, "\n".join(wrong)
    assert {row.may for row in rows} == {True, False}


def test_a_buyers_order_without_a_signature_is_never_placed(world, clock):
    rows = [replace(row, expected=row.expected or {"not_countersigned"}) for row in some_rows()]
    assert not wrong_rows(world, clock, rows, not_countersigned)


def some_rows():
    return list(oracle.one_of_each())


# Negative controls


def silenced(ask, reason):
    """The rule without one of its reasons."""

    def answer(*facts):
        decision = ask(*facts)
        reasons = tuple(r for r in decision.reasons if r != reason)
        if reasons == decision.reasons:
            return decision
        return replace(decision, reasons=reasons, right=decision.right or _some_right(*facts))

    return answer


def _some_right(buyer, item, destination, policy):
    return next(iter(buyer.rights), None)


SILENCEABLE = [Reason.PROFESSION, Reason.SCOPE, Reason.LICENCE_LAPSED, Reason.MARKET_UNKNOWN]


@pytest.mark.parametrize("reason", SILENCEABLE)
def test_a_question_left_out_of_the_last_place_is_noticed(reason, world, clock, monkeypatch):
    monkeypatch.setattr(permission, "may_buy", silenced(permission.may_buy, reason))
    rows = [row for row in some_rows() if reason in row.expected]

    def answer(world, row):
        try:
            return answer_of_the_last_place(world, row)
        except Exception as error:  # A sale that cannot even be recorded.
            return str(error)

    assert len(wrong_rows(world, clock, rows, answer)) == len(rows) > 0


def test_a_basket_that_asks_nothing_is_noticed(world, clock, monkeypatch):
    monkeypatch.setattr(Strategy, "may_order", lambda self, item: Decision())
    assert wrong_rows(world, clock, some_rows(), through(by_basket))

"""The purchase proof: no wrong sale and no wrong refusal, on any row, by any path (P1, P2, P7).

Every row of tests/oracle.py goes through the last place, OrderCreator.place_order, alone and
countersigned; the rows that differ in kind go through the pages too. Each path has a negative
control: with its question silenced the proof fails.
"""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

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
from common.clock import today
from shop.approvals import services as approvals
from shop.approvals.exceptions import NotApproved
from shop.approvals.models import SpendingRules
from shop.countersigning import services as countersigning
from shop.forks.checkout.submission import submission
from shop.forks.order.utils import OrderCreator, OrderNumberGenerator
from shop.forks.partner.strategy import Strategy
from shop.inventory import services as stock
from shop.lists import services as order_lists
from shop.ordering import permission, reader
from shop.ordering.exceptions import Refused
from shop.ordering.submission import as_seen
from shop.payment_providers import PROVIDERS
from shop.payments import services as payments
from shop.purchasing.policy import Reason
from shop.staff.orders.for_clinic import Entry, place_without_charge
from shop.standing_orders import services as standing_orders
from shop.standing_orders.models import StandingOrder
from tests import cast, oracle
from tests.cast import strategy_of, undone
from tests.depth import is_turn
from tests.shop.payments.till import CODE, Till
from tests.shop.quick_order import lines
from tests.shop.short_dated.offering import offered
from tests.shop.short_dated.offering import put as put_in_short_dated

Basket, Order, Line = (
    get_model(*name.split(".")) for name in ("basket.Basket", "order.Order", "basket.Line")
)
ShippingAddress = get_model("order", "ShippingAddress")
StockRecord = get_model("partner", "StockRecord")
Repository = get_class("shipping.repository", "Repository")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")

PRODUCTS = {
    "hyaluronic": cast.BELOTERO,
    "hyaluronic_anaesthetic": cast.REDENSITY,
    "fat_dissolving": cast.AQUALYX,
    "cellulite": 16,
}
QUICK_ORDER = "/quick-order/"
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
    sent_to: dict
    old_orders: dict


@pytest.fixture
def clock(monkeypatch):
    """Sets the one clock that everything asks."""
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture(scope="module")
def made(kept_rows):
    with pytest.MonkeyPatch.context() as patch:
        return _world(lambda at: patch.setattr(timezone, "now", lambda: at))


@pytest.fixture
def world(db, made, clock):
    """Whatever a test makes of it is undone at its end."""
    clock(LAWFUL.at)
    return made


def _world(clock):
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
    sent_to = {country: _copy(address) for country, address in addresses.items()}
    world = World(clinician, buyer, clinic, licence, nobody, addresses, sent_to, {})
    become_market(LAWFUL)
    become_person(world, LAWFUL, clock)
    for supply_class in PRODUCTS:
        place(world, [supply_class], "GB")  # What was ordered twice is ordered often.
        world.old_orders[supply_class] = place(world, [supply_class], "GB")
    return world


def _copy(address):
    copy = ShippingAddress()
    address.populate_alternative_model(copy)
    copy.save()
    return copy


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


def become_market(row):
    sold = Product.objects.filter(pk__in=PRODUCTS.values())
    sold.update(**(cast.UNREAD if row.market == "undescribed" else cast.READ))
    MarketStatus.objects.filter(product__in=PRODUCTS.values()).delete()
    if row.market != "absent":
        status = "open" if row.market == "undescribed" else row.market
        fields = {"country": row.country, "status": status}
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


# The last place


def place(world, supply_classes, country, user=None, signer=None):
    """One unit of each class by OrderCreator itself; nothing is asked before it."""
    user = user or world.clinician
    status = Basket.FROZEN if signer else Basket.OPEN
    basket = Basket.objects.create(owner=user, status=status)
    basket.strategy = Strategy(user=user)
    records = StockRecord.objects.filter(product__in=[PRODUCTS[name] for name in supply_classes])
    Line.objects.bulk_create(
        Line(
            basket=basket,
            product_id=record.product_id,
            stockrecord=record,
            line_reference=str(record.product_id),
            quantity=1,
            price_currency="GBP",
            price_excl_tax=record.price,
            price_incl_tax=record.price,
        )
        for record in records
    )
    method = Repository().get_default_shipping_method(basket)
    charge = method.calculate(basket)
    order = OrderCreator().place_order(
        basket,
        OrderTotalCalculator().calculate(basket, charge),
        method,
        charge,
        user=user,
        shipping_address=world.sent_to[country],
        order_number=OrderNumberGenerator().order_number(),
        signer=signer,
    )
    basket.submit()
    return order


def answer_of_the_last_place(world, row, **people):
    """The reasons against, empty for a sale."""
    return reasons_of_the_last_place(world, [row.supply_class], row.country, **people)[
        row.supply_class
    ]


def reasons_of_the_last_place(world, supply_classes, country, **people):
    """{class: reasons against} of one order of several classes, which names them all (P9)."""
    with undone():
        try:
            place(world, supply_classes, country, **people)
        except Refused as refused:
            found = {line.product_id: d.reasons for line, d in refused.decisions.items()}
            return {name: frozenset(map(str, found[PRODUCTS[name]])) for name in supply_classes}
        return dict.fromkeys(supply_classes, frozenset())


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


@pytest.mark.parametrize("country", ["GB", "US", "AU"])
def test_the_last_place_gives_the_oracles_answer_to_every_row(country, world, clock):
    """Rows that differ in their class only are one order; what may be sold is sold by itself."""
    rows, orders = [row for row in oracle.rows() if row.country == country], defaultdict(list)
    for row in rows:
        orders[order_of(row)].append(row)
    answers = {}

    def answer(world, row):
        """Of a row's whole order, and of each of its classes."""
        classes = [row.supply_class] if row.supply_class else list(PRODUCTS)
        found = reasons_of_the_last_place(world, classes, row.country)
        for one in orders[row]:
            answers[one] = found[one.supply_class]
            if one.may and not found[one.supply_class]:
                answers[one] = answer_of_the_last_place(world, one)

    wrong_rows(world, clock, orders, answer)
    wrong = [f"{row}: {sorted(answers[row])}" for row in rows if answers[row] != row.expected]
    assert not wrong, "\n".join(wrong[:20])
    assert {row.may for row in rows} == {True, False}


def order_of(row):
    """The row without its class; where the licence is another one for each class, with it."""
    if row.status == "other_scope":
        return row
    return replace(row, supply_class="", expected=frozenset())


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


def by_quick_order(world, row):
    """Typed by its part number, shown, put into the basket, ordered."""
    client = signed_in(world.clinician)
    put_in_by_quick_order(client, client.post(QUICK_ORDER, {"text": part_number_of(row)}))
    return _is_sold(lambda: _check_out(client, world, row))


def by_quick_order_again(world, row):
    """A past order on the page of quick order, put into the basket, ordered."""
    client = signed_in(world.clinician)
    number = world.old_orders[row.supply_class].number
    put_in_by_quick_order(client, client.get(f"{QUICK_ORDER}again/{number}/"))
    return _is_sold(lambda: _check_out(client, world, row))


def by_usual(world, row):
    """What is ordered often, from the home page."""
    client = signed_in(world.clinician)
    Order.objects.update(date_placed=timezone.now() - timedelta(days=900))
    same = Order.objects.filter(lines__product=PRODUCTS[row.supply_class])
    same.update(date_placed=timezone.now() - timedelta(days=1))
    put_in_by_quick_order(client, client.get(f"{QUICK_ORDER}usual/"))
    return _is_sold(lambda: _check_out(client, world, row))


def by_list(world, row):
    """All of a list at par."""
    return _opened(world, row, lambda client, found: client.post(f"/lists/{found.pk}/", _AT_PAR))


def by_standing_order(world, row):
    """A standing order that was proposed, opened by who may order."""

    def opened(client, found):
        begun = standing_orders.begin(found, 1, today() + timedelta(days=9), world.clinician)
        StandingOrder.objects.filter(pk=begun.pk).update(next_on=today())
        assert standing_orders.propose(begun.pk, strategy_of)
        return client.post(f"/standing-orders/{begun.pk}/", {"open": begun.proposals.get().pk})

    return _opened(world, row, opened)


def by_course(world, row):
    """A course of one patient and session that needs one pack."""
    course = {"product": PRODUCTS[row.supply_class], "patients": 1, "sessions": 1, "ml": 1}
    course |= {"containers": 1, "each": 1, "shared": "no", "order": "yes"}
    course |= {"first": (today() + timedelta(days=1)).isoformat()}
    return _opened(world, row, lambda client, found: client.post("/courses/", course))


_AT_PAR = {"order": "yes"}


def by_what_repeats(world, row):
    """What opens in quick order by itself, each row in one of these ways, turn by turn."""
    ways = (by_usual, by_list, by_standing_order, by_course)
    return ways[some_rows().index(row) % len(ways)](world, row)


def _opened(world, row, opened):
    """What a list of one unit is opened as in quick order, put into the basket, ordered."""
    client = signed_in(world.clinician)
    found = order_lists.make(world.clinic, "Proof")
    order_lists.add(found, [(Product.objects.get(pk=PRODUCTS[row.supply_class]), 1)])
    if opened(client, found).status_code != 302:
        return False  # The planner knows no product that the reader's country hides.
    put_in_by_quick_order(client, client.get(QUICK_ORDER))
    return _is_sold(lambda: _check_out(client, world, row))


def by_short_dated(world, row):
    """A lot near its end, at its own price, its last day ticked."""
    client = signed_in(world.clinician)
    offer = offered(_a_lot_of(row), units=1)
    put_in_short_dated(client, offer)
    return _is_sold(lambda: _check_out(client, world, row))


def _a_lot_of(row):
    """Received as of today, whatever the row's moment is."""
    product = Product.objects.get(pk=PRODUCTS[row.supply_class])
    return stock.receive_lot(product, "PROOF-1", today() + timedelta(days=60), 1, "Medica")


def put_in_by_quick_order(client, page):
    client.post(QUICK_ORDER, {**lines.fields_of(page), "basket": "yes"})


def part_number_of(row):
    return StockRecord.objects.get(product=PRODUCTS[row.supply_class]).partner_sku


def by_staff_pasting(world, row):
    """Pasted by staff into the lines of an order; checked, and placed whatever the check said."""

    def typed(staff, url, fields):
        pasted = {"action": "read", "pasted": f"1 x {part_number_of(row)}"}
        form = staff.post(url, fields | pasted).context["lines"].forms[0]
        return {"line-0-sku": form["sku"].value(), "line-0-units": form["units"].value()}

    return _by_staff(world, row, typed)


def by_staff(world, row):
    """Typed by staff: checked, and placed whatever the check said."""

    def typed(staff, url, fields):
        return {"line-0-sku": part_number_of(row), "line-0-units": 1}

    return _by_staff(world, row, typed)


def _by_staff(world, row, typed):
    staff = cast.client_of("admin")
    url = f"/admin/order/order/for-a-clinic/?clinic={world.clinic.pk}"
    fields = {
        "number": staff.get(url).context["form"].initial["number"],
        "clinician": world.clinician.pk,
        "address": world.addresses[row.country].pk,
        "note": "Called",
        "line-TOTAL_FORMS": 1,
        "line-INITIAL_FORMS": 0,
    }
    fields |= typed(staff, url, fields)
    seen = staff.post(url, fields).context.get("seen", "")
    return _is_sold(lambda: staff.post(url, fields | {"action": "place", "seen": seen}))


def by_staff_short_dated(world, row):
    """A lot near its end, sold by staff to who accepted its last day by telephone."""
    offer = offered(_a_lot_of(row), units=1)
    lot = f"{offer.pk}:{offer.lot.expires_on.isoformat()}"

    def typed(staff, url, fields):
        line = {"line-0-sku": part_number_of(row), "line-0-units": 1}
        return line | {"line-0-lot": lot, "line-0-accepted_by": "Who called"}

    return _by_staff(world, row, typed)


def by_replacement(world, row):
    """What a claim is answered with, which costs nothing."""
    entry = Entry(
        number=OrderNumberGenerator().order_number(),
        by=cast.person("admin"),
        clinic=world.clinic,
        clinician=world.clinician,
        address=world.addresses[row.country],
        units={Product.objects.get(pk=PRODUCTS[row.supply_class]): 1},
        note="Proof",
        without_charge="Proof",
    )

    def deed():
        with suppress(Refused):
            place_without_charge(entry)

    return _is_sold(deed)


def by_card(world, row):
    """Units are held, the money is taken, and only then is it ordered."""
    cast.put_in_basket(signed_in(world.clinician), PRODUCTS[row.supply_class])
    basket = Basket.open.get(owner=world.clinician)
    basket.strategy = strategy = Strategy(user=world.clinician)
    submitted = submission(world.clinician, basket, strategy, world.addresses[row.country])
    told = {"number": OrderNumberGenerator().order_number(), "seen": as_seen(**submitted)}

    def deed():
        with suppress(Refused, NotApproved), patch.dict(PROVIDERS, {CODE: Till()}):
            payments.ask(payments.begin(Till(), submitted, said={}, **told), "https://back.example")

    return _is_sold(deed)


def by_countersigning(world, row):
    """What a buyer asked, whatever that buyer's page said, on the clinician's own page."""
    cast.put_in_basket(signed_in(world.buyer), PRODUCTS[row.supply_class])
    basket = Basket.open.get(owner=world.buyer)
    basket.strategy = Strategy(user=world.buyer)
    asked = countersigning.ask(
        basket,
        asked_by=world.buyer,
        asked_of=world.clinician,
        address=world.addresses[row.country],
        note="",
        total=Price("GBP", excl_tax=1, incl_tax=1),
        seen="",
    )
    clinician, url = signed_in(world.clinician), reverse("request", args=[asked.pk])
    seen = clinician.get(url).context["seen"]
    return _is_sold(lambda: clinician.post(url, {"deed": "countersign", "seen": seen}))


def by_approval(world, row):
    """What the clinician asked to be approved, whatever their page said, approved by the buyer."""
    approved_by_the_buyer(world)
    cast.put_in_basket(signed_in(world.clinician), PRODUCTS[row.supply_class])
    basket = Basket.open.get(owner=world.clinician)
    basket.strategy = Strategy(user=world.clinician)
    asked = approvals.ask(
        basket,
        asked_by=world.clinician,
        address=world.addresses[row.country],
        total=Price("GBP", excl_tax=1, incl_tax=1),
        seen="",
        said={},
    )
    buyer, url = signed_in(world.buyer), reverse("approval", args=[asked.pk])
    seen = buyer.get(url).context["seen"]
    return _is_sold(lambda: buyer.post(url, {"deed": "approve", "seen": seen}))


def approved_by_the_buyer(world):
    """From now on the buyer approves whatever costs anything."""
    steps = [{"above": "0", "by": [world.buyer.pk]}]
    SpendingRules.objects.create(clinic=world.clinic, steps=steps, by=world.clinician)


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
PAGES = [by_basket, by_checkout, by_reorder, by_staff, by_countersigning]
PAGES += [by_quick_order, by_quick_order_again, by_staff_pasting]
PAGES += [by_what_repeats, by_approval, by_short_dated, by_staff_short_dated]
PAGES += [by_card, by_replacement]
# What costs nothing, and what only tells, is no matter of money.
NEVER_APPROVED = (by_basket, by_approval, by_replacement)


def through(path):
    """The path with everything it did undone; of all addresses only the row's is open to it."""

    def answer(world, row):
        with undone():
            others = [a.pk for country, a in world.addresses.items() if country != row.country]
            ShipToAddress.objects.filter(pk__in=others).update(status="closed")
            return path(world, row)

    return answer


PATHS = [*PAGES, countersigned]


@pytest.mark.parametrize("path", PATHS)
def test_every_kind_of_row_is_answered_alike_by_every_path(path, world, clock):  # P27
    """A third of the kinds by each path, another third each day; the last place is asked all."""
    rows = [row for n, row in enumerate(some_rows(), PATHS.index(path)) if is_turn(n, 3)]
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
SILENCEABLE += [Reason.PACK_NOT_DESCRIBED]


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


@pytest.mark.parametrize("reason", [Reason.SCOPE, Reason.PACK_NOT_DESCRIBED])
@pytest.mark.parametrize("path", PATHS)
def test_a_question_left_out_is_noticed_on_every_path(path, reason, world, clock, monkeypatch):
    """Without this one question each path would sell: no other stands in."""
    for module in (permission, reader):
        monkeypatch.setattr(module, "may_buy", silenced(module.may_buy, reason))
    rows = [row for row in some_rows() if reason in row.expected]
    assert len(wrong_rows(world, clock, rows, through(path))) == len(rows) > 0


def test_no_path_sells_what_is_to_be_approved_first(world, clock, monkeypatch):
    """And without the one question of the last place each of them would."""
    row = next(row for row in some_rows() if row.may)
    become_market(row)
    become_person(world, row, clock)
    paths = [through(path) for path in PAGES if path not in NEVER_APPROVED]
    assert all(path(world, row) for path in paths)
    approved_by_the_buyer(world)
    assert not any(path(world, row) for path in paths)
    monkeypatch.setattr(approvals, "require", lambda *asked, **more: None)
    assert all(path(world, row) for path in paths)

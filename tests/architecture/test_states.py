"""States of what has states are asked by their enums, not by literals."""

import ast
import re
from pathlib import Path

from django.conf import settings

from accounts.clinics.models import ShipToAddress
from accounts.clinics.policy import Role
from accounts.licences.policy import Standing, State
from accounts.papers.models import DocumentState
from catalogue.models import ImportRun
from common.order_states import NEXT, REACHED, OrderState
from shop.countersigning.models import Request
from shop.inventory.models import Lot, Proposal

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("accounts", "bench", "catalogue", "common", "shop")
ORDERS = {state.value for state in OrderState}
ENUMS = (
    *(Role, State, Standing, ShipToAddress.Status, DocumentState, ImportRun.State),
    *(Request.State, Lot.Status, Proposal.State),
)
OTHERS = {str(state.value) for enum in ENUMS for state in enum} - {Standing.NONE}
_OF_A_MARKET = (
    "shop/demo/growth/shape.py",
    "shop/ordering/reader.py",
    "shop/purchasing/policy.py",
)
# A literal that names something else in the same letters: (file, literal).
OTHER_THINGS = {
    ("common/outbox/models.py", "waiting"),  # A mail waits.
    ("shop/staff/reports/reports.py", "Placed"),  # The head of a column: when it was placed.
    ("shop/inventory/models.py", "Held"),  # For a payment, in the ledger.
    ("shop/payments/models.py", "open"),  # An attempt to pay, not a basket.
    ("shop/payment_providers/stripe_checkout.py", "open"),  # A session, in the words of Stripe.
    ("shop/inventory/models.py", "Shipped"),  # What a row of the ledger is called.
    ("shop/inventory/purchase_orders/models.py", "Cancelled"),  # A label.
    ("shop/inventory/deliveries/models.py", "draft"),  # In Meta, where State has no name.
    ("shop/approvals/models.py", "open"),  # In Meta, where State has no name.
    ("shop/countersigning/models.py", "signed"),  # In Meta, where State has no name.
    *((path, "open") for path in _OF_A_MARKET),
    ("shop/purchasing/policy.py", "closed"),
}
KEYWORD = re.compile(r"(^|__)(role|standing|state|status)(__in)?$")
IN_TEMPLATE = re.compile(
    rf"\b(?:order|original)\.status\b"
    rf"|[!=]= *[\"'](?:{'|'.join(ORDERS | OTHERS)})[\"']"
    r"|\b(?:role|standing|state|status|worth) (?:[!=]=|in) *[\"']"
)


def literals(node):
    """The texts in an expression and, of a tuple, list or set, in what it holds."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for element in getattr(node, "elts", ()):
        yield from literals(element)


def asked(tree):
    """The texts that something is compared with, or that a state, role or standing is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                yield from literals(side)
        if isinstance(node, ast.keyword) and KEYWORD.search(node.arg or ""):
            yield from literals(node.value)


def found_in(source):
    tree = ast.parse(source)
    every = {text for node in ast.walk(tree) for text in literals(node)}
    return (every & ORDERS) | (set(asked(tree)) & OTHERS)


def sources():
    """(path, its text) of our modules but migrations, which keep what was true."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name and name != "common/order_states.py":
                yield name, path.read_text()


def test_no_module_spells_a_state_out():
    found = {(name, text) for name, source in sources() for text in found_in(source)}
    assert found == OTHER_THINGS


def test_no_template_spells_a_state_out():
    paths = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]
    shown = {path: re.sub(r"{{.*?}}", "", path.read_text()) for path in paths}
    assert [path.name for path, text in shown.items() if IN_TEMPLATE.search(text)] == []


def test_the_search_for_literals_finds_them():
    assert found_in('order.status == "Held"') == {"Held"}
    assert found_in('WAITING = ("Placed", "x")') == {"Placed"}
    assert found_in('if role in ("owner",): filter(member__role="buyer")') == {"owner", "buyer"}
    assert not found_in('context["clinician"] = "owner of a thing"')
    assert found_in('proposals.filter(state="waiting")') == {"waiting"}
    assert IN_TEMPLATE.search('{% if order.status == "Held" %}')
    assert IN_TEMPLATE.search('{% if lot.status == "recalled" %}')
    assert IN_TEMPLATE.search('{% if entry.worth in "refused revoked" %}')
    assert not IN_TEMPLATE.search('{% include "partials/chip.html" with state="waiting" %}')


def test_the_settings_say_what_the_module_says():
    assert settings.OSCAR_ORDER_STATUS_PIPELINE == settings.OSCAR_LINE_STATUS_PIPELINE == NEXT
    assert {*settings.OSCAR_ORDER_STATUS_CASCADE} == {*REACHED} == {*OrderState} - {OrderState.HELD}

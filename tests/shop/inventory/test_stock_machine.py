"""Any sequence of deeds of several people: the shop says what a plain model says, the ledger adds
up, none below 0, and first expired goes first unless a swap is written down."""

import os
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.depth import times

from .machine_of_orders import Shop
from .plain_stock import LIFE, PLACES

pytestmark = pytest.mark.django_db
# How many sequences are tried, in so many tests of each shop, which several processes take.
SEQUENCES = int(os.environ.get("SEQUENCES", times(20, 300)))
PARTS = -(-SEQUENCES // 100)

BY = some.sampled_from(("omar", "admin"))
NUMBER, PLACE = some.sampled_from(tuple(LIFE)), some.sampled_from(PLACES)
MANY, UNITS, AT = some.integers(1, 12), some.integers(1, 5), some.integers(0, 5)
SOME = some.integers(0, 3)
CHOICE = some.sampled_from(("", "refuse", "quarantine"))
TO_PICK_FROM = some.sampled_from(("Fridge", "Room"))
LINES = some.lists(some.tuples(NUMBER, MANY, CHOICE), max_size=3)
DEEDS = {
    "receive": (NUMBER, MANY, TO_PICK_FROM),
    "deliver": (LINES,),
    "move": (NUMBER, UNITS, PLACE, PLACE),
    "agree": (SOME,),
    "decline": (SOME,),
    "write_off": (NUMBER, UNITS, PLACE),
    "send_back": (NUMBER, UNITS, PLACE),
    "count": (NUMBER, MANY, PLACE),
    "correct": (AT, MANY),
    "renumber": (AT, NUMBER),
    "redate": (AT, some.sampled_from(tuple(LIFE.values()))),
    "hold": (NUMBER,),
    "free": (NUMBER,),
    "recall": (NUMBER,),
    "end_recall": (NUMBER,),
    "order": (some.sampled_from(("alba", "nina")), UNITS),
    "keep_for_payment": (UNITS,),
    "let_go": (AT,),
    "pick_open": (),
    "give_up": (AT,),
    "cancel": (AT, UNITS),
    "begin": (AT, UNITS),
    "pack": (AT,),
    "unpack": (AT,),
    "ship": (AT,),
    "swap": (AT, NUMBER, UNITS),
    "announce": (AT, UNITS),
    "receive_return": (AT, UNITS),
    "inspect": (AT, SOME, SOME),
    "close": (AT,),
}
STEPS = some.one_of(
    some.tuples(some.just(deed), BY, *arguments) for deed, arguments in DEEDS.items()
)
# A shop that has had a day already, so that what comes at the end of a way is met too.
A_DAY = (
    ("receive", "omar", "M-31", 9, "Room"),
    ("receive", "admin", "M-34", 4, "Fridge"),
    ("receive", "omar", "M-39", 5, "Room"),
    ("order", "omar", "alba", 5),
    ("order", "omar", "alba", 4),
    ("begin", "omar", 0, 2),
    ("pack", "admin", 0),
)
SHIPPED = (("ship", "omar", 0), ("announce", "omar", 1, 2), ("receive_return", "admin", 0, 2))
LOOKED_INTO = (
    ("recall", "omar", "M-31"),
    ("move", "omar", "M-34", 1, "Returns", "Quarantine"),
    ("move", "omar", "M-34", 1, "Quarantine", "Room"),
)
BEFORE = {
    "nothing": (),
    "a day": A_DAY,
    "shipped": A_DAY + SHIPPED,
    "looked into": A_DAY + SHIPPED + LOOKED_INTO,
}


@pytest.fixture(params=BEFORE)
def shop(db, without_two_people, request):
    shop = Shop()
    do(shop, BEFORE[request.param])
    return shop


def do(shop, steps):
    """Both are compared after each step that did more than read, and at the end."""
    for deed, *arguments in steps:
        with changes_noted() as changes:
            getattr(shop, deed)(*arguments)
        if changes:
            shop.agrees()
    shop.agrees()


@contextmanager
def changes_noted():
    """The statements of this block but those that read, which change nothing."""
    changes = []

    def note(execute, sql, *more):
        if not sql.startswith("SELECT"):
            changes.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield changes


@pytest.mark.parametrize("part", range(PARTS))
@settings(
    max_examples=-(-SEQUENCES // PARTS // len(BEFORE)),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(some.lists(STEPS, min_size=4, max_size=16))
def test_any_sequence_of_deeds_leaves_what_a_plain_model_says(shop, part, steps):
    """Each begins with the shop as it is, and leaves it so."""
    with transaction.atomic():
        do(deepcopy(shop), steps)
        transaction.set_rollback(True)


@pytest.fixture
def without_two_people(settings):
    """But for what leaves quarantine or returns."""
    settings.STOCK_TWO_PEOPLE_ABOVE = 10**9

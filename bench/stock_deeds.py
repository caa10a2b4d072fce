"""Two deeds of the stock room in a process of its own: a delivery of 200 lines is booked, 500 open
lines are picked in one pass. Each is undone afterwards.

python -m bench.stock_deeds, in the database of DATABASE_URL, prints what was found.
"""

import json
import os
import time

import django

LINES, ORDERS = 200, 270
BOOK, PICK = "book 200 lines", "pick 500 open lines"
# The most queries: of the whole booking; of each line that is picked, as each order is looked at
# under locks of its own.
QUERIES = {BOOK: 30, PICK: 60}
# Orders that no catalogue has grown to.
_FIRST = 5_000_000


def main():
    django.setup()
    print(json.dumps([_measured(BOOK, _booking, 1), _measured(PICK, _picking, None)]), flush=True)


def _measured(name, prepared, lines):
    """{what: figure} of a deed; queries and milliseconds of each of its `lines`."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    with transaction.atomic():
        deed, count = prepared()
        started, cpu = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as captured:
            done = deed()
        each = lines or count
        found = {
            "deed": name,
            "lines": count,
            "done": done,
            "queries": round(len(captured) / each, 1),
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "python_ms": round((time.process_time() - cpu) * 1000, 1),
        }
        transaction.set_rollback(True)
    return found


def _booking():
    from accounts.models import User
    from shop.inventory.deliveries import services

    from .goods import draft_of

    by = User.objects.get(email="omar@demo.example")
    delivery = draft_of(LINES, by, "To be booked")
    return lambda: len(services.book_delivery(delivery, by)), LINES


def _picking():
    """Orders of which every unit waits, and has come meanwhile."""
    from oscar.core.loading import get_model

    from shop.demo.growth import naming, orders, products
    from shop.inventory import services
    from shop.inventory.models import Pick
    from shop.ordering import open_lines

    numbers = range(_FIRST, _FIRST + 5 * ORDERS, 5)  # Every fifth waits (shop.demo.growth).
    orders.write(numbers, products.existing(), orders.buyers())
    made = get_model("order", "Order").objects.filter(
        number__in=[naming.order_number(number) for number in numbers]
    )
    lines = get_model("order", "Line").objects.filter(order__in=made).count()
    for order in made.select_related("signature__address"):
        _send_to_the_clinic(order)
        services.release(order)

    def pick():
        open_lines.look_at_all()
        return Pick.objects.filter(order_line__order__in=made).count()

    return pick, lines


def _send_to_the_clinic(order):
    """The growth writes of an address what a list shows; who ships compares all of it."""
    from shop.ordering.submission import as_shipping_address

    order.shipping_address = as_shipping_address(order.signature.address)
    order.shipping_address.save()
    order.save(update_fields=["shipping_address"])


def faults(measured):
    """A sentence for each limit that is passed, and for what was not done."""
    for deed in measured:
        name, most = deed["deed"], QUERIES[deed["deed"]]
        if deed["queries"] > most:
            yield f"{name}: {deed['queries']} queries, at most {most}"
        if deed["done"] < deed["lines"]:
            yield f"{name}: {deed['done']} of {deed['lines']} lines were done"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    main()

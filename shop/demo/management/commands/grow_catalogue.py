"""Grow a synthetic catalogue, and orders of it, beside the demo; what is there already stays.

`--products` counts rows: families, their variants and stand-alone products together.
"""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from shop.demo.growth import ground, orders, products, stock, sums
from shop.demo.growth.shape import Row
from shop.search import index

BATCH = 1000
MOST = 1_000_000


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--products", type=int, required=True)
        parser.add_argument("--orders", type=int, default=0)

    def handle(self, *, products, orders, **options):
        if not (0 <= products <= MOST and 0 <= orders <= MOST):
            raise CommandError(f"Numbers from 0 to {MOST:,} are possible.")
        started = time.monotonic()
        total = self._grow_products(products)
        added = self._grow_orders(orders, total) if orders else 0
        self._check_sums()
        if total or added:
            self._say("Writing the index of the search and the statistics of the tables …")
            refresh()
        self.stdout.write(f"Done in {time.monotonic() - started:.0f} s.")

    def _grow_products(self, wanted):
        """Add what is missing; returns how many synthetic products there are then."""
        base, there = self._ground(), products.existing()
        for first in range(there + 1, wanted + 1, BATCH):
            rows = [Row(number) for number in range(first, min(first + BATCH, wanted + 1))]
            with transaction.atomic(), index.paused():
                stock.write(rows, products.write(rows, base), base)
            self._progress("products", rows[-1].number, wanted)
        self.stdout.write(f"{max(wanted - there, 0):,} synthetic products added.")
        return max(wanted, there)

    def _ground(self):
        base = ground.lay()
        if base.product_class is None:
            raise CommandError("Load the demo first: manage.py load_demo")
        return base

    def _grow_orders(self, wanted, products_there):
        """Add what is missing; returns how many were added."""
        people, there = orders.buyers(), orders.existing()
        if not people or not products_there:
            raise CommandError("Orders need the demo's people and synthetic products.")
        for first in range(there + 1, wanted + 1, BATCH):
            numbers = range(first, min(first + BATCH, wanted + 1))
            with transaction.atomic(), index.paused():
                orders.write(numbers, products_there, people)
            self._progress("orders", numbers[-1], wanted)
        self.stdout.write(f"{max(wanted - there, 0):,} synthetic orders added.")
        return max(wanted - there, 0)

    def _progress(self, what, done, wanted):
        self.stdout.write(f"\r{done:>9,} of {wanted:,} {what}", ending="")
        self.stdout.write("\n" if done == wanted else "", ending="")
        self.stdout.flush()

    def _say(self, words):
        """At once, since what is said takes its time."""
        self.stdout.write(words)
        self.stdout.flush()

    def _check_sums(self):
        self._say("Adding up ledger, lots, picks and stock records …")
        faults = sums.faults()
        if faults:
            found = ", ".join(f"{count:,} {what}" for what, count in faults.items())
            raise CommandError(f"The sums do not hold: {found}.")
        self.stdout.write("Ledger, lots, picks and stock records agree.")


def refresh():
    """The search index, and then fresh statistics for the planner, of its tables too."""
    index.reindex()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")

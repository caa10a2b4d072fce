"""Sums over all the stock are kept until it is edited, by whatever program, and no longer."""

from itertools import count

import pytest
from django.db import connection, transaction

from shop.inventory.sums import of_all_stock

EDITS = (
    "UPDATE inventory_lot SET status_reason = 'Looked into'",
    "UPDATE partner_stockrecord SET price = price + 1",
    "UPDATE catalogue_product SET minimum_remaining_days = 7",
    "UPDATE inventory_place SET name = name || ' 2'",
    "UPDATE inventory_delivery SET note_number = 'N'",
    "UPDATE inventory_deliveryline SET units = units + 1",
)


@pytest.mark.race
def test_an_edit_by_plain_sql_ends_what_was_kept(fresh_demo):
    made = count()

    def asked():
        return of_all_stock("count", lambda: [next(made)])

    for edit in EDITS:
        before = asked()
        assert asked() == before
        with transaction.atomic():
            run(edit)
            assert asked() != asked(), "what is not committed yet is not kept"
        assert asked() == asked() > before, edit


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)

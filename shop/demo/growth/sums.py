"""Checks that the ledger, the lots and Oscar's stock records say the same; reads only."""

from django.db import connection

LOTS_AGAINST_LEDGER = """
SELECT count(*) FROM inventory_lot AS lot
LEFT JOIN (SELECT lot_id, sum(on_hand_change) AS on_hand, sum(apart_change) AS apart,
                  sum(allocated_change) AS allocated
           FROM inventory_movement GROUP BY lot_id) AS ledger ON ledger.lot_id = lot.id
WHERE (lot.on_hand, lot.apart, lot.allocated)
   <> (coalesce(ledger.on_hand, 0), coalesce(ledger.apart, 0), coalesce(ledger.allocated, 0))
"""
RECORDS_AGAINST_LOTS = """
SELECT count(*) FROM partner_stockrecord AS record
LEFT JOIN (SELECT product_id, sum(on_hand) AS on_hand, sum(allocated) AS allocated
           FROM inventory_lot GROUP BY product_id) AS lots ON lots.product_id = record.product_id
WHERE (coalesce(record.num_in_stock, 0), coalesce(record.num_allocated, 0))
   <> (coalesce(lots.on_hand, 0), coalesce(lots.allocated, 0))
"""
LOTS_AGAINST_PICKS = """
SELECT count(*) FROM inventory_lot AS lot
LEFT JOIN (SELECT lot_id, sum(quantity) AS units FROM inventory_pick
           WHERE shipped_at IS NULL GROUP BY lot_id) AS picks ON picks.lot_id = lot.id
LEFT JOIN (SELECT lot_id, sum(units) AS units FROM inventory_held
           GROUP BY lot_id) AS held ON held.lot_id = lot.id
WHERE lot.allocated <> coalesce(picks.units, 0) + coalesce(held.units, 0)
"""
PLACES_AGAINST_LEDGER = """
SELECT count(*) FROM inventory_holding AS held
FULL JOIN (SELECT lot_id, place_id, sum(on_hand_change + apart_change) AS units
           FROM inventory_movement WHERE place_id IS NOT NULL GROUP BY lot_id, place_id) AS ledger
     USING (lot_id, place_id)
WHERE coalesce(held.units, 0) <> coalesce(ledger.units, 0)
"""
PICKS_AGAINST_LEDGER = """
SELECT count(*) FROM (
    SELECT order_line_id, lot_id, sum(returned) AS units FROM inventory_pick
    WHERE returned > 0 GROUP BY order_line_id, lot_id) AS picked
FULL JOIN (SELECT order_line_id, lot_id, sum(apart_change) AS units
           FROM inventory_movement WHERE kind = 'returned' GROUP BY order_line_id, lot_id) AS ledger
     USING (order_line_id, lot_id)
WHERE coalesce(picked.units, 0) <> coalesce(ledger.units, 0)
"""
CHECKS = {
    "lots that differ from their ledger": LOTS_AGAINST_LEDGER,
    "places that differ from the ledger": PLACES_AGAINST_LEDGER,
    "stock records that differ from their lots": RECORDS_AGAINST_LOTS,
    "lots whose allocation differs from their picks and what is held": LOTS_AGAINST_PICKS,
    "picks whose returned units differ from the ledger": PICKS_AGAINST_LEDGER,
}


_ALL = f"SELECT {', '.join(f'({query})' for query in CHECKS.values())}"


def faults():
    """{what: how many} of every sum that does not hold; empty where all do."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        return {what: count for what, count in zip(CHECKS, cursor.fetchone(), strict=True) if count}

"""Figures of stock that do not follow from the ledger, each found by one question in SQL."""

from django.db import connection

_QUESTIONS = (
    (
        "Lot {}: {} on hand, {} apart, {} allocated; by its movements {}, {} and {}.",
        """
        SELECT lot.number, lot.on_hand, lot.apart, lot.allocated, moved.on_hand, moved.apart,
               moved.allocated
        FROM inventory_lot lot
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(on_hand_change), 0) AS on_hand,
                   coalesce(sum(apart_change), 0) AS apart,
                   coalesce(sum(allocated_change), 0) AS allocated
            FROM inventory_movement WHERE lot_id = lot.id
        ) moved
        WHERE (lot.on_hand, lot.apart, lot.allocated)
           <> (moved.on_hand, moved.apart, moved.allocated)
        ORDER BY lot.id
        """,
    ),
    (
        "Lot {} at {}: {} units lie there, by its movements {}.",
        """
        SELECT lot.number, place.name, coalesce(held.units, 0), coalesce(moved.units, 0)
        FROM (
            SELECT lot_id, place_id, sum(on_hand_change + apart_change) AS units
            FROM inventory_movement WHERE place_id IS NOT NULL GROUP BY lot_id, place_id
        ) moved
        FULL JOIN inventory_holding held USING (lot_id, place_id)
        JOIN inventory_lot lot ON lot.id = lot_id
        JOIN inventory_place place ON place.id = place_id
        WHERE coalesce(held.units, 0) <> coalesce(moved.units, 0)
        ORDER BY lot_id, place_id
        """,
    ),
    (
        "Lot {}: {} units allocated, orders have {}, payments hold {}.",
        """
        SELECT lot.number, lot.allocated, coalesce(picked.units, 0), coalesce(held.units, 0)
        FROM inventory_lot lot
        LEFT JOIN (
            SELECT lot_id, sum(quantity) AS units
            FROM inventory_pick WHERE shipped_at IS NULL GROUP BY lot_id
        ) picked ON picked.lot_id = lot.id
        LEFT JOIN (
            SELECT lot_id, sum(units) AS units FROM inventory_held GROUP BY lot_id
        ) held ON held.lot_id = lot.id
        WHERE lot.allocated <> coalesce(picked.units, 0) + coalesce(held.units, 0)
        ORDER BY lot.id
        """,
    ),
    (
        "Lot {}, order {}: {} units shipped and {} returned by its movements; it has {} and {}.",
        """
        SELECT lot.number, sold.number, coalesce(moved.out, 0), coalesce(moved.back, 0),
               coalesce(picked.out, 0), coalesce(picked.back, 0)
        FROM (
            SELECT lot_id, order_line_id,
                   coalesce(-sum(on_hand_change + apart_change) FILTER (WHERE kind = 'shipped'), 0)
                       AS out,
                   coalesce(sum(on_hand_change + apart_change) FILTER (WHERE kind = 'returned'), 0)
                       AS back
            FROM inventory_movement WHERE kind IN ('shipped', 'returned')
            GROUP BY lot_id, order_line_id
        ) moved
        FULL JOIN (
            SELECT lot_id, order_line_id, sum(quantity) AS out, sum(returned) AS back
            FROM inventory_pick WHERE shipped_at IS NOT NULL GROUP BY lot_id, order_line_id
        ) picked USING (lot_id, order_line_id)
        JOIN inventory_lot lot ON lot.id = lot_id
        LEFT JOIN order_line line ON line.id = order_line_id
        LEFT JOIN order_order sold ON sold.id = line.order_id
        WHERE (coalesce(moved.out, 0), coalesce(moved.back, 0))
           <> (coalesce(picked.out, 0), coalesce(picked.back, 0))
        ORDER BY lot_id, order_line_id
        """,
    ),
    (
        "Product {}: {} in stock, {} allocated; its lots have {} and {}.",
        """
        SELECT record.product_id, coalesce(record.num_in_stock, 0),
               coalesce(record.num_allocated, 0), lots.on_hand, lots.allocated
        FROM partner_stockrecord record
        JOIN (
            SELECT product_id, sum(on_hand) AS on_hand, sum(allocated) AS allocated
            FROM inventory_lot GROUP BY product_id
        ) lots USING (product_id)
        WHERE (coalesce(record.num_in_stock, 0), coalesce(record.num_allocated, 0))
           <> (lots.on_hand, lots.allocated)
        ORDER BY record.product_id
        """,
    ),
)


def figures_that_do_not_follow():
    """A sentence for each figure that is not what the ledger makes it."""
    for sentence, question in _QUESTIONS:
        with connection.cursor() as cursor:
            cursor.execute(question)
            for row in cursor:
                yield sentence.format(*row)

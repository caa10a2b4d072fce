"""A small edit of the stock, as a warehouse makes many a minute; pure."""

_ONE_LEAVES = """
WITH chosen AS (
    SELECT lot.id, lot.product_id, held.id AS holding, held.place_id
      FROM inventory_lot lot
      JOIN inventory_holding held ON held.lot_id = lot.id AND held.units > lot.allocated
      JOIN inventory_place place ON place.id = place_id AND kind NOT IN ('quarantine', 'returns')
     WHERE product_id IN ({products}) AND lot.status = 'available'
     ORDER BY held.units - lot.allocated DESC, lot.id
     LIMIT 1
),
lots AS (
    UPDATE inventory_lot SET on_hand = on_hand - 1
      FROM chosen WHERE inventory_lot.id = chosen.id
),
holdings AS (
    UPDATE inventory_holding SET units = units - 1
      FROM chosen WHERE inventory_holding.id = holding
),
records AS (
    UPDATE partner_stockrecord SET num_in_stock = num_in_stock - 1
      FROM chosen WHERE partner_stockrecord.product_id = chosen.product_id
)
INSERT INTO inventory_movement (lot_id, kind, on_hand_change, apart_change, allocated_change,
                                place_id, reason, note, former_number, at)
SELECT id, 'shipped', -1, 0, 0, place_id, '', '', '', now() FROM chosen
"""


def of_products(keys):
    """SQL that has one unit leave the house, of the lot of these products with the most."""
    return _ONE_LEAVES.format(products=", ".join(map(str, keys)))

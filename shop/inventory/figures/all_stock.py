"""Sums over every lot in the house, added up by the database as `cover` has it, one lot after the
other."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection

from common.clock import today

from ..models import Lot, Movement
from ..sums import of_all_stock
from . import cover
from .queries import paced_since

MONTHS = 12
_PRICED = """
priced AS (
    SELECT DISTINCT ON (product_id) product_id, price
      FROM partner_stockrecord ORDER BY product_id, id
)
"""
# Units times the days of the pace, so that all figures are whole numbers.
_EXPIRIES = f"""
WITH {_PRICED},
shipped AS (
    SELECT lot.product_id, -sum(on_hand_change) AS units
      FROM inventory_movement JOIN inventory_lot lot ON lot.id = lot_id
     WHERE kind = %(shipped)s AND at >= %(since)s
     GROUP BY lot.product_id
),
lots AS (
    SELECT id, product_id, expires_on, on_hand + apart AS units,
           CASE WHEN status = %(available)s THEN on_hand - allocated ELSE 0 END AS free,
           CASE WHEN status = %(available)s THEN apart ELSE on_hand + apart END AS never
      FROM inventory_lot
     WHERE (on_hand > 0 OR apart > 0) AND expires_on >= %(on)s AND expires_on < %(end)s
),
upto AS (
    SELECT lots.*, price, coalesce(shipped.units, 0) AS shipped,
           greatest(0, expires_on - %(on)s::date - minimum_remaining_days + 1) AS days,
           sum(free) OVER (PARTITION BY product_id ORDER BY expires_on, lots.id) AS free_upto
      FROM lots JOIN catalogue_product product ON product.id = product_id
      LEFT JOIN shipped USING (product_id) LEFT JOIN priced USING (product_id)
),
lost AS (
    SELECT upto.*, (%(days)s - 1 + greatest(0, max(
               CASE WHEN free > 0 THEN free_upto * %(days)s - shipped * days END)
               OVER (PARTITION BY product_id ORDER BY expires_on, id))) / %(days)s AS lost_upto
      FROM upto
),
left_of AS (
    SELECT expires_on, units, price, CASE
               WHEN shipped > 0 THEN never + lost_upto - lag(lost_upto, 1, 0::bigint)
                   OVER (PARTITION BY product_id ORDER BY expires_on, id)
               WHEN free = 0 THEN never
           END AS units_left
      FROM lost
)
SELECT date_trunc('month', expires_on)::date, sum(units), coalesce(sum(units * price), 0),
       coalesce(sum(units_left), 0), coalesce(sum(units_left * price), 0),
       coalesce(sum(units) FILTER (WHERE units_left IS NULL), 0)
  FROM left_of GROUP BY 1
"""
_AGEING = f"""
WITH {_PRICED}
SELECT width_bucket(expires_on - %(on)s::date, %(lives)s), sum(on_hand + apart),
       coalesce(sum((on_hand + apart) * price), 0)
  FROM inventory_lot LEFT JOIN priced USING (product_id)
 WHERE on_hand > 0 OR apart > 0
 GROUP BY 1
"""


def expiries(period=None):
    """(month, units, value, left, value of those, units of unknown pace, is at risk) rows: what
    expires in each of the next months, from today on."""
    return of_all_stock("expiries", _expiries)


def ageing(period=None):
    """(name of a remaining life, units, value) rows of all that is in the house."""
    return of_all_stock("ageing", _ageing)


def _expiries():
    months = list(_months())
    rows = _rows(
        _EXPIRIES,
        on=today(),
        end=(months[-1] + timedelta(days=31)).replace(day=1),
        since=paced_since(),
        days=cover.DAYS,
        shipped=Movement.Kind.SHIPPED,
        available=Lot.Status.AVAILABLE,
    )
    by_month = {month: (int(units), value, int(left), of_left, int(unknown), left > 0)
                for month, units, value, left, of_left, unknown in rows}  # fmt: skip
    nothing = (0, Decimal(0), 0, Decimal(0), 0, False)
    return [(month, *by_month.get(month, nothing)) for month in months]


def _months():
    month = today().replace(day=1)
    for _ in range(MONTHS):
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _ageing():
    lives = [beyond for _, beyond in cover.LIVES if beyond is not None]
    rows = _rows(_AGEING, on=today(), lives=lives)
    found = {at: (int(units), value) for at, units, value in rows}
    return [(name, *found.get(at, (0, Decimal(0)))) for at, (name, _) in enumerate(cover.LIVES)]


def _rows(statement, **values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()

"""The page of what to order from suppliers, and the same as a file."""

from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from common.clock import today
from common.csv_lists import csv_file, in_file
from shop.inventory.figures.cover import WEEKS
from shop.inventory.figures.wording import known
from shop.inventory.purchase_orders.proposals import wanted
from shop.ordering.queries import owed_units

MOST_SHOWN = 100
_COLUMNS = ("Supplier", "Lead time (days)", "Product", "Shipped a week", "Sold in time")
_COLUMNS += ("On the way", "Orders wait for", "Units to order")


@require_safe
def reorder(request, context):
    """Each supplier's products to order, ticked; nothing is ordered by looking."""
    if not request.user.has_perm("inventory.change_lot"):
        raise PermissionDenied
    if request.GET.get("as") == "csv":
        rows = wanted(owed_units())
        cells = ([in_file(cell) for cell in _cells(row)] for row in rows)
        return csv_file([_COLUMNS, *cells], f"what-to-order-{today()}")
    rows = wanted(owed_units(), MOST_SHOWN + 1)
    shown = rows[:MOST_SHOWN]
    context |= {
        "title": "What to order",
        "weeks": WEEKS,
        "groups": [_group(*each) for each in groupby(shown, lambda row: row.supplier)],
        "shown": len(shown) if len(rows) > MOST_SHOWN else None,
    }
    return TemplateResponse(request, "admin/inventory/reorder.html", context)


def _group(supplier, rows):
    rows = list(rows)
    return {"supplier": supplier, "rows": rows, "is_known": any(row.units for row in rows)}


def _cells(row):
    supplier = row.supplier
    yield supplier.name if supplier else "not known"
    yield known(row.need.lead_days)
    yield row.product.full_name
    yield known(row.a_week)
    yield from (row.need.useful, row.need.coming, row.need.owed)
    yield known(row.units)

"""The page of one product's stock: its lots by expiry, drawn and as a file."""

from dataclasses import dataclass

from django.template.response import TemplateResponse
from django.utils.formats import date_format

from common.clock import today
from common.csv_lists import csv_file, in_file
from common.picture import picture

from ..models import Lot
from ..places.queries import held_in
from ..purchase_orders.queries import coming_of
from ..standing import why_not_sold
from ..wording import lies_in
from ..wording import units as units_in_words
from . import cover, lots, queries
from .wording import known


@dataclass(frozen=True)
class Row:
    """One lot: where its units lie, whether they are sold, and how many nobody will have bought."""

    lot: Lot
    units: int
    places: str
    sold: str
    left: int | str
    is_at_risk: bool


_COLUMNS = ("Lot", "Usable through", "Units", "Lies in", "Sold", "Left at today's pace")


def show(request, context, stock):
    outlook = queries.outlook_of(stock)
    per_day = queries.pace_of(stock)
    context |= {
        "title": f"Stock of {stock.full_name}",
        "stock": stock,
        "weeks": cover.WEEKS,
        "a_week": known(per_day and round(float(per_day * 7), 1)),
        "cover": known(cover.weeks_of_cover(stock.sellable_units, per_day)),
        "left": [(days, known(left)) for days, left in queries.left_within(outlook).items()],
        "coming": coming_of(stock),
        "rows": lots.rows(_rows(stock, outlook)),
        "picture": _picture(outlook),
    }
    return TemplateResponse(request, "admin/inventory/stock_page.html", context)


def file_of_lots(stock):
    rows = [_cells(row) for row in _rows(stock, queries.outlook_of(stock))]
    return csv_file([_COLUMNS, *rows], f"stock-{stock.pk}-{today()}")


def _cells(row):
    cells = (row.lot.number, row.lot.expires_on, row.units, row.places, row.sold, row.left)
    return [in_file(cell) for cell in cells]


def _rows(stock, outlook):
    held = held_in([each.lot.pk for each in outlook])
    return [_row(stock, each, held[each.lot.pk]) for each in outlook]


def _row(stock, each, holdings):
    lot, minimum = each.lot, stock.minimum_remaining_days
    why = why_not_sold(lot.status, lot.expires_on, minimum, today())
    sold = why or ("sellable" if lot.on_hand > lot.allocated else "")
    return Row(lot, each.units, lies_in(holdings), sold, known(each.left), bool(each.left))


def _picture(outlook):
    """Units by the month of their last day; the mark is what nobody will have bought."""
    months = {}
    for each in outlook:
        units, left = months.get(each.lot.expires_on.replace(day=1), (0, 0))
        months[each.lot.expires_on.replace(day=1)] = units + each.units, left + (each.left or 0)
    rows = [
        (date_format(month, "M Y"), units, _words(units, left), left)
        for month, (units, left) in months.items()
    ]
    return picture(
        rows, "Units by the month of their last day, each with a line at what will be left"
    )


def _words(units, left):
    said = units_in_words(units)
    return f"{said}, {left:,} of them at risk" if left else said

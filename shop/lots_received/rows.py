"""The rows of the list of lots received as HTML; no template is as quick (ADR 52)."""

from functools import partial

from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language

from common.addresses import address, addresses
from common.escaped import escaped
from common.kept import part
from common.marks import mark
from common.templatetags.days import day_element

from .endings import state_of


def rows(shown, today):
    """A row for each Shown."""
    lots, day = addresses("lot", "pk"), partial(day_element, language=get_language())
    return mark_safe("".join(_row(one, lots(one.lot), day, today) for one in shown))


def _row(one, lot, day, today):
    order = address("customer:order", order_number=one.order)
    returned = f", {one.returned} returned" if one.returned else ""
    number, of_order = escaped(one.number), escaped(one.order)
    cells = (
        f'<th scope="row" data-label="Lot"><a href="{lot}">{number}</a></th>',
        f'<td data-label="Product">{mark(one.name)}</td>',
        f'<td data-label="Units" class="number">{one.units}{returned}</td>',
        f'<td data-label="Usable through">{day(one.expires_on)} {_state(one, today)}</td>',
        f'<td data-label="Shipped" class="nowrap">{day(localtime(one.shipped_at).date())}</td>',
        f'<td data-label="Order"><a class="nowrap" href="{escaped(order)}">{of_order}</a></td>',
    )
    return "<tr>" + "\n".join(cells) + "</tr>\n"


def _state(one, today):
    stands = state_of(one.expires_on, today, is_recalled=one.is_recalled)
    return part("lots_received/state.html", stands=stands) if stands else ""

"""What a list asks for, as the rows of quick order: at par, or what a counted shelf is short of."""

from common.clock import today
from shop.quick_order.draft import Row
from shop.quick_order.queries import latest_lines

from .queries import lines_of
from .rule import missing


def at_par(order_list, user):
    """Rows of what there should be any of; of a line without a par level it is asked how many.

    Each is compared with the last order of it that the person may see.
    """
    lines = [line for line in lines_of(order_list) if line.par != 0]
    return _rows([(line, line.par or "") for line in lines], user)


def below_par(order_list, user):
    """(Rows of what is missing, names of what was not counted today though it has a par)."""
    with_par = [line for line in lines_of(order_list) if line.par is not None]
    counted = [line for line in with_par if line.counted_on == today()]
    short = [(line, missing(line.par, line.counted)) for line in counted]
    not_counted = [str(line) for line in with_par if line not in counted]
    return _rows([(line, units) for line, units in short if units], user), not_counted


def _rows(wanted, user):
    latest = latest_lines(user, [line.product_id for line, _ in wanted])
    return [
        Row(str(line), str(units), line.product_id, order_line=latest.get(line.product_id))
        for line, units in wanted
    ]

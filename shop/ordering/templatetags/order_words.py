"""The words about an order that waits, for the templates of the clinic and of staff."""

from django import template

from common.clock import now
from shop.dispatch.orders import leaving

from ..back_orders import here_of, in_parts, incomplete, missing_of
from ..basket_rows import basket_rows
from ..line_rows import line_rows, total_rows
from ..payments import is_paid, paid_how
from ..promised import of_basket
from ..stops import next_step_of_clinic, next_step_of_staff, who_was_told

register = template.Library()
register.filter(in_parts)
register.filter(is_paid)
register.filter(paid_how)
register.filter("leaves", of_basket)
register.simple_tag(basket_rows, name="rows_of_basket")
register.simple_tag(line_rows, name="rows_of_lines")
register.simple_tag(total_rows, name="rows_of_totals")


@register.filter
def waits_for_goods(basket):
    """Whether any line of a basket would have to wait."""
    return any(in_parts(line) for line in basket.all_lines())


@register.simple_tag
def leaving_now(order, lines):
    """When an order that was just placed leaves and arrives; empty where nobody can say."""
    missing = missing_of(order)
    if missing and incomplete([order.pk]):
        return ""
    return leaving(order, here_of(lines, missing), now(), waits=bool(missing))


@register.filter
def told(stop):
    return who_was_told(stop)


@register.filter
def for_staff(stop):
    return next_step_of_staff(stop.reasons)


@register.filter
def for_clinic(stop):
    return next_step_of_clinic(stop.reasons)

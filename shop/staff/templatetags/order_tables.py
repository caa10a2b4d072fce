"""The long tables of staff's page of an order (shop.staff.orders.rows)."""

from django import template

from shop.staff.orders import rows

register = template.Library()


@register.simple_tag(takes_context=True)
def decision_rows(context, decisions):
    return rows.decisions(decisions, context["request"].user)


@register.simple_tag
def cost_rows(order, lots):
    return rows.costs(order, lots)


@register.simple_tag(takes_context=True)
def lot_rows(context, lots):
    return rows.lots(lots, context["request"].user)

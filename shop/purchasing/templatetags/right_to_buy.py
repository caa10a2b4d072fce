"""The words of a decision and of a price, shown or hidden, for every page alike."""

from django import template
from django.utils.safestring import mark_safe

from common.templatetags.currency_filters import currency
from shop.purchasing.wording import HIDDEN_PRICE, explain, explain_hidden_prices

register = template.Library()


@register.simple_tag(takes_context=True)
def explained(context, decision):
    """The Explanations of a Decision, in order; the first one's action is the next step."""
    return explain(decision, back=_here(context)) if decision else []


@register.simple_tag(takes_context=True)
def prices_hidden(context):
    """The Explanation why this reader sees no prices; None for who sees them."""
    reason = _hidden_because(context)
    return reason and explain_hidden_prices(reason, back=_here(context))


def _hidden_because(context):
    """As the page's strategy says; a kept page, which has none, is told."""
    if "prices_hidden_because" in context:
        return context["prices_hidden_because"]
    return context["request"].strategy.prices_hidden_because


def _here(context):
    """Where to return to after signing in."""
    return context["request"].get_full_path()


@register.simple_tag
def hidden_price():
    """What stands in the place of a hidden price."""
    return HIDDEN_PRICE


@register.filter
def entry_price(entry):
    """What an entry of a list costs, or why no price stands there."""
    if entry.product.is_reference:
        return "Reference only, not sold here"
    lowest = entry.lowest
    if lowest:
        words = currency(lowest.price.excl_tax, lowest.price.currency)
        return f"from {words}" if entry.has_several_prices else words
    return _HIDDEN if entry.is_priced else "No price yet"


_HIDDEN = mark_safe(f'<span class="small soft nowrap">{HIDDEN_PRICE}</span>')

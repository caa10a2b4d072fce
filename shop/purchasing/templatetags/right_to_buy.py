"""The words of a decision, for product page, basket and checkout alike."""

from django import template

from shop.purchasing.wording import explain

register = template.Library()


@register.simple_tag(takes_context=True)
def explained(context, decision):
    """The Explanations of a Decision, in order; the first one's action is the next step."""
    return explain(decision, back=context["request"].get_full_path()) if decision else []

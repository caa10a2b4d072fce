"""Parts of a kept page that are a person's own, and parts of any page that are many people's."""

from django import template

from common import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def fresh(context, name):
    """A template included; in a page that is kept, the hole that it fills for each request."""
    if context.get("is_kept"):
        return kept.hole(name)
    return context.template.engine.get_template(name).render(context)


@register.simple_tag
def part(name, **values):
    """A template included that is given these values and nothing else, rendered once for each."""
    return kept.part(name, **values)

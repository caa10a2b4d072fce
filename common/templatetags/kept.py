"""Parts of a kept page that are a person's own."""

from django import template

from common.kept import hole

register = template.Library()


@register.simple_tag(takes_context=True)
def fresh(context, name):
    """A template included; in a page that is kept, the hole that it fills for each request."""
    if context.get("is_kept"):
        return hole(name)
    return context.template.engine.get_template(name).render(context)

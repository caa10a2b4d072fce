"""Articles for templates of other rooms, which may not import this one."""

from django import template

from shop.content import queries

register = template.Library()


@register.simple_tag
def latest_articles(most=5):
    """The newest published articles."""
    return queries.latest_articles(most)

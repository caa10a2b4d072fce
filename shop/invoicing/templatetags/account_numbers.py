"""Numbers of accounts as people read them."""

from django import template

from shop.invoicing.numbers import in_fours

register = template.Library()
register.filter(in_fours)

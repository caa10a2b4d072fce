"""Trade marks as they are written: a ® stays, small and raised."""

from django import template

from common.marks import mark

register = template.Library()
register.filter(mark)

"""{{ day|date:"Y-m-d" }} without reading the format letter by letter: lists hold a hundred days."""

from datetime import date as a_day
from datetime import datetime

from django import template
from django.template import defaultfilters

register = template.Library()
# Where an ISO text ends that is written in this format.
_ENDS = {"Y-m-d": 10, "Y-m-d H:i": 16}


@register.filter(expects_localtime=True, is_safe=False)
def date(value, arg=None):
    """As Django's."""
    end = _ENDS.get(arg)
    if end == _ENDS["Y-m-d"] and isinstance(value, a_day):
        return value.isoformat()[:end]
    if end and isinstance(value, datetime):
        return value.isoformat(" ")[:end]
    return defaultfilters.date(value, arg)

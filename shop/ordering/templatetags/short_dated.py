"""Lots that are offered by themselves, beside what else there is of a product."""

from django import template

from common.templatetags.days import day

from ..short_dated import told_of

register = template.Library()


@register.simple_tag
def short_dated_ways(quote):
    """The Tolds of what a quote says of a product (price, availability)."""
    return told_of(quote)


@register.filter
def first_to_end(entry):
    """The soonest last day among the offered lots of an entry of a list, or empty."""
    ways = [told.way for quote in entry.quotes for told in told_of(quote)]
    return day(min(way.expires_on for way in ways)) if ways else ""

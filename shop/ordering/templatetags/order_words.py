"""The words about an order that waits, for the templates of the clinic and of staff."""

from django import template

from ..stops import next_step_of_clinic, next_step_of_staff, who_was_told

register = template.Library()


@register.filter
def told(stop):
    return who_was_told(stop)


@register.filter
def for_staff(stop):
    return next_step_of_staff(stop.reasons)


@register.filter
def for_clinic(stop):
    return next_step_of_clinic(stop.reasons)

"""Professions, classes and answers of the policy in words."""

from django import template

from accounts.models import Profession
from common.supply_classes import SupplyClass

register = template.Library()


@register.filter
def profession_name(value):
    return Profession(value).label


@register.filter
def class_name(value):
    return SupplyClass(value).label


@register.filter
def answer_words(field):
    """What a cell of the grid says, as it is kept."""
    return dict(field.field.choices).get(field.initial, "")

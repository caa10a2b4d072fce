"""Classes, buyers and answers of the tax table in words."""

from django import template

from common.tax_classes import TaxClass
from shop.taxes.rule import Status

register = template.Library()


@register.filter
def tax_class_name(value):
    return TaxClass(value).label


@register.filter
def status_words(value):
    return Status(value).words


@register.filter
def treatment_words(treatment):
    """The name of a Treatment and its reason; None is as everywhere else."""
    if treatment is None:
        return "as everywhere else"
    return f"{treatment.name} ({treatment.reason})" if treatment.reason else treatment.name

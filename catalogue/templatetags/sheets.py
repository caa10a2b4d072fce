"""Words of product and compare pages: what a row says, what remains of a shelf life, addresses."""

from django import template
from django.utils.safestring import mark_safe

from catalogue.comparison.page import address
from catalogue.comparison.rows import Verdict
from catalogue.product_page import units
from catalogue.product_page.composition import content
from catalogue.product_page.shelf_life import remaining
from common.marks import mark

register = template.Library()

# A mark and a word for each verdict, so that colour carries nothing alone.
_VERDICTS = {
    Verdict.DIFFERENT: ("≠", "Differs"),
    Verdict.PARTIAL: ("◐", "Stated for some only"),
    Verdict.UNCOMPARABLE: ("?", "Amounts cannot be compared"),
    Verdict.WORDED: ("≠", "Worded differently"),
    Verdict.SAME: ("=", "Same"),
}


@register.inclusion_tag("catalogue/product_page/verdict.html")
def verdict(row):
    """The mark and word of a row; nothing where one product stands alone or nothing is stated."""
    sign, word = _VERDICTS.get(row.verdict, ("", ""))
    return {"sign": sign, "word": word, "is_different": row.is_different}


@register.simple_tag
def remaining_life(on, last_day):
    """Such as "214 days, 7 whole months"."""
    return str(remaining(on, last_day))


@register.simple_tag
def units_in_stock(quote):
    """How many there are of what a Quote is of, put into the kept page at each request."""
    return units.in_stock(quote.product.pk)


@register.simple_tag
def most_units(quote):
    """How many of them can be ordered, likewise."""
    return units.most(quote.product.pk)


@register.filter
def as_volume(row):
    """The mg/ml that a percentage was read as; empty for an amount that needs no reading."""
    found = content(row.amount, row.unit)
    return found.text if found and found.is_assumed else ""


@register.simple_tag
def compare_url(*products):
    """The address of the comparison of these products."""
    return address(product.pk for product in products)


@register.simple_tag
def compare_tick(product):
    """The box that, ticked with others, takes a product to the compare page by the list's form."""
    return mark_safe(
        f'<label class="compare-tick no-print"><input type="checkbox" name="p"'
        f' value="{product.pk}" form="compare"><span>Compare'
        f' <span class="visually-hidden">{mark(product.full_name)}</span></span></label>'
    )

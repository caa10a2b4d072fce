"""What is otherwise with a line of an order that is put in again: named, and nothing dropped."""

from common.templatetags.currency_filters import currency
from shop.pricing.rule import is_as_kept

from . import wording


def compare(answer, line, others):
    """Say of an Answer what differs from this line of an order; `others` are products among which
    those of its family are offered where it is not to be had."""
    if answer.product is None or answer.why_not:
        answer.choices = answer.choices or _of_family(line, others)
        answer.instead = bool(answer.choices)
    if answer.product is None:
        answer.question = wording.gone(bool(answer.choices))
    else:
        answer.differences = list(filter(None, _told(answer, line)))


def _of_family(line, others):
    same = [one for one in others if line.family and one.parent_id == line.family]
    return [one for one in same if one.pk != line.product_id and one.is_for_sale]


def _told(answer, line):
    if line.agreed_to:
        yield wording.was_short_dated(f"{line.agreed_to:%-d %b %Y}")
    yield _price(answer, line)
    yield _expiry(answer, line)
    if line.decided_unit and line.decided_unit != answer.product.sales_unit:
        yield wording.other_unit(answer.product.sales_unit, line.decided_unit)


def _price(answer, line):
    today, was = answer.price.excl_tax, line.unit_price_excl_tax
    if None in (today, was) or is_as_kept(today, was):
        return ""
    more, before = (currency(each, line.currency) for each in (abs(today - was), was))
    return wording.dearer(more, before) if today > was else wording.cheaper(more, before)


def _expiry(answer, line):
    first = answer.earliest_expiry
    if answer.why_not or not (first and line.lasted_to) or first == line.lasted_to:
        return ""
    return wording.other_expiry(f"{first:%-d %b %Y}", f"{line.lasted_to:%-d %b %Y}")

"""The lines of a quick order as HTML: a page has two hundred, and no template is as quick."""

from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language

from common.addresses import address
from common.escaped import escaped
from common.marks import mark
from common.templatetags.currency_filters import currency, worded
from common.templatetags.days import day, day_element
from shop.ordering.basket_rows import HEARD_APART
from shop.ordering.short_dated import told_of
from shop.pricing.templatetags.prices import (
    price_reason,
    price_steps,
    price_why,
    right_units_beside,
)
from shop.purchasing.wording import HIDDEN_PRICE


class _Reader(NamedTuple):
    """Who reads the lines: whether prices are hidden from them, and in which language."""

    is_refused_prices: bool
    language: str


def lines(answers, hidden):
    """What the page answers to each line (answers.Answer); `hidden`: whether prices are."""
    reader = _Reader(hidden, get_language())
    return mark_safe("".join(_line(one, at, reader) for at, one in enumerate(answers, 1)))


def _line(answer, at, reader):
    name = f"row-{answer.row.key}"
    what = _known(answer, name, reader) if answer.product else _typed(answer, name, at)
    return (
        f'<li id="{name}">{_carried(answer, name)}'
        f'<div class="quick-what">{what}{_question(answer, name)}{_choices(answer, name)}</div>'
        f"{_units(answer, name)}"
        f'<p class="quick-price figures">{_price(answer, reader)}</p></li>'
    )


def _carried(answer, name):
    row = answer.row
    ordered = _hidden(name, "order_line", row.order_line) if row.order_line else ""
    return _hidden(name, "name", answer.name) + _hidden(name, "had", answer.had) + ordered


def _hidden(name, of, value):
    return f'<input type="hidden" name="{name}-{of}" value="{escaped(value)}">'


def _known(answer, name, reader):
    row, product = answer.row, answer.product
    key = "" if answer.instead else _hidden(name, "product", product.pk)
    words = "" if row.words == answer.name else _soft(f"from “{escaped(row.words)}”")
    link = (
        f'<a href="{escaped(product.get_absolute_url())}"><strong>{mark(answer.name)}</strong></a>'
    )
    stands = " · ".join(_stands(answer, reader.language))
    return (
        f"{_hidden(name, 'words', row.words)}{key}<p>{link} {words}</p>"
        f"{_small(stands)}{_small(escaped(row.note))}{_refused(answer)}"
        f"{_limit(answer)}{_short_dated(answer)}"
        f"{''.join(_small(escaped(each)) for each in answer.differences)}"
        f"{'' if reader.is_refused_prices else _steps(answer.price)}"
    )


def _small(text):
    return f'<p class="small">{text}</p>' if text else ""


def _soft(text):
    return f'<span class="small soft note">{text}</span>'


def _stands(answer, language):
    """Its pack, how many there are and until when, and what of it is elsewhere already."""
    there, first = answer.availability.num_available, answer.earliest_expiry
    yield escaped(capfirst(answer.product.sales_unit or "Pack not read yet"))
    yield f"{there} in stock" if there else f"none in stock, {_back_in_stock(answer.product)}"
    if first:
        yield f"expiry on or after {day_element(first, language)}"
    if answer.had:
        yield f"{answer.had} in your basket already"
    if answer.together != answer.row.number:
        yield f"{answer.together} in all its lines here"


def _back_in_stock(product):
    where = address("back_in_stock_product", pk=product.pk)
    return f'<a href="{where}">tell me when it is back</a>'


def _refused(answer):
    why = answer.why_not or (f"{answer.short} What there is goes in." if answer.short else "")
    if why:
        return f'<p class="line-refusal">{escaped(why)}</p>'
    return f"<p>{escaped(answer.in_parts)}</p>" if answer.in_parts else ""


def _short_dated(answer):
    """Lots of it that are offered by themselves: another way to buy, on the page of each."""
    return "".join(f"<p>{_SHORT_DATED} {_way(told)}</p>" for told in told_of(answer.info))


def _way(told):
    way = told.way
    price = currency(told.price, way.currency)
    if told.instead_of is not None:
        price = f"{price} instead of {currency(told.instead_of, way.currency)}"
    where = address("short_dated_lot", pk=way.key)
    words = f"Expires {day(way.expires_on)} · {escaped(price)} each · {way.left} left"
    return f'<a href="{where}">{words}</a>'


_SHORT_DATED = '<span class="chip chip-short-dated">Short-dated</span>'


def _limit(answer):
    if answer.beyond:
        return f'<p class="line-refusal">{escaped(answer.beyond)}</p>'
    return f'<p class="small soft">{escaped(answer.limit)}</p>' if answer.limit else ""


def _steps(price):
    """What a unit costs from how many on; most products have one price."""
    if len(getattr(price, "steps", ())) < 2:
        return ""
    return render_to_string("pricing/steps.html", price_steps(price))


def _typed(answer, name, at):
    """What was typed and names no product, to be typed again."""
    row = answer.row
    heading = _hidden(name, "heading", row.heading) if row.heading else ""
    return (
        f'{heading}<div class="field"><label for="{name}-words">Line {at} as typed</label>'
        f'<input id="{name}-words" name="{name}-words" value="{escaped(row.words)}"'
        f' autocomplete="off" aria-describedby="{name}-asks"></div>'
    )


def _question(answer, name):
    if not answer.question:
        return ""
    return f'<p class="line-refusal" id="{name}-asks">{escaped(answer.question)}</p>'


def _choices(answer, name):
    if not answer.choices:
        return ""
    legend = "One of these instead" if answer.instead else "Which one?"
    itself = [answer.product] if answer.instead and answer.product else []
    boxes = [_choice(name, one, " checked") for one in itself]
    boxes += [_choice(name, one) for one in answer.choices]
    return (
        f'<fieldset class="field"><legend>{legend}</legend>'
        f'<div class="choices">{"".join(boxes)}</div></fieldset>'
    )


def _choice(name, product, checked=""):
    return (
        f'<label><input type="radio" id="{name}-product-{product.pk}" name="{name}-product"'
        f' value="{product.pk}"{checked}><span>{mark(product.full_name)}</span></label>'
    )


def _units(answer, name):
    said = escaped(answer.name)
    asks = f' aria-describedby="{name}-asks"' if answer.question else ""
    return (
        f'<div class="quick-units"><label for="{name}-units">'
        f'Units<span class="visually-hidden"> of {said}</span></label>'
        f'<input id="{name}-units" name="{name}-units" value="{escaped(answer.row.units)}"'
        f' inputmode="numeric" maxlength="20" autocomplete="off"{asks}>'
        f"{_right_units(answer)}"
        f'<button class="button button-quiet button-small" name="out" value="{answer.row.key}">'
        f'Take out<span class="visually-hidden"> {said}</span></button></div>'
    )


def _right_units(answer):
    if not answer.wrong_units:
        return ""
    asked = answer.availability, answer.goal, "row-*-units", answer.row.key
    told = right_units_beside(*asked, told="told", less=answer.elsewhere)
    return render_to_string("pricing/right_units.html", told)


def _price(answer, reader):
    price = answer.price if answer.product else None
    if price is None or not price.exists:
        return ""
    if reader.is_refused_prices:
        return f'<span class="small soft">{HIDDEN_PRICE}</span>'
    reckoned, of = answer.reckoned, (price.currency, reader.language)
    net = escaped(worded(str(reckoned.net), *of)) if reckoned else ""
    each = escaped(worded(str(price.excl_tax), *of))
    return f"{net}{HEARD_APART} {_soft(f'{each} each, excl. VAT')}{_why(price)}"


def _why(price):
    return render_to_string("pricing/why.html", price_reason(price)) if price_why(price) else ""

"""The lines of a basket as HTML, each with its fields of the basket's one form; no template is as
quick (ADR 52)."""

from django.template.defaultfilters import capfirst
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from catalogue.templatetags.packs import contents, picture
from common.escaped import escaped
from common.marks import mark
from common.templatetags.currency_filters import currency
from common.templatetags.days import day
from shop.pricing.templatetags.prices import price_reason, price_why, right_units_beside
from shop.purchasing.wording import HIDDEN_PRICE

from .back_orders import in_parts


def basket_rows(lines, user, hidden):
    """The lines of a basket, with what its page says of each (basket_page): `typed` and `why` where
    a number could not be taken. Whether the reader is signed in, and whether prices are `hidden`.
    """
    can_keep = user.is_authenticated
    return mark_safe(
        "".join(_line(line, f"form-{at}", at, can_keep, hidden) for at, line in enumerate(lines))
    )


def _line(line, name, at, can_keep, hidden):
    availability, said = line.purchase_info.availability, escaped(line.name)
    return (
        f"<li>{_carried(line, name, said, hidden)}{picture(line.product)}"
        f'<div class="order-line-what">{_what(line, availability)}</div>\n'
        f'<div class="order-line-quantity">{_units(line, name, at, said)}'
        f"{_right_units(line, availability, at)}{_deeds(name, said, can_keep)}</div>\n"
        f'<p class="order-line-price figures">{_price(line, hidden)}</p></li>\n'
    )


def _carried(line, name, said, hidden):
    fields = [("id", line.pk), ("name", said), ("was", line.quantity)]
    if not hidden:
        fields.append(("price", escaped(str(line.unit_price_excl_tax))))
    return "".join(
        f'<input type="hidden" name="{name}-{of}" value="{value}">' for of, value in fields
    )


def _what(line, availability):
    product = line.product
    name = mark(product.full_name)
    refused = "".join(_refused(each.sentence) for each in line.refusals)
    return (
        f'<h2><a href="{escaped(product.get_absolute_url())}">{name}</a></h2>\n'
        f'<p class="small soft">{escaped(capfirst(product.sales_unit or "Pack not read yet"))}'
        f" · our sources say: {escaped(contents(product) or 'contents not stated')}"
        f"{_expiry(line, availability)}</p>{refused}"
        f"{_how_many(line, availability)}{_instead(line)}{_was(line)}"
    )


def _refused(words):
    return f'<p class="line-refusal">{escaped(words)}</p>'


def _expiry(line, availability):
    if line.short_dated_line:
        chip = '<span class="chip chip-short-dated">Short-dated</span>'
        return f" · {chip} expires {day(line.short_dated_line.accepted)}, as you accepted"
    first = getattr(availability, "earliest_expiry", None)
    return f" · ships with expiry on or after {day(first)}" if first else ""


def _how_many(line, availability):
    """In which parts it would come, or how many of it there are where these are too few."""
    if parts := in_parts(line):
        return f"<p>{escaped(parts)}</p>"
    there = getattr(availability, "num_available", None)
    if there is None or there >= line.quantity:
        return ""
    most = getattr(availability, "most", None)
    if line.short_dated_line and most is not None and most < 1:
        return _refused("This short-dated offer has ended. Take it out to order the rest.")
    if most is not None and most > 0:
        return _refused(f"Only {most} can be ordered at the moment.")
    return _refused("There is none in stock at the moment. Take it out to order the rest.")


def _instead(line):
    """What replaces it, on whose page it is put into the basket; nothing is swapped here."""
    if not line.instead:
        return ""
    other = line.instead.product
    link = f'<a href="{escaped(other.get_absolute_url())}">Look at {mark(other.full_name)}</a>'
    return f"<p>{escaped(line.instead.words)} {link}</p>"


def _was(line):
    if not line.price_before:
        return ""
    now, before = (
        escaped(currency(price, line.price_currency))
        for price in (line.purchase_info.price.excl_tax, line.price_before)
    )
    return f'<p class="small">{now} excl. VAT now, was {before}.</p>'


def _units(line, name, at, said):
    why = f'<p class="error-list" id="why-{at}">{escaped(line.why)}</p>' if line.why else ""
    told = ' aria-describedby="messages"' if line.is_current else ""
    if line.why:
        told = f' aria-invalid="true" aria-describedby="why-{at}"'
    return (
        f'<label for="id_{name}-quantity">Units <span class="visually-hidden">of {said}</span>'
        f'</label> <input id="id_{name}-quantity" name="{name}-quantity"'
        f' value="{escaped(line.typed or line.quantity)}" inputmode="numeric" maxlength="100"'
        f' autocomplete="off"{told}{" autofocus" if line.is_current else ""}>{why}'
    )


def _right_units(line, availability, at):
    shown = escaped(line.typed or line.quantity)
    told = right_units_beside(availability, shown, "form-*-quantity", at, line.why)
    return render_to_string("pricing/right_units.html", told) if told else ""


def _deeds(name, said, can_keep):
    deeds = [_deed(f"{name}-DELETE", "Take out", said)]
    if can_keep:
        deeds.append(_deed(f"{name}-save_for_later", "Keep for later", said))
    return f'<p class="order-line-deeds">{" ".join(deeds)}</p>'


def _deed(name, label, said):
    return (
        f'<button class="button button-quiet button-small" name="{name}" value="yes">{label}'
        f' <span class="visually-hidden">{said}</span></button>'
    )


# Between two amounts, for who hears them.
HEARD_APART = '<span class="visually-hidden"> in all,</span>'


def _price(line, hidden):
    if hidden:
        return f'<span class="small soft">{HIDDEN_PRICE}</span>'
    price = line.purchase_info.price
    whole, each = (
        escaped(currency(amount, line.price_currency))
        for amount in (line.line_price_excl_tax, line.unit_price_excl_tax)
    )
    why = render_to_string("pricing/why.html", price_reason(price)) if price_why(price) else ""
    return f'{whole}{HEARD_APART} <span class="small soft">{each} each, excl. VAT</span>{why}'

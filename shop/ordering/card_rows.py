"""Entries of a list as cards and as rows of a table; no template is as quick (ADR 52)."""

from django.conf import settings
from django.template.defaultfilters import capfirst
from django.utils.safestring import mark_safe

from catalogue.product_page import sheet
from catalogue.templatetags.packs import entry_contents, entry_expiry, entry_sales_unit, picture
from catalogue.templatetags.sheets import compare_tick
from common.escaped import escaped
from common.marks import mark
from shop.purchasing.templatetags.right_to_buy import entry_price

from .templatetags.short_dated import first_to_end


def card(entry, *, may_compare):
    product, brand, treatment = _said(entry)
    line = sheet.composition_line(product)
    return _lines(
        f'<li class="card product-card{_hue(treatment)}">',
        f'<div class="card-pack">{picture(entry.default.product)}</div>',
        f'<p class="kicker-brand">{mark(brand.name)}</p>' if brand else "",
        f"<h3>\n{_link(product, _OF_A_CARD)}\n</h3>",
        f'<p class="small">\n{escaped(line) if line else _NO_COMPOSITION}\n</p>',
        f"<p>\n{_tag(treatment)}\n</p>" if treatment else "",
        f'<p class="small soft">{escaped(entry_contents(entry))}</p>',
        '<dl class="card-figures">',
        _figure(_of_price(entry), _price(entry)),
        "" if product.is_reference else _figure("Nearest expiry", escaped(entry_expiry(entry))),
        "</dl>",
        _short_dated(entry, '<p class="small">\n{}\noffered, expires {}\n</p>'),
        _DEMO if settings.DEMO and not product.is_reference else "",
        compare_tick(product) if may_compare else "",
        "</li>",
    )


def row(entry, *, may_compare):
    product, brand, treatment = _said(entry)
    tick = compare_tick(product) if may_compare else ""
    line = sheet.composition_line(product) or "Not stated by our source"
    ends = _short_dated(entry, "<br>\n{}\n<br>\n{}")
    return _lines(
        "<tr>",
        f'<td class="table-pack">{picture(entry.default.product)}</td>',
        _lines('<th scope="row">', _link(product), tick, "</th>"),
        f'<td class="number">\n{_price(entry)}\n</td>',
        _lines('<td class="nowrap">', escaped(entry_expiry(entry)), ends, "</td>"),
        f"<td>{escaped(entry_contents(entry))}</td>",
        f"<td>{escaped(line)}</td>",
        _lines("<td>", _tag(treatment) if treatment else "", "</td>"),
        f"<td>{mark(brand.name if brand else '–')}</td>",
        "</tr>",
    )


_NO_COMPOSITION = '<span class="not-stated">Composition not stated by our source</span>'
_DEMO = '<span class="demo-flag">Demo data</span>'
_OF_A_CARD = 'class="card-link" '
_CHIP = '<span class="chip chip-short-dated">Short-dated</span>'


def _said(entry):
    stated = (sheet.stated(entry.product, name) for name in ("brand", "treatment_type"))
    return entry.product, *stated


def _lines(*parts):
    return mark_safe("\n".join(filter(None, parts)))


def _link(product, attributes=""):
    address = escaped(product.get_absolute_url())
    return f'<a {attributes}href="{address}">{mark(product.full_name)}</a>'


def _hue(treatment):
    return f" hue-{treatment.hue}" if treatment and treatment.hue else ""


def _tag(treatment):
    return f'<span class="tag hue-{treatment.hue}">{escaped(treatment.name)}</span>'


def _figure(name, value):
    return f"<div>\n<dt>{name}</dt>\n<dd>\n{value}\n</dd>\n</div>"


def _of_price(entry):
    if entry.product.is_reference:
        return "Sale"
    return "Price excl. VAT" if entry.lowest else "Price"


def _price(entry):
    unit = entry_sales_unit(entry)
    sold_as = f'<span class="sold-as">{escaped(capfirst(unit))}</span>' if unit else ""
    return _lines(escaped(entry_price(entry)), sold_as)


def _short_dated(entry, words):
    ends = first_to_end(entry)
    return words.format(_CHIP, ends) if ends else ""

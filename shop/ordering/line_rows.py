"""The lines of an order and what it comes to, as rows of HTML; no template is as quick (ADR 52)."""

from django.template.defaultfilters import date as date_format
from django.utils.safestring import mark_safe

from common.escaped import escaped
from common.marks import mark
from common.templatetags.currency_filters import currency
from common.templatetags.days import day
from shop.pricing.templatetags.prices import sold_why


def line_rows(order, lines):
    """A row for each line of an order (order_pages.lines_with_lots)."""
    by_line = len(lines) > 1 and order.may_be_repeated
    return mark_safe("".join(_row(order, line, by_line) for line in lines))


def total_rows(totals, columns):
    """The figures of an order (shop.taxes.totals); so many columns stand before that of amounts."""
    rows = [("Products, excluding VAT", totals.goods, "")]
    rows += [(f"{each.name}, excluding VAT", each.amount, "−") for each in totals.discounts]
    rows += [("Delivery, excluding VAT", totals.charge, "")] if totals.charge else []
    small = ("Small-order charge, excluding VAT", totals.small_order, "")
    rows += [small] if totals.small_order else []
    rows.append(("Total excluding VAT", totals.net, ""))
    told = [(escaped(name), f"{sign}{_amount(amount, totals)}") for name, amount, sign in rows]
    told += [(_tax(tax, totals), _amount(tax.vat, totals)) for tax in totals.taxes]
    told.append(("Total including VAT", f"<strong>{_amount(totals.gross, totals)}</strong>"))
    head = f'<tr><th scope="row" colspan="{columns}">'
    written = (f'{head}{name}</th><td class="number">{amount}</td></tr>' for name, amount in told)
    return mark_safe("\n".join(written))


def _amount(amount, totals):
    return escaped(currency(amount, totals.currency))


def _tax(tax, totals):
    on = f" on {_amount(tax.net, totals)}" if len(totals.taxes) > 1 else ""
    note = f' <span class="small soft">{escaped(tax.note)}</span>' if tax.note else ""
    return f"{escaped(tax.name)}{on}{note}"


def _row(order, line, by_line):
    cells = (
        f'<th scope="row" data-label="Product">{_product(line, by_line)}</th>',
        f'<td data-label="Units" class="number">{line.quantity}{_cancelled(line)}</td>',
        f'<td data-label="Lot and last day of use">{_lots(order, line)}</td>',
        f'<td data-label="Price excluding VAT" class="number">{_price(order, line)}</td>',
    )
    return f"<tr>{' '.join(cells)}</tr>\n"


def _product(line, by_line):
    name = line.product.full_name if line.product else line.title
    link = mark(name)
    if line.product:
        link = f'<a href="{escaped(line.product.get_absolute_url())}">{link}</a>'
    again = (
        f'<button class="button button-quiet button-small no-print" form="again" name="line"'
        f' value="{line.pk}">Put it in my basket <span class="visually-hidden">:'
        f" {escaped(name or line.title)}</span></button>"
    )
    parts = (link, _short_dated(line), _decision(line), again if by_line else "")
    return " ".join(filter(None, parts))


def _short_dated(line):
    agreed = getattr(line, "short_dated", None)
    if not agreed:
        return ""
    chip = '<span class="chip chip-short-dated">Short-dated</span>'
    by = f"; accepted, as we noted, by {escaped(agreed.accepted_by)}" if agreed.accepted_by else ""
    return f'<span class="small note">{chip} expires {day(agreed.expires_on)}, as agreed{by}</span>'


def _decision(line):
    decision = getattr(line, "decision", None)
    if not decision:
        return ""
    unit = escaped(decision.sales_unit)
    unit = f'<span class="small note">One unit: {unit}</span> ' if unit else ""
    reason = escaped(decision.buyer_reason)
    reason = f". Reason for the quantity: “{reason}”" if reason else ""
    profession = escaped(decision.get_profession_display().lower())
    return (
        f'{unit}<span class="small soft note">Ordered as {profession}, under version'
        f" {decision.policy.number} of our purchase policy{reason}</span>"
    )


def _cancelled(line):
    if not line.cancelled_units:
        return ""
    return f'<br><span class="soft">{line.cancelled_units} cancelled, not to be paid</span>'


def _lots(order, line):
    if line.shipped_picks:
        shown = "<br>".join(_lot(pick) for pick in line.shipped_picks)
    else:
        told = "Nothing was shipped" if order.is_cancelled else "Shown when it is shipped"
        shown = f'<span class="soft">{told}</span>'
    if order.is_part_shipped and line.still_to_come:
        shown += f'<br><span class="soft">{line.still_to_come} still to come</span>'
    if line.open:
        shown += f"<br>{_waits(line)}"
    return shown + "".join(f"<br>{_given_up(row)}" for row in line.given_up)


def _lot(pick):
    number = f"<strong>{escaped(pick.lot.number)}</strong>"
    returned = f", {pick.returned} returned" if pick.returned else ""
    recalled = '<span class="chip chip-recalled">Recalled: do not use</span>'
    return (
        f'<span class="nowrap">{pick.quantity} × lot {number}</span>{returned}, usable through'
        f" {day(pick.lot.expires_on)} {recalled if pick.is_recalled else ''}"
    )


def _waits(line):
    verb = "waits" if line.open == 1 else "wait"
    expected = f", expected on {date_format(line.expected_on)}" if line.expected_on else ""
    return f"{line.open} of {line.quantity} {verb} for goods{expected}"


def _given_up(row):
    reason = escaped(row.get_reason_display().lower())
    number = escaped(row.lot.number)
    return f'<span class="soft">{row.given_up} of lot {number} cannot be sent: {reason}</span>'


def _price(order, line):
    price = escaped(currency(line.line_price_before_discounts_excl_tax, order.currency))
    if line.unit_price_excl_tax is None:
        return price
    sold_at = getattr(line, "sold_at", None)
    each = currency((sold_at and sold_at.price) or line.unit_price_excl_tax, order.currency)
    why = sold_why(line)
    why = f": {escaped(why)}" if why else ""
    return f'{price} <span class="small soft note">{escaped(each)} each{why}</span>'

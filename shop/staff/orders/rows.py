"""The long tables of staff's page of an order as HTML; no template is as quick (ADR 52)."""

from functools import cache, lru_cache

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from accounts.templatetags.account_words import country_name
from common.addresses import address
from common.escaped import escaped
from common.templatetags.currency_filters import currency
from common.templatetags.days import date
from shop.pricing.templatetags.prices import sold_why


def decisions(found, user):
    """Why each line was allowed: rows of its LineDecisions."""
    sees_licences = user.has_perm("accounts.view_licence")
    sees_policy = user.has_perm("purchasing.view_policyversion")
    rows = (_decision(each, sees_licences, sees_policy) for each in found)
    return mark_safe("\n".join(rows))


def _decision(decision, sees_licences, sees_policy):
    licence = _named(
        escaped(str(decision.licence)),
        "admin:accounts_licence_change",
        decision.licence_id if sees_licences else None,
    )
    version = _named(
        f"version {decision.policy.number}",
        "admin:purchasing_policyversion_change",
        decision.policy_id if sees_policy else None,
    )
    reasons = "".join(f"<li>{escaped(reason)}</li>" for reason in decision.reasons)
    name = escaped(decision.line.product.full_name) if decision.line.product else ""
    return (
        f'<tr><td data-label="Line">{decision.line.quantity} × {name}</td>\n'
        f'<td data-label="Allowed because"><div>{_label(decision, "profession")} with '
        f"licence {licence}, {_label(decision, 'supply_class').lower()} to "
        f"{escaped(country_name(decision.country))}, {version} of the policy, on "
        f"{_moment(decision.decided_at)}: <ul>{reasons}</ul></div></td>\n"
        f'<td data-label="Quantity"><div>{_extent(decision)}</div></td></tr>'
    )


def _extent(decision):
    if decision.is_ordinary:
        return "within its limits, or no protocol known"
    far = "far beyond its limit" if decision.is_far else "beyond its limit"
    return f"<strong>{far}</strong>. The buyer says: “{escaped(decision.buyer_reason)}”"


def costs(order, lots):
    """What each line costs: rows of [(line, its picks)]."""
    return mark_safe("\n".join(_cost(line, order.currency) for line, _ in lots))


def _cost(line, code):
    why = sold_why(line, to_staff=True)
    each = f"{currency(line.sold_at.price, code)} each: {escaped(why)}" if why else ""
    quiet = f' <span class="quiet">{each}</span>' if each else ""
    amount = currency(line.line_price_before_discounts_excl_tax, code)
    name = _name(line) or escaped(line.title)
    return (
        f'<tr><td data-label="Product">{name}{_sold_as(line)}</td>\n'
        f'<td data-label="Units">{line.quantity}</td>\n'
        f'<td data-label="Excluding VAT" class="number">{amount}{quiet}</td></tr>'
    )


def lots(found, user):
    """Of which lots each line is: rows of [(line, its picks)]."""
    sees_lots = user.has_perm("inventory.view_lot")
    rows = (row for line, picks in found for row in _lots(line, picks, sees_lots))
    return mark_safe("\n".join(rows))


def _lots(line, picks, sees_lots):
    name = f'<tr><td data-label="Product">{_name(line)}{_sold_as(line)}</td>\n'
    for pick in picks:
        lot, lies_in = pick.lot, getattr(pick, "lies_in", "")
        number = _named(
            escaped(lot.number), "admin:inventory_lot_change", lot.pk if sees_lots else None
        )
        where = f' <span class="lies-in">in {escaped(lies_in)}</span>' if lies_in else ""
        yield (
            f'{name}<td data-label="Units">{pick.quantity}</td>\n'
            f'<td data-label="Lot">{number}{where}</td>\n'
            f'<td data-label="Usable through">{date(lot.expires_on)}</td>\n'
            f'<td data-label="State">{_label(lot, "status")}</td></tr>'
        )
    if not picks:
        yield (
            f'{name}<td data-label="Units">{line.quantity}</td>\n'
            '<td data-label="Lot" colspan="3">No lot</td></tr>'
        )


def _named(words, page, key):
    """Words that lead to a page of staff, where its key is told."""
    return f'<a href="{address(page, object_id=key)}">{words}</a>' if key else words


def _name(line):
    return escaped(line.product.full_name) if line.product else ""


def _sold_as(line):
    unit = getattr(getattr(line, "decision", None), "sales_unit", "")
    sold_as = f"<br>\n<small>One unit: {escaped(unit)}</small>" if unit else ""
    agreed = getattr(line, "short_dated", None)
    if not agreed:
        return sold_as
    words = f"Short-dated, as agreed: expires {date(agreed.expires_on)}. No other lot."
    if agreed.accepted_by:
        words += f" Accepted by {escaped(agreed.accepted_by)}, as whoever typed the order noted."
    return f"{sold_as}<br>\n<small>{words}</small>"


def _label(row, name):
    """What a value of a field with choices is called, which Django looks for among all of them."""
    return _labels(type(row), name)[getattr(row, name)]


@cache
def _labels(model, name):
    choices = dict(model._meta.get_field(name).flatchoices)
    return {value: escaped(str(label)) for value, label in choices.items()}


def _moment(at):
    return _to_the_minute(localtime(at).replace(second=0, microsecond=0))


@lru_cache(maxsize=512)
def _to_the_minute(at):
    """All lines of an order were decided on in one."""
    return date_format(at, "DATETIME_FORMAT")

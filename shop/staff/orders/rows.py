"""The long tables of staff's page of an order as HTML; no template is as quick (ADR 52)."""

from functools import cache, partial

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language

from accounts.templatetags.account_words import country_name
from common.addresses import addresses
from common.escaped import escaped
from common.templatetags.currency_filters import worded
from common.templatetags.days import date, written
from shop.pricing.templatetags.prices import sold_why
from shop.purchasing.models import LineDecision


def decisions(found, user):
    """Why each line was allowed: rows of its LineDecisions, of which most rest on the same."""
    pages = (
        _pages("admin:accounts_licence_change", user.has_perm("accounts.view_licence")),
        _pages("admin:purchasing_policyversion_change", user.has_perm(_SEES_POLICY)),
    )
    why = cache(partial(_why, *pages))
    return mark_safe("\n".join(_decision(each, why) for each in found))


_SEES_POLICY = "purchasing.view_policyversion"


def _decision(decision, why):
    line, minute = decision.line, decision.decided_at.replace(second=0, microsecond=0)
    rests_on = decision.licence, decision.policy, tuple(decision.reasons)
    words = why(*rests_on, decision.profession, decision.supply_class, decision.country, minute)
    return (
        f'<tr><td data-label="Line">{line.quantity} × {_name(line)}</td>\n'
        f'<td data-label="Allowed because"><div>{words}</div></td>\n'
        f'<td data-label="Quantity"><div>{_extent(decision)}</div></td></tr>'
    )


def _why(licence_at, version_at, licence, policy, reasons, profession, supply_class, country, at):
    named = _named(escaped(str(licence)), licence_at, licence.pk)
    version = _named(f"version {policy.number}", version_at, policy.pk)
    listed = "".join(f"<li>{escaped(reason)}</li>" for reason in reasons)
    return (
        f"{_labels(LineDecision, 'profession')[profession]} with "
        f"licence {named}, {_labels(LineDecision, 'supply_class')[supply_class].lower()} to "
        f"{escaped(country_name(country))}, {version} of the policy, on "
        f"{date_format(localtime(at), 'DATETIME_FORMAT')}: <ul>{listed}</ul>"
    )


def _extent(decision):
    if decision.is_ordinary:
        return "within its limits, or no protocol known"
    far = "far beyond its limit" if decision.is_far else "beyond its limit"
    return f"<strong>{far}</strong>. The buyer says: “{escaped(decision.buyer_reason)}”"


def costs(order, lots):
    """What each line costs: rows of [(line, its picks)]."""
    amount = partial(worded, currency_format=order.currency, language=get_language())
    return mark_safe("\n".join(_cost(line, amount) for line, _ in lots))


def _cost(line, amount):
    why = sold_why(line, to_staff=True)
    each = f"{amount(str(line.sold_at.price))} each: {escaped(why)}" if why else ""
    quiet = f' <span class="quiet">{each}</span>' if each else ""
    name = _name(line) or escaped(line.title)
    return (
        f'<tr><td data-label="Product">{name}{_sold_as(line)}</td>\n'
        f'<td data-label="Units">{line.quantity}</td>\n'
        '<td data-label="Excluding VAT" class="number">'
        f"{amount(str(line.line_price_before_discounts_excl_tax))}{quiet}</td></tr>"
    )


def lots(found, user):
    """Of which lots each line is: rows of [(line, its picks)]."""
    lot_at = _pages("admin:inventory_lot_change", user.has_perm("inventory.view_lot"))
    day = partial(written, arg=None, language=get_language())
    rows = (row for line, picks in found for row in _lots(line, picks, lot_at, day))
    return mark_safe("\n".join(rows))


def _lots(line, picks, lot_at, day):
    name = f'<tr><td data-label="Product">{_name(line)}{_sold_as(line)}</td>\n'
    for pick in picks:
        lot, lies_in = pick.lot, getattr(pick, "lies_in", "")
        number = _named(escaped(lot.number), lot_at, lot.pk)
        where = f' <span class="lies-in">in {escaped(lies_in)}</span>' if lies_in else ""
        yield (
            f'{name}<td data-label="Units">{pick.quantity}</td>\n'
            f'<td data-label="Lot">{number}{where}</td>\n'
            f'<td data-label="Usable through">{day(lot.expires_on)}</td>\n'
            f'<td data-label="State">{lot.state}</td></tr>'
        )
    if not picks:
        yield (
            f'{name}<td data-label="Units">{line.quantity}</td>\n'
            '<td data-label="Lot" colspan="3">No lot</td></tr>'
        )


def _pages(page, may_open):
    """Where the page of each key is, for who may open it; else None."""
    return addresses(page, "object_id") if may_open else None


def _named(words, page_at, key):
    """Words that lead to a page of staff, where it may be opened."""
    return f'<a href="{page_at(key)}">{words}</a>' if page_at else words


def _name(line):
    """Its product's name, which stands in each of the tables."""
    shown = vars(line)
    if "name_shown" not in shown:
        shown["name_shown"] = escaped(line.product.full_name) if line.product else ""
    return shown["name_shown"]


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


@cache
def _labels(model, name):
    """What the values of a field with choices are called."""
    choices = dict(model._meta.get_field(name).flatchoices)
    return {value: escaped(str(label)) for value, label in choices.items()}

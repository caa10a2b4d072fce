"""The figures of an order as it keeps them; what was sold is never reckoned anew (M11)."""

from common.templatetags.currency_filters import currency
from shop.pricing.wording import small_order
from shop.tax_table.records import taxes_of
from shop.taxes.categories import Treatment
from shop.taxes.cents import NOTHING
from shop.taxes.document import Tax
from shop.taxes.totals import Discount, Totals


def totals_of(order):
    """The Totals of a stored order; four queries."""
    lines = list(order.lines.all())
    discounts = [row for row in order.discounts.all() if row.amount]
    spared = sum((row.amount for row in discounts if row.is_shipping_discount), NOTHING)
    taxes = taxes_sold(order)
    return Totals(
        currency=order.currency,
        goods=sum((line.line_price_before_discounts_excl_tax for line in lines), NOTHING),
        discounts=tuple(Discount(_name(row), row.amount) for row in discounts),
        charge=order.shipping_excl_tax + spared,
        taxes=taxes,
        small_order=_beside(order, lines, taxes),
    )


def taxes_sold(order):
    """Each Tax that an order was sold at, by its lines where it is from before they were kept."""
    return taxes_of(order) or tuple(_from_lines(order, list(order.lines.all())))


def _beside(order, lines, taxes):
    """What was taxed beside lines and delivery: the charge for a small order."""
    sold = sum((line.line_price_excl_tax for line in lines), NOTHING) + order.shipping_excl_tax
    return sum((tax.net for tax in taxes), NOTHING) - sold


def _from_lines(order, lines):
    """A Tax for each rate that lines and delivery of an order were sold at before it kept them.

    Orders from before rates were kept have one of an unknown rate, as their own sums say.
    """
    if not all(line.tax_code for line in lines):
        vat = order.total_tax
        return [Tax(None, order.total_excl_tax, vat, Treatment.at(vat).category)]
    sums = {}
    for line in lines:
        net, gross = line.line_price_excl_tax, line.line_price_incl_tax
        _add(sums, line.tax_code, net, gross - net)
    if order.shipping_excl_tax:
        net, gross = order.shipping_excl_tax, order.shipping_incl_tax
        _add(sums, order.shipping_tax_code, net, gross - net, net, gross - net)
    return [
        Tax(sold.rate, net, vat, sold.category, charge=charge, charge_vat=charge_vat)
        for sold, (net, vat, charge, charge_vat) in sums.items()
    ]


def _add(sums, code, net, vat, charge=NOTHING, charge_vat=NOTHING):
    sold = Treatment.of_code(code)
    before = sums.get(sold, [NOTHING] * 4)
    more = (net, vat, charge, charge_vat)
    sums[sold] = [amount + plus for amount, plus in zip(before, more, strict=True)]


def _name(discount):
    return f"Voucher {discount.voucher_code}" if discount.voucher_code else discount.offer_name


def how_it_falls_away(small, goods, code):
    """How the charge falls away that so many goods bear; empty where they bear none."""
    if not small or not small.charge_on(goods):
        return ""
    return small_order(currency(small.below, code), currency(small.missing(goods), code))

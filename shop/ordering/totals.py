"""The figures of an order as it keeps them; what was sold is never reckoned anew (M11)."""

from decimal import Decimal

from shop.taxes.cents import NOTHING
from shop.taxes.document import Tax
from shop.taxes.totals import Discount, Totals


def totals_of(order):
    """The Totals of a stored order; three queries."""
    lines = list(order.lines.all())
    discounts = [row for row in order.discounts.all() if row.amount]
    spared = sum((row.amount for row in discounts if row.is_shipping_discount), NOTHING)
    return Totals(
        currency=order.currency,
        goods=sum((line.line_price_before_discounts_excl_tax for line in lines), NOTHING),
        discounts=tuple(Discount(_name(row), row.amount) for row in discounts),
        charge=order.shipping_excl_tax + spared,
        taxes=tuple(_taxes(order, lines)),
    )


def _taxes(order, lines):
    """A Tax for each rate that lines and delivery were sold at.

    Orders from before rates were kept have one of an unknown rate, as their own sums say.
    """
    if not all(line.tax_code for line in lines):
        return [Tax(None, order.total_excl_tax, order.total_tax)]
    sold = [(ln.tax_code, ln.line_price_excl_tax, ln.line_price_incl_tax) for ln in lines]
    if order.shipping_excl_tax:
        sold.append((order.shipping_tax_code, order.shipping_excl_tax, order.shipping_incl_tax))
    sums = {}
    for code, net, gross in sold:
        net_before, vat_before = sums.get(code, (NOTHING, NOTHING))
        sums[code] = net_before + net, vat_before + gross - net
    return [Tax(Decimal(code) / 100, net, vat) for code, (net, vat) in sums.items()]


def _name(discount):
    return f"Voucher {discount.voucher_code}" if discount.voucher_code else discount.offer_name

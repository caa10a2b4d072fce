"""Keeps how an order was taxed, as it was sold (M11)."""

from accounts.clinics.vat import country_of
from common.saving import insert
from common.statements import Statement, asked_key, fill
from common.tax_classes import TaxClass
from shop.taxes.categories import Category
from shop.taxes.document import Tax

from .facts import table_of
from .models import OrderTax, TaxBasis

_KEPT = ("rate", "net", "vat", "category", "reason", "charge", "charge_vat")


def keep_taxes(order, taxes):
    """Keep each Tax of a new order, which knows them then."""
    kept = ({name: getattr(tax, name) for name in _KEPT} for tax in taxes)
    fill(order, "taxes", insert([OrderTax(order=order, **each) for each in kept]))


def keep_basis(order, lines, strategy):
    """By which version, and on which facts of the strategy, the lines of a basket were taxed."""
    number = strategy.buyer.vat_number
    version = max(line.purchase_info.price.tax_version for line in lines)
    TaxBasis.objects.create(
        order=order,
        version_id=version,
        country=strategy.tax_place,
        status=table_of(version).status(country_of(number)),
        vat_number=number,
    )


def basis_of(order):
    """The TaxBasis of an order with its version; None where it is from before they were kept."""
    return _BASIS.first(order=order.pk)


_BASIS = Statement(
    lambda: TaxBasis.objects.select_related("version").filter(order=asked_key("order"))[:1]
)


def is_taxed_alike(order, places):
    """Whether what an order was sold at is the same in these places, by its own version."""
    basis = basis_of(order)
    if basis is None or len(set(places)) == 1:
        return True
    table = table_of(basis.version_id)
    found = [[table.treatment(each, basis.status, at) for each in TaxClass] for at in places]
    return all(each == found[0] for each in found)


def taxes_of(order):
    """Each Tax that an order was sold at; none where it is from before they were kept."""
    return tuple(_as_tax(row) for row in order.taxes.all())


def _as_tax(row):
    kept = {name: getattr(row, name) for name in _KEPT}
    return Tax(**kept | {"category": Category(row.category)})

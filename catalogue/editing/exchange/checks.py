"""Rules about a whole row, one function a kind of file: each yields (column, what would be right).

`row` has the values of the columns in the file; `old` those of the row that is there, or None.
"""

from catalogue.editing.prices import is_leap
from catalogue.models import ImportRun, Product

Kind = ImportRun.Kind


def problems(kind, row, old, look):
    return _CHECKS[kind](row, old, look)


def remarks(kind, changes, old):
    """Texts (before, after) of changes that may be slips of the hand."""
    if kind == Kind.PRICES and "price" in changes and is_leap(old["price"], changes["price"]):
        yield f"{old['price']:f}", f"{changes['price']:f}"


def _products(row, old, look):
    merged = (old or {}) | row
    structure = merged["structure"]
    if old and old["structure"] != structure:
        yield "structure", f"A product keeps its structure: {old['structure']}."
    elif structure == Product.CHILD:
        yield from _variant(merged, look)
    else:
        yield from _not_variant(merged)
    if structure == Product.PARENT and merged.get("gtin"):
        yield "gtin", "Leave blank: a family has no pack of its own; its variants have GTINs."
    if merged.get("container_count") == 0:
        yield "container_count", "Must be above zero, or blank where no source states it."


def _variant(merged, look):
    family = look.product(merged.get("parent") or "")
    if not merged.get("parent"):
        yield "parent", "A child needs the slug of its family (parent)."
    elif family is None or family.structure != Product.PARENT:
        yield "parent", "Must be a product of structure parent, in the shop or in a row above."
    if merged.get("title"):
        yield "title", "Leave blank: a child has the title of its family; use variant_name."
    if merged.get("product_class"):
        yield "product_class", "Leave blank: a child has the class of its family."
    if not merged.get("variant_name"):
        yield "variant_name", "A child needs a name that tells it from its siblings."


def _not_variant(merged):
    if merged.get("parent"):
        yield "parent", "Leave blank: only a child has a parent."
    if not merged.get("title"):
        yield "title", "Must not be blank."
    if not merged.get("product_class"):
        yield "product_class", "Must not be blank, for example injectable."


def _prices(row, old, look):
    product = look.product(row["product"])
    if product.structure == Product.PARENT:
        yield "product", "A family has no price; give the price of each of its variants."
    elif product.is_reference:
        yield "product", "A product that is reference only is never sold and has no price."


def _composition(row, old, look):
    merged = (old or {}) | row
    has_amount, has_unit = merged.get("amount") is not None, bool(merged.get("unit"))
    if has_amount and not has_unit:
        yield "unit", "An amount needs a unit: mg/ml, mg/g or %."
    elif has_unit and not has_amount:
        yield "amount", "A unit needs an amount; leave both blank where no source states it."


def _markets(row, old, look):
    if row["country"] not in look.countries():
        yield "country", "Must be the two letters of a country of this shop, such as GB."


def _nothing(row, old, look):
    return ()


_CHECKS = {
    Kind.PRODUCTS: _products,
    Kind.PRICES: _prices,
    Kind.COMPOSITION: _composition,
    Kind.AREAS: _nothing,
    Kind.CONCERNS: _nothing,
    Kind.FACTS: _nothing,
    Kind.MARKETS: _markets,
}

"""Rules about a whole row, one function a kind of file: each yields (column, what would be right).

`row` has the values of the columns in the file; `old` those of the row that is there, or None.
"""

from catalogue.editing.prices import is_leap
from catalogue.editing.replacing import Side, why_not
from catalogue.editing.said import Refused, Said, said_anew
from catalogue.models import ImportRun, Product
from common.clock import today

from .spreadsheets import WROTE_IT, lost_zeros

Kind = ImportRun.Kind


def problems(kind, row, old, look):
    return _CHECKS[kind](row, old, look)


def remarks(kind, changes, old):
    """Texts (before, after) of changes that may be slips of the hand."""
    if kind == Kind.PRICES and "price" in changes and is_leap(old["price"], changes["price"]):
        yield f"{old['price']:f}", f"{changes['price']:f}"


# Of a family nothing of this can be said: it has no pack.
_OF_A_PACK = (
    *("gtin", "gtin_inner", "inner_units", "gtin_case", "case_units", "makers_reference"),
    "sales_unit",
)
_READING = {"text": "sales_unit", "by": "sales_unit_read_by", "on": "sales_unit_read_on"}
_REPLACING = {"text": "replaced_by", "by": "replaced_said_by", "on": "replaced_said_on"}


def following(kind, row, old, look):
    """(values that follow from those of a row, faults): whoever imports it says it."""
    values, faults = {}, []
    for columns in (_READING, _REPLACING) if kind == Kind.PRODUCTS else ():
        if set(columns.values()) & set(row):
            try:
                values |= _said_anew(columns, row, old or {}, look)
            except Refused as refused:
                faults.append((columns[refused.part], refused.words))
    return values, faults


def _said_anew(columns, row, old, look):
    kept = said_anew(_said(columns, old), _said(columns, old | row), look.reader, today())
    values = {column: getattr(kept, part) for part, column in columns.items()}
    return values | {"replaced_by": kept.text or None} if columns is _REPLACING else values


def _said(columns, values):
    found = {part: values.get(column) for part, column in columns.items()}
    return Said(found["text"] or "", found["by"] or "", found["on"])


def _products(row, old, look):
    merged = (old or {}) | row
    structure = merged["structure"]
    if old and old["structure"] != structure:
        yield "structure", f"A product keeps its structure: {old['structure']}."
    elif structure == Product.CHILD:
        yield from _variant(merged, look)
    else:
        yield from _not_variant(merged)
    if structure == Product.PARENT:
        for name in filter(merged.get, _OF_A_PACK):
            yield name, "Leave blank: a family has no pack of its own; its variants have."
    yield from _packs_of_several(merged)
    reference = row.get("makers_reference") or ""
    if old and lost_zeros(reference, old["makers_reference"]):
        yield (
            "makers_reference",
            f"{WROTE_IT} Now it is {old['makers_reference']}: zeros were lost.",
        )
    yield from _shelf_life(merged)
    yield from _replaced(merged, old or {}, look)
    if merged.get("container_count") == 0:
        yield "container_count", "Must be above zero, or blank where no source states it."


def _shelf_life(merged):
    """For how long it keeps is a fact like any other: somebody has to have stated it."""
    months = merged.get("shelf_life_months")
    if months == 0:
        yield "shelf_life_months", "Must be above zero, or blank where no source states it."
    elif months and not merged.get("shelf_life_source"):
        yield "shelf_life_source", f"Name the source that states {months} months."


def _replaced(merged, old, look):
    """What replaces it is in the shop by now, and is replaced by nothing, in this file neither."""
    slug, by = merged["slug"], merged.get("replaced_by")
    if not by or by == old.get("replaced_by"):
        return
    mine, other = look.product(slug), look.product(by)
    said = look.replacements
    old_side = Side(
        slug,
        is_family=merged["structure"] == Product.PARENT,
        replaces=bool(mine and mine.replaces) or slug in said.values(),
    )
    new_side = Side(
        by,
        is_family=other.structure == Product.PARENT,
        is_for_sale=bool(other.is_for_sale),
        is_replaced=other.replaced_by is not None or by in said,
    )
    if words := why_not(old_side, new_side):
        yield "replaced_by", words
    said[slug] = by


def _packs_of_several(merged):
    """An inner pack or a case has a GTIN of its own and holds so many units."""
    known = {merged.get("gtin")}
    for name, count in (("gtin_inner", "inner_units"), ("gtin_case", "case_units")):
        gtin, units = merged.get(name), merged.get(count)
        if gtin and units is None:
            yield count, f"Say how many units have this GTIN ({gtin}) together, 2 or more."
        elif units is not None and not gtin:
            yield name, f"Give the GTIN of the pack of {units}, or leave both blank."
        elif gtin and units < 2:
            yield count, "Must be 2 or more: it is a pack of several units."
        if gtin and gtin in known:
            yield name, "The same GTIN stands in this row twice; each pack has its own."
        known.add(gtin)


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

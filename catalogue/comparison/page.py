"""The compare page's sections: what sheets and quotes state, put into the rows of a comparison."""

from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.urls import reverse

from ..models import ProductFact
from ..product_page import sheet as sheets
from ..product_page.sheet import Sheet
from .rows import Cell, Verdict, in_order, ingredient_rows, row_of

# Read beside the composition by who chooses; the rest follows in the order of the sheet.
_FIRST_KINDS = (
    ProductFact.Kind.STORAGE,
    ProductFact.Kind.SHELF_LIFE,
    ProductFact.Kind.DEPTH,
    ProductFact.Kind.PROTOCOL,
)
_NO_DIFFERENCE = (Verdict.SAME, Verdict.BLANK)
# Told beside the composition where a source tells it; nobody misses it where none does.
_NOT_MISSED = ProductFact.Kind.COMPOSITION.label


@dataclass(frozen=True)
class Column:
    """One compared product, and the address of the same page without it."""

    sheet: Sheet
    entry: object
    without_url: str

    @property
    def product(self):
        return self.sheet.product

    @property
    def chosen(self):
        return self.entry.default


@dataclass(frozen=True)
class Comparison:
    """Columns, the rows of each part of the page, and what is stated of none of the products."""

    columns: list
    ingredients: list
    uses: list
    packs: list
    facts: list
    unstated: list

    @property
    def rows(self):
        return [*self.ingredients, *self.uses, *self.packs, *self.facts]

    @property
    def differences(self):
        return sum(row.is_different for row in self.rows)

    @property
    def is_assumed(self):
        """Whether any row rests on reading a percentage as weight in volume."""
        return any(row.is_assumed for row in self.ingredients)


def address(numbers):
    """The address of the comparison of these products."""
    query = urlencode([("p", number) for number in numbers])
    return f"{reverse('compare')}?{query}" if query else reverse("compare")


def columns_of(entries):
    """A Column for each entry, in their order."""
    numbers = [entry.product.pk for entry in entries]
    return [
        Column(
            sheet=Sheet(entry.product),
            entry=entry,
            without_url=address(number for number in numbers if number != entry.product.pk),
        )
        for entry in entries
    ]


def compare(columns, *, differences_only=False):
    """The Comparison of these columns; `differences_only` leaves out what is the same for all."""
    found = [column.sheet for column in columns]
    parts = {
        "ingredients": ingredient_rows(sheet.composition for sheet in found),
        "uses": [_named("Areas", found, "areas"), _named("Concerns", found, "concerns")],
        "packs": [row_of("Contents", map(_contents, found))],
        "facts": _fact_rows(found),
    }
    left_out = _NO_DIFFERENCE if differences_only else (Verdict.BLANK,)
    told = {
        name: [row for row in rows if row.verdict not in left_out] for name, rows in parts.items()
    }
    return Comparison(columns, **told, unstated=_unstated(chain(*parts.values())))


def _unstated(rows):
    blank = (row.label for row in rows if row.verdict == Verdict.BLANK)
    return [label.lower() for label in blank if label != _NOT_MISSED]


def _named(label, found, name):
    """A row of areas or concerns; what is compared is which of them a source names."""
    return row_of(label, (_named_cell(getattr(sheet, name)) for sheet in found))


def _named_cell(groups):
    slugs = frozenset(row.slug for group in groups for row in group)
    return Cell(slugs or None, tuple(groups))


def _contents(sheet):
    product = sheet.product
    contents = sheet.contents
    if not contents.container:
        return Cell()
    key = (contents.container, contents.container_count, contents.container_volume_ml)
    gap = sheets.contents_gap(product)
    item = {"text": contents.contents_text, "gap": gap, "source": contents.contents_source}
    return Cell(key, (item,))


def _fact_rows(found):
    rows = {
        kind: row_of(kind.label, (_fact_cell(sheet, kind) for sheet in found), is_prose=True)
        for kind in ProductFact.Kind
    }
    first = [rows.pop(kind) for kind in _FIRST_KINDS]
    return in_order(first) + in_order(rows.values())


def _fact_cell(sheet, kind):
    facts = sheet.facts_of(kind)
    key = frozenset(row.statement.casefold() for row in facts.statements)
    return Cell(key or None, (facts,) if key else ())

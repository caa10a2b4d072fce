"""The form in which staff edit a draft: one table a place, tax classes down, buyers across."""

from decimal import Decimal
from itertools import product

from django import forms
from django.conf import settings

from common import countries
from common.tax_classes import TaxClass
from common.versions.forms import DraftForm
from shop.taxes.categories import Category, percent
from shop.taxes.rule import EVERYWHERE, MEMBER_STATES, NORTHERN_IRELAND, Status

from .models import CATEGORIES

AS_EVERYWHERE = ""
_PARTS = ("category", "rate", "reason")


class GridForm(DraftForm):
    """Every cell of the table; `markets` are the places with a section of their own."""

    def __init__(self, markets, rows, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.markets = [settings.SHOP_COUNTRY, *markets, EVERYWHERE]
        self.rows = {(row.tax_class, row.status, row.where): row for row in rows}
        for cell in self.cells():
            self._add(cell)

    def cells(self):
        return product(TaxClass.values, map(str, Status), self.markets)

    def _add(self, cell):
        row, needed = self.rows.get(cell), cell[2] in _complete()
        what = f"{TaxClass(cell[0]).label}, {Status(cell[1]).words}"
        initial = _as_typed(row) if row else {"category": AS_EVERYWHERE}
        for part, field in _fields(needed).items():
            field.label = f"{part.capitalize()}: {what}"
            field.initial = initial.get(part)
            field.widget.attrs |= {"aria-label": field.label, "class": part}
            if part == "reason":
                field.widget.attrs["placeholder"] = "Reason, where no VAT is due"
            self.fields[_name(part, cell)] = field

    def clean(self):
        for cell in self.cells():
            self._check(cell)
        return self.cleaned_data

    def _check(self, cell):
        code, rate, reason = self._typed(cell)
        if not code:
            return
        category = Category(code)
        if category.bears_vat and not rate:
            self.add_error(_name("rate", cell), "Type the rate in per cent, such as 20.")
        elif rate and not category.bears_vat:
            self.add_error(_name("rate", cell), f"{category.words} has no rate: leave it empty.")
        if category.needs_reason and not reason:
            self.add_error(_name("reason", cell), "Say why no VAT is due: buyers read it.")
        elif reason and not category.needs_reason:
            self.add_error(_name("reason", cell), "Only what bears no VAT has a reason.")

    def answers(self):
        """{cell: (category, rate, reason), or None where no row is needed}."""
        return {cell: self._answer(*self._typed(cell)) for cell in self.cells()}

    @staticmethod
    def _answer(code, rate, reason):
        return (code, (rate or Decimal(0)) / 100, reason) if code else None

    def _typed(self, cell):
        return tuple(self.cleaned_data.get(_name(part, cell)) for part in _PARTS)

    def sections(self):
        """(heading, Statuses, [(class, [(status, category, rate, reason)])]) of each place."""
        for where in self.markets:
            lines = [(each, self._line(each, where)) for each in TaxClass]
            yield place_name(where), list(Status), lines

    def _line(self, tax_class, where):
        return [
            (
                status,
                *(self[_name(part, (tax_class.value, status.value, where))] for part in _PARTS),
            )
            for status in Status
        ]


def _fields(is_needed):
    choices = [] if is_needed else [(AS_EVERYWHERE, "as everywhere else")]
    choices += [(code, f"{code} {words}") for code, words in CATEGORIES]
    rate = {"max_digits": 4, "decimal_places": 2, "min_value": 0}
    return {
        "category": forms.ChoiceField(choices=choices, required=is_needed),
        "rate": forms.DecimalField(required=False, **rate),
        "reason": forms.CharField(max_length=300, required=False),
    }


def _complete():
    return (settings.SHOP_COUNTRY, EVERYWHERE)


def places_of(rows, asked=()):
    """The places beside home and everywhere that have a row, and those asked for, by name."""
    known = {MEMBER_STATES, NORTHERN_IRELAND, *dict(countries.choices())}
    found = {row.where for row in rows} | {code for code in asked if code in known}
    return sorted(found - set(_complete()), key=place_name)


def place_name(where):
    if where == MEMBER_STATES:
        return "Every other member state of the European Union"
    if where == EVERYWHERE:
        return "Everywhere else"
    if where == NORTHERN_IRELAND:
        return "Northern Ireland (postcodes that begin with BT)"
    name = countries.name(where)
    return f"{name}, where the shop stands" if where == settings.SHOP_COUNTRY else name


def _as_typed(row):
    rate = percent(row.rate) if row.rate else None
    return {"category": row.category, "rate": rate, "reason": row.reason}


def _name(part, cell):
    tax_class, status, where = cell
    return f"{part}-{where or 'all'}-{tax_class}-{status}"

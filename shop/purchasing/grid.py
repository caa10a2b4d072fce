"""The form in which staff edit a draft: one table a market, professions down, classes across."""

from django import forms

from accounts.models import Profession
from common import countries
from common.supply_classes import HIGH_RISK, SupplyClass
from common.versions.forms import DraftForm

EVERYWHERE = ""
MAY, MAY_NOT, AS_EVERYWHERE = "may", "may_not", ""


class GridForm(DraftForm):
    """Every cell of the table; `markets` are the countries with a section of their own."""

    def __init__(self, markets, rows, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.markets = [EVERYWHERE, *markets]
        self.rows = {(row.profession, row.supply_class, row.country): row for row in rows}
        for cell in self.cells():
            self._add(cell)

    def cells(self):
        for country in self.markets:
            for profession in Profession.values:
                for supply_class in SupplyClass.values:
                    yield profession, supply_class, country

    def _add(self, cell):
        profession, supply_class, country = cell
        row = self.rows.get(cell)
        what = f"{Profession(profession).label}, {SupplyClass(supply_class).label}"
        choices = [(MAY, "may"), (MAY_NOT, "may not")]
        if country:
            choices.insert(0, (AS_EVERYWHERE, "as everywhere"))
        answer = forms.ChoiceField(choices=choices, required=False, label=what)
        answer.initial = _answer(row) if row else (AS_EVERYWHERE if country else MAY_NOT)
        basis = forms.CharField(max_length=200, required=False, label=f"Basis: {what}")
        basis.initial = row.basis if row else ""
        for field in (answer, basis):
            field.widget.attrs["aria-label"] = field.label
        self.fields |= {_name("cell", cell): answer, _name("basis", cell): basis}

    def clean(self):
        for cell in self.cells():
            if self._answer_of(cell) is not None and not self._basis_of(cell):
                self.add_error(_name("basis", cell), "Say what this answer rests on.")
        return self.cleaned_data

    def answers(self):
        """{cell: (may, basis), or None where no row is needed}."""
        return {
            cell: None if may is None else (may, self._basis_of(cell))
            for cell in self.cells()
            for may in [self._answer_of(cell)]
        }

    def _answer_of(self, cell):
        """True, False, or None where the cell says nothing of its own.

        That nobody said yes for every country needs no row, unless it has one with a basis.
        """
        answer = self.cleaned_data.get(_name("cell", cell))
        if answer == MAY:
            return True
        if answer == MAY_NOT and (cell[2] or self._basis_of(cell)):
            return False
        return None

    def _basis_of(self, cell):
        return self.cleaned_data.get(_name("basis", cell), "")

    def sections(self):
        """(heading, [(profession, [(class, is high risk, answer, basis)])]) of each market."""
        for country in self.markets:
            heading = countries.name(country) if country else "Every country without its own answer"
            yield heading, [self._line(profession, country) for profession in Profession]

    def _line(self, profession, country):
        found = []
        for supply_class in SupplyClass:
            cell = (profession.value, supply_class.value, country)
            fields = (self[_name("cell", cell)], self[_name("basis", cell)])
            found.append((supply_class, supply_class in HIGH_RISK, *fields))
        return profession, found


def markets_of(rows, asked=()):
    """The countries that have a row, and those asked for, by name."""
    known = dict(countries.choices())
    found = {row.country for row in rows if row.country} | {code for code in asked if code in known}
    return sorted(found, key=countries.name)


def _answer(row):
    return MAY if row.is_permitted else MAY_NOT


def _name(kind, cell):
    profession, supply_class, country = cell
    return f"{kind}-{country or 'all'}-{profession}-{supply_class}"

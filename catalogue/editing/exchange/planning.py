"""What some rows of a file would do: which are new, which change what, which are faulty."""

from dataclasses import dataclass, field
from hashlib import blake2b

from django.db.models import Q

from catalogue.models import ImportRun

from .checks import following, problems, remarks
from .columns import Fault, Reference, Row, Text, Wrong
from .spreadsheets import WROTE_IT, lost_zeros


@dataclass
class Plan:
    """Of some rows: what to add, what to change (key to new values), and the faults.

    `remarks` are changes that may be slips: somebody has to say that they are meant.
    """

    new: list = field(default_factory=list)
    changed: dict = field(default_factory=dict)
    same: int = 0
    faults: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    examples: list = field(default_factory=list)


class Planner:
    """Reads rows in pieces and remembers, between them, which keys the file already named."""

    def __init__(self, format, header, look):
        self.format = format
        self.columns = [format.column(name) for name in header]
        self.look = look
        self._seen = {}

    def plan(self, rows):
        """The plan of one piece of the file."""
        plan = Plan(faults=[row for row in rows if isinstance(row, Fault)])
        found = [(row, self._read(row)) for row in rows if isinstance(row, Row)]
        self._load([row for row, _ in found])
        readable = [row for row, faults in found if not faults]
        existing = _Existing(self.format, self.columns, readable)
        for row, faults in found:
            self._place(row, faults, existing, plan)
        return plan

    def _read(self, row):
        """Fill in the values of a row; the faults of cells that cannot be read."""
        return [fault for column in self.columns if (fault := _read(column, row))]

    def _load(self, rows):
        names = ("product", "parent", "slug", "replaced_by")
        slugs = {row.values.get(name) for row in rows for name in names}
        self.look.load_products(slugs - {None, ""})

    def _place(self, row, faults, existing, plan):
        faults += self._references(row)
        pk = old = None
        if not faults:
            faults += self._repeated(row)
        if not faults:
            pk, old = existing.find(row)
            faults += self._about_row(row, pk, old, existing)
        said = dict(row.values)
        if not faults:
            faults += self._follow(row, old)
        if faults:
            plan.faults += faults
            return
        self._plan_product(row)
        self._sort_in(row, said, pk, old, plan)

    def _follow(self, row, old):
        """Fill in what follows from the values of a row; what keeps it from following."""
        values, faults = following(self.format.kind, row.values, old, self.look)
        row.values.update(values)
        return [_fault(row, *fault) for fault in faults]

    def _references(self, row):
        for column in self.columns:
            value = row.values.get(column.name)
            if isinstance(column, Reference) and value and not self.look.is_known(column.to, value):
                problem = f"No {column.to} has this slug.{self._hint(column, value)}"
                yield _fault(row, column.name, problem)

    def _hint(self, column, value):
        if column.name == "parent":
            return " A family stands in a row above its variants."
        near = " or ".join(self.look.near(column.to, value))
        return f" Did you mean {near}?" if near else ""

    def _repeated(self, row):
        """A key may be in the file once; it is remembered by a digest of eight bytes."""
        key = blake2b(repr(_key(self.format, row.values)).encode(), digest_size=8).digest()
        first = self._seen.setdefault(key, row.number)
        if first != row.number:
            names = ", ".join(self.format.key)
            yield _fault(row, self.format.key[0], f"Same {names} as row {first}; keep one.")
        number = row.values.get("number")
        if number and self._seen.setdefault(number, row.number) != row.number:
            yield _fault(row, "number", f"Same number as row {self._seen[number]}; keep one.")

    def _about_row(self, row, pk, old, existing):
        if row.values.get("number") and pk is None:
            yield _fault(row, "number", "This product has no row of this number; leave it blank.")
            return
        if old is None:
            yield from self._missing(row)
        yield from self._unique(row, pk, old, existing)
        if old is not None or not any(self._missing(row)):
            for name, problem in problems(self.format.kind, row.values, old, self.look):
                yield _fault(row, name, problem)

    def _missing(self, row):
        for column in self.format.columns:
            if column.is_required and column.name not in row.values and column.default is None:
                yield _fault(row, column.name, "A new row needs this column.")

    def _unique(self, row, pk, old, existing):
        """A code names one thing only, and a spreadsheet has not taken its zeros away."""
        for name in self.format.unique:
            if value := row.values.get(name):
                yield from self._not_unique(row, name, value, pk, old, existing)

    def _not_unique(self, row, name, value, pk, old, existing):
        kind = self.format.unique[0].upper()
        first = self._seen.setdefault(f"{kind} {value}", row.number)
        owner, slug = existing.owner_of(value)
        if owner not in (None, pk):
            yield _fault(row, name, f"This is the {kind} of another product, {slug}.")
        elif first != row.number:
            yield _fault(row, name, f"Same {kind} as row {first}.")
        elif old and lost_zeros(value, old.get(name) or ""):
            yield _fault(row, name, f"{WROTE_IT} Now it is {old[name]}: the zeros were lost.")

    def _plan_product(self, row):
        values = row.values
        if self.format.kind == ImportRun.Kind.PRODUCTS and not self.look.product(values["slug"]):
            is_reference = values.get("is_reference", False)
            self.look.plan_product(values["slug"], values["structure"], is_reference)

    def _sort_in(self, row, said, pk, old, plan):
        if old is None:
            plan.new.append(row)
            return
        changes = {name: v for name, v in row.values.items() if name != "number" and v != old[name]}
        if not changes:
            plan.same += 1
            return
        plan.changed[pk] = changes
        plan.remarks += [
            [row.number, row.values[self.format.key[0]], *texts]
            for texts in remarks(self.format.kind, changes, old)
        ]
        plan.examples += [
            [row.number, name, *(self.format.column(name).write(v) for v in (old[name], new))]
            for name, new in changes.items()
            if said.get(name) == new  # What follows from it is not shown and not compared.
        ]


class _Existing:
    """The rows that are there for some rows of a file, found by number or by key."""

    def __init__(self, format, columns, rows):
        self._format = format
        names = {c.name for c in columns}
        self._columns = [c for c in format.columns if c.name in names or c.name in _ALWAYS]
        self._by_key, self._by_number = {}, {}
        for pk, old in self._fetch(rows):
            self._by_key.setdefault(_key(format, old), (pk, old))
            self._by_number[pk] = (pk, old)
        self._owners = _owners(format, rows) if format.unique else {}

    def find(self, row):
        number = row.values.get("number")
        if not number:
            return self._by_key.get(_key(self._format, row.values), (None, None))
        pk, old = self._by_number.get(number, (None, None))
        is_its = old is not None and old["product"] == row.values["product"]
        return (pk, old) if is_its else (None, None)

    def owner_of(self, value):
        """(key, short name) of what has this value in a column whose values are unique."""
        return self._owners.get(value, (None, ""))

    def _fetch(self, rows):
        """(primary key, values by column) of every row that could be meant."""
        owner = self._format.key[0]
        path = self._format.column(owner).read_from
        wanted = {row.values[owner] for row in rows}
        paths = [column.read_from for column in self._columns]
        found = self._format.model._base_manager.filter(Q(**{f"{path}__in": wanted}))
        for pk, *values in found.order_by("pk").values_list("pk", *paths):
            yield pk, {c.name: _stored(c, v) for c, v in zip(self._columns, values, strict=True)}


_ALWAYS = {"structure", "parent", "title", "product_class", "variant_name", "amount", "unit"}
_ALWAYS |= {"gtin", "gtin_inner", "inner_units", "gtin_case", "case_units", "makers_reference"}
_ALWAYS |= {"sales_unit", "sales_unit_read_by", "sales_unit_read_on"}
_ALWAYS |= {"replaced_by", "replaced_said_by", "replaced_said_on"}
_ALWAYS |= {"shelf_life_months", "shelf_life_source"}


def _owners(format, rows):
    """{value: (key, short name)} of what has one of the rows' values in any column of them."""
    wanted = {row.values[name] for row in rows for name in format.unique if row.values.get(name)}
    things, slug = format.model._base_manager, format.column(format.key[0]).read_from
    owners = {}
    for name in format.unique:
        path = format.column(name).read_from
        found = things.filter(**{f"{path}__in": wanted}).values_list(path, "pk", slug)
        owners |= {value: (pk, short) for value, pk, short in found}
    return owners


def _stored(column, value):
    """A stored value as a cell of it would be read."""
    if isinstance(column, Text):
        return column.show(value or "")
    return value


def _key(format, values):
    return tuple(str(values[name]) for name in format.key)


def _read(column, row):
    cell = row.cells[column.name]
    try:
        row.values[column.name] = column.read(cell)
    except Wrong as wrong:
        return _fault(row, column.name, str(wrong))
    return None


def _fault(row: Row, name, problem):
    return Fault(row.number, name, row.cells.get(name, "")[:200], problem[:400])


def pieces(rows, size):
    """The rows in lists of a size."""
    piece = []
    for row in rows:
        piece.append(row)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece

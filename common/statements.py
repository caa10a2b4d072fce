"""Statements put together once a process, planned once a connection, asked again and again.

Django puts a queryset together and compiles it anew for every request; for what a product page
reads that takes ten times as long as PostgreSQL takes to answer it (docs/performance.md).

    _NAMED = Statement(lambda: Brand.objects.filter(slug=Asked("slug", CharField())))
    _NAMED.rows(slug="belotero")
"""

import hashlib
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from operator import itemgetter
from threading import Lock

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import InterfaceError, OperationalError, connections, models
from django.db.models import BigIntegerField, BooleanField, Expression, Func
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.utils import create_namedtuple_class
from django.db.transaction import TransactionManagementError


class Asked(Expression):
    """A value that is given by this name when the statement is asked, of this field's type."""

    def __init__(self, name, output_field):
        self.name = name
        super().__init__(output_field=output_field)

    def as_sql(self, compiler, connection):
        return "%s", [self]


def asked_key(name):
    """An Asked primary key."""
    return Asked(name, BigIntegerField())


def asked_keys(name="pks"):
    """An Asked list of primary keys, for IsAnyOf."""
    return Asked(name, ArrayField(BigIntegerField()))


class Keys(Expression):
    """Primary keys of a model that were read already, for IsAnyOf: one text, which PostgreSQL reads
    several times as fast as a list of as many values."""

    def __init__(self, model, listed):
        self._key, self._listed = model._meta.pk, listed
        super().__init__(output_field=ArrayField(BigIntegerField()))

    @classmethod
    def of(cls, model, keys):
        """Django compares expressions by what they are made with: by the text, not key by key."""
        return cls(model, f"{{{','.join(map(str, keys))}}}")

    def as_sql(self, compiler, connection):
        return f"%s::{self._key.db_type(connection)}[]", [self._listed]


class IsAnyOf(Func):
    """Whether an expression is among an Asked list (of an ArrayField), however long that is."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def each_of(rows):
    """A row for each value of a subquery, which is cut for each row around it by itself."""
    array = ArraySubquery(rows)
    return Func(array, function="UNNEST", output_field=array.output_field.base_field)


class FoundOnce(ArraySubquery):
    """Keys that a Statement looks for once, before all else, however many of its parts ask for the
    same; anywhere else an ArraySubquery. They depend on nothing that stands around it."""

    def __init__(self, queryset, **options):
        super().__init__(queryset, **options)
        self._alone = self.query.clone()

    def as_sql(self, compiler, connection, template=None, **context):
        found = _FOUND_ONCE.get()
        if found is None:
            return super().as_sql(compiler, connection, template, **context)
        sql, parameters = self._alone.get_compiler(connection=connection).as_sql()
        name = found.setdefault((sql, tuple(parameters)), f"found_{len(found)}")
        return f"(SELECT keys FROM {name})::bigint[]", ()


# {(SQL, its parameters): the name by which the statement that is compiled refers to its keys}.
_FOUND_ONCE = ContextVar("found_once", default=None)


def _found_first(found, sql, parameters):
    """(SQL, its parameters) of a statement that begins with what is FoundOnce."""
    first = ", ".join(
        f"{name} AS MATERIALIZED (SELECT ARRAY({keys}) AS keys)"
        for (keys, _), name in found.items()
    )
    asked = [parameter for _, of_keys in found for parameter in of_keys]
    return f"WITH {first} {sql}", (*asked, *parameters)


class Statement:
    """A queryset without prefetches, as `build` returns it, some of whose values are Asked.

    Where it depends on the values how it is best answered, it `is_planned_anew` each time.
    """

    def __init__(self, build, using="default", *, is_planned_anew=False):
        self._build, self._using, self._is_planned_anew = build, using, is_planned_anew
        self._lock = Lock()

    def rows(self, **values):
        """What it finds with these values: models, or what its values() ask for."""
        compiled, connection = self._compiled, connections[self._using]
        found = compiled.ask(connection, values)
        return compiled.read(connection, found) if found else []

    def first(self, **values):
        """The first of them, or None."""
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _compiled(self):
        with self._lock:
            return _Compiled.of(self._build().using(self._using), self._is_planned_anew)


def fill(instance, name, rows):
    """Have a relation of an instance read, as prefetch_related would."""
    if not hasattr(instance, "_prefetched_objects_cache"):
        instance._prefetched_objects_cache = {}
    instance._prefetched_objects_cache[name] = filled(getattr(instance, name).all(), rows)


def filled(queryset, rows):
    """The queryset with these rows, as if it had been read."""
    queryset._result_cache, queryset._prefetch_done = rows, True
    return queryset


def _makes(queryset, compiler):
    """What makes of a row what the queryset would; Django looks at each call for what is the same
    at all of them."""
    query, kind = queryset.query, queryset._iterable_class
    names = query.selected or (*query.extra_select, *query.values_select, *query.annotation_select)
    if kind is ModelIterable:
        return _Models(compiler, queryset.db).made
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is NamedValuesListIterable:
        return create_namedtuple_class(*(queryset._fields or names))._make
    return tuple if kind is ValuesListIterable else partial(_named, tuple(names))


def _named(names, row):
    return dict(zip(names, row, strict=False))


class _Models:
    """Makes models of rows: the columns of each, and what belongs to what, are found once."""

    def __init__(self, compiler, using):
        info, select = compiler.klass_info, compiler.select
        self._using, self._model = using, info["model"]
        self._start, self._end = info["select_fields"][0], info["select_fields"][-1] + 1
        columns = select[self._start : self._end]
        self._related = get_related_populators(info, select, using)
        self._names = [column.target.attname for column, *_ in columns]
        self._annotations = tuple((compiler.annotation_col_map or {}).items())

    def made(self, row):
        """The model of a row, with what was read along with it."""
        instance = self._model.from_db(self._using, self._names, row[self._start : self._end])
        for related in self._related:
            related.populate(row, instance)
        for name, place in self._annotations:
            setattr(instance, name, row[place])
        return instance


@dataclass
class _Compiled:
    """A compiled queryset, without what it was compiled from, which takes several times its room.

    Of its `parameters` some are Asked; what Django converts of a row, column by column, is in
    `converters`, and `made` makes of it what the queryset would.
    """

    is_planned_anew: bool
    is_locking: bool
    sql: str
    parameters: tuple
    converters: dict
    made: Callable

    @classmethod
    def of(cls, queryset, is_planned_anew):
        compiler, found = queryset.query.get_compiler(queryset.db), {}
        token = _FOUND_ONCE.set(found)
        try:
            sql, parameters = compiler.as_sql()
        finally:
            _FOUND_ONCE.reset(token)
        if found:
            sql, parameters = _found_first(found, sql, parameters)
        return cls(
            is_planned_anew,
            queryset.query.select_for_update,
            sql,
            parameters,
            compiler.get_converters([column for column, *_ in compiler.select]),
            _makes(queryset, compiler),
        )

    @cached_property
    def asked(self):
        """{name: Asked} in the order in which they first stand in the statement."""
        return {p.name: p for p in self.parameters if isinstance(p, Asked)}

    @cached_property
    def name(self):
        fixed = [None if isinstance(p, Asked) else p for p in self.parameters]
        return _name_of(f"{self.sql}{fixed}")

    @cached_property
    def execute(self):
        return f"EXECUTE {self.name}{_listed(['%s'] * len(self.asked))}"

    def read(self, connection, found):
        """What the queryset would make of these rows."""
        if self.converters:
            compiler = SQLCompiler(None, connection, connection.alias)
            found = compiler.apply_converters(found, self.converters)
        return list(map(self.made, found))

    def ask(self, connection, values):
        """The rows. On a connection of our own it is planned the first time only."""
        if self.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked within a transaction only.")
        if settings.PREPARE_STATEMENTS and not self.is_planned_anew:
            given = [values[name] for name in self.asked]
            return _fetch(connection, self.execute, given, self._prepare, only_reads=True)
        given = [values[p.name] if isinstance(p, Asked) else p for p in self.parameters]
        return _fetch(connection, self.sql, given, only_reads=True)

    def _prepare(self, connection):
        _plan_once(connection, self.name, lambda cursor: self._preparation(cursor, connection))

    def _preparation(self, cursor, connection):
        """PREPARE, with fixed values written out: PostgreSQL plans for them."""
        places = {name: f"${number}" for number, name in enumerate(self.asked, 1)}
        written = [
            places[p.name] if isinstance(p, Asked) else cursor.mogrify("%s", [p]).decode()
            for p in self.parameters
        ]
        types = [_type(asked.output_field, connection) for asked in self.asked.values()]
        return f"PREPARE {self.name}{_listed(types)} AS {self.sql % tuple(written)}"


class PlainSQL:
    """A statement in SQL with %(names)s; `types` are those of its values, in PostgreSQL's words.

    It is the same as a Statement else: planned once a connection, read at each call.
    """

    def __init__(self, sql, **types):
        self._sql, self._types = sql, types
        self._name, self._only_reads = _name_of(sql), sql.split(None, 1)[0] == "SELECT"
        self._execute = f"EXECUTE {self._name}{_listed([f'%({name})s' for name in types])}"

    def rows(self, **values):
        """Its rows, as tuples."""
        connection = connections["default"]
        if settings.PREPARE_STATEMENTS:
            sql, prepare = self._execute, self._prepare
        else:
            sql, prepare = self._sql, None
        return _fetch(connection, sql, values, prepare, only_reads=self._only_reads)

    def _prepare(self, connection):
        _plan_once(connection, self._name, self._preparation)

    def _preparation(self, cursor):
        written = self._sql % {name: f"${number}" for number, name in enumerate(self._types, 1)}
        return f"PREPARE {self._name}{_listed(self._types.values())} AS {written}"


def _fetch(connection, sql, values, prepare=None, *, only_reads=False):
    """The rows of a statement, for which the connection is prepared first.

    Only where somebody looks on goes it through Django's cursors, which are there for that. What
    only reads is the health check of a connection itself: nothing else is sent to see whether
    the connection is alive, and it is asked again on another one where it is not.
    """
    if connection.queries_logged or connection.execute_wrappers:
        with connection.cursor() as cursor:
            if prepare:
                prepare(connection)
            cursor.execute(sql, values)
            return cursor.fetchall()
    if only_reads and _is_unchecked(connection):
        connection.health_check_done = True
        try:
            return _asked(connection, sql, values, prepare)
        except (OperationalError, InterfaceError):
            if connection.is_usable():
                raise
            connection.close()
    connection.close_if_health_check_failed()
    return _asked(connection, sql, values, prepare)


def _is_unchecked(connection):
    is_checked = connection.health_check_done or not connection.health_check_enabled
    return connection.connection is not None and not is_checked and not connection.in_atomic_block


def _asked(connection, sql, values, prepare):
    if connection.connection is None:
        connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        if prepare:
            prepare(connection)
        cursor = _cursor_of(connection)
        cursor.execute(sql, values)
        return cursor.fetchall()


def _cursor_of(connection):
    """One for all statements of a connection, each of which is read to its end at once."""
    cursor = getattr(connection, "kept_cursor", None)
    if cursor is None or cursor.closed or cursor.connection is not connection.connection:
        cursor = connection.kept_cursor = connection.create_cursor()
    return cursor


def inserted(instance, using, fields, returning):
    """What a new row of a model has in the fields `returning`, once it is written: the rows, as
    Django expects them. None where it was not: a value is an expression, or nothing is planned."""
    values = [field.pre_save(instance, True) for field in fields]
    if not settings.PREPARE_STATEMENTS or any(hasattr(v, "resolve_expression") for v in values):
        return None
    connection, key = connections[using], (using, type(instance), len(fields))
    if key not in _INSERTIONS:
        _INSERTIONS[key] = _Written.insertion(type(instance), fields, returning, connection)
    pairs = zip(fields, values, strict=True)
    return _INSERTIONS[key].rows(connection, [_as_sent(*each, connection) for each in pairs])


def inserted_together(rows, using="default"):
    """Whether a few new rows of a model, without keys, were written by one statement; they have
    their keys then. Not tried as `inserted` says, nor of many."""
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.pk]
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="bulk_create")
    values = [[field.pre_save(row, True) for field in fields] for row in rows]
    if (
        not settings.PREPARE_STATEMENTS
        or len(rows) > _FEW
        or any(row.pk is not None for row in rows)
        or any(hasattr(value, "resolve_expression") for of_row in values for value in of_row)
    ):
        return False
    connection, key = connections[using], (using, model, len(fields), len(rows))
    if key not in _INSERTIONS:
        keys = [model._meta.pk]
        _INSERTIONS[key] = _Written.insertion(model, fields, keys, connection, len(rows))
    pairs = [pair for of_row in values for pair in zip(fields, of_row, strict=True)]
    written = _INSERTIONS[key].rows(connection, [_as_sent(*pair, connection) for pair in pairs])
    for row, (pk,) in zip(rows, written, strict=True):
        row.pk, row._state.adding, row._state.db = pk, False, using
    return True


_FEW = 8  # Rows, for each number of which a statement is kept.


def updated(model, using, key, changes):
    """Whether a row of a model was there to be changed: (field, value) pairs are written. None
    where it was not tried: a value is an expression, or nothing is planned."""
    if not settings.PREPARE_STATEMENTS or any(
        hasattr(value, "resolve_expression") for _, value in changes
    ):
        return None
    connection, named = connections[using], (using, model, *(field for field, _ in changes))
    if named not in _UPDATES:
        _UPDATES[named] = _Written.update(model, named[2:], connection)
    pairs = (*changes, (model._meta.pk, key))
    return bool(_UPDATES[named].rows(connection, [_as_sent(*each, connection) for each in pairs]))


_UPDATES = {}


def _as_sent(field, value, connection):
    """A value as it is sent for a column; most kinds Django hands on as they are."""
    if type(value) is _AS_IT_IS.get(type(field)):
        return value
    return field.get_db_prep_save(value, connection)


# Of what kind a value is that Django hands on as it is.
_AS_IT_IS = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.DecimalField: Decimal,
    models.ForeignKey: int,
    models.OneToOneField: int,
}


# Of a model by how many fields, with its key or without, and by how many rows where they are some.
_INSERTIONS = {}


@dataclass(frozen=True)
class _Written:
    """INSERT or UPDATE of one row, in SQL with $1, $2 …, and how it is asked for."""

    name: str
    preparation: str
    execute: str
    returns: bool

    @classmethod
    def insertion(cls, model, fields, returning, connection, many=1):
        quoted, width = connection.ops.quote_name, len(fields)
        places = (f"${number}" for number in range(1, many * width + 1))
        rows = ",".join(_listed(islice(places, width)) for _ in range(many))
        columns = ", ".join(quoted(field.column) for field in fields)
        sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES{rows}"
        wanted = ", ".join(quoted(field.column) for field in returning)
        sql += f" RETURNING {wanted}" if wanted else ""
        return cls._of(sql, fields * many, connection, returns=bool(wanted))

    @classmethod
    def update(cls, model, fields, connection):
        """Its key is asked for last; a row is returned where there was one."""
        quoted, key = connection.ops.quote_name, model._meta.pk
        changes = ", ".join(
            f"{quoted(field.column)} = ${number}" for number, field in enumerate(fields, 1)
        )
        of_key = f"{quoted(key.column)} = ${len(fields) + 1}"
        sql = f"UPDATE {quoted(model._meta.db_table)} SET {changes} WHERE {of_key} RETURNING 1"
        return cls._of(sql, (*fields, key), connection, returns=True)

    @classmethod
    def _of(cls, sql, fields, connection, *, returns):
        name, types = _name_of(sql), _listed([_type(field, connection) for field in fields])
        execute = f"EXECUTE {name}{_listed(['%s'] * len(fields))}"
        return cls(name, f"PREPARE {name}{types} AS {sql}", execute, returns)

    def rows(self, connection, values):
        if self.returns:
            return _fetch(connection, self.execute, values, self._prepare)
        with connection.cursor() as cursor:
            self._prepare(connection)
            cursor.execute(self.execute, values)
        return []

    def _prepare(self, connection):
        _plan_once(connection, self.name, lambda _: self.preparation)


def _name_of(text):
    return f"ampoule_{hashlib.sha256(text.encode()).hexdigest()[:24]}"


# A plan a statement, not one for each value. Looking a row up in memory costs hardly more than
# reading on: a whole table is not read to spare a disk its seeks.
_HOW_TO_PLAN = "SET plan_cache_mode TO force_generic_plan; SET random_page_cost TO 1.1"


def set_how_to_plan(sender, connection, **signal):
    """Have a new connection plan so before its first transaction, which would take that back with
    itself."""
    if settings.PREPARE_STATEMENTS and connection.vendor == "postgresql":
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(_HOW_TO_PLAN)


def _plan_once(connection, name, preparation):
    """Have a connection plan the statement of this name, which `preparation(cursor)` writes."""
    server = connection.connection  # Another one after a reconnection, which knows nothing.
    if getattr(connection, "prepared_on", None) is server and name in connection.prepared:
        return
    with connection.wrap_database_errors:
        if getattr(connection, "prepared_on", None) is not server:
            connection.prepared_on, connection.prepared = server, set()
        if name not in connection.prepared:
            with server.cursor() as cursor:
                cursor.execute(preparation(cursor))
            connection.prepared.add(name)


def _listed(words):
    return f" ({', '.join(words)})" if words else ""


def _type(field, connection):
    """The type of a field's values, without the length of its column."""
    return re.sub(r"\(.*?\)", "", field.db_type(connection))

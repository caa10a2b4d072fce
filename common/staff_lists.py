"""Staff's lists: searched by words in any order, and a search is never hidden by a filter."""

from functools import cache, cached_property

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import AutoField, F
from django.utils.safestring import mark_safe

from .addresses import addresses
from .escaped import escaped
from .folding import KeptSearch, found, holds, keys_of_any
from .statements import FoundOnce, IsAnyOf, Keys, Statement, asked_keys

_CHECKBOX = (
    '<input type="checkbox" name="{}" value="{}" class="action-select" '
    'aria-label="Select this object for an action - {}">'
)
NAMES = ("first_name", "last_name", "email")


def names_of(person):
    """The fields by which a person is found, `person` being the way to them."""
    return tuple(f"{person}__{name}" for name in NAMES)


def is_search(request):
    """Whether a list is asked for words."""
    return bool(request.GET.get(SEARCH_VAR, "").strip())


class FirstPages(Paginator):
    """Of very many rows the first pages: who looks for others searches, filters or sorts."""

    MOST = 10_000

    @cached_property
    def count(self):
        return min(self._found, self.MOST)

    @property
    def is_cut(self):
        return self._found > self.MOST

    @cached_property
    def _found(self):
        return self.object_list.order_by().values("pk")[: self.MOST + 1].count()


class FoldedSearch:
    """Rows that hold every word typed, whatever its case, accents, spaces and signs (folding).

    The keys are read first, so that they are looked for once, and the planner knows how few they
    are: from words it cannot guess that, and would join whole tables.
    """

    MOST_KEYS, MOST_NEWEST = 50_000, 500
    keeps_search = False  # Whether `rows_with` does nothing with a word that a Word cannot do.
    newest_with = None  # As `rows_with`, where the newest are enough (`_lists_newest`).
    list_only = ()  # The fields that the rows of the list are read with, as of `only`.
    asks_alike = False  # Whether it begins with the same rows for everybody, on any day.
    list_aside = ()  # What its rows refer to that is read by statements of its own.
    list_per_page = 50
    paginator = FirstPages
    show_full_result_count = False
    _first_rows = None

    def get_changelist(self, request, **kwargs):
        return StaffList

    def action_checkbox(self, obj):
        """As Django's, without a widget and its three templates a row."""
        key, name = escaped(obj.pk), escaped(str(obj))
        return mark_safe(_CHECKBOX.format(ACTION_CHECKBOX_NAME, key, name))

    def get_search_results(self, request, queryset, search_term):
        if not self.search_fields or not search_term.strip():
            return queryset, False
        read = self._keys(search_term, only_newest=self._lists_newest(request))
        if not read:
            return queryset.none(), False
        if len(read) <= self.MOST_KEYS:
            return queryset.filter(IsAnyOf(F("pk"), Keys.of(self.model, read))), False
        return queryset.filter(pk__in=found(search_term, self.rows_with)), False

    def first_rows(self, rows):
        """What a list that `asks_alike` begins with, by a statement that is put together once."""
        if self._first_rows is None:
            self._first_rows = Statement(lambda: _of_keys(rows, rows[: self.list_per_page]))
        return self._first_rows.rows()

    def get_paginator(self, request, *args, **kwargs):
        found = super().get_paginator(request, *args, **kwargs)
        if self._lists_newest(request):
            found.MOST = self.MOST_NEWEST
        return found

    def _lists_newest(self, request):
        """Whether of very many rows that are found the newest are enough: nothing but a search is
        asked, and by a page, which shows the first of them; a file has all."""
        is_page = not getattr(request, "is_for_file", False)
        is_alone = {*request.GET} <= {SEARCH_VAR, PAGE_VAR}
        return bool(self.newest_with and is_page and is_alone and is_search(request))

    def _keys(self, typed, *, only_newest=False):
        if only_newest:
            return self._newest_search.rows(typed)
        if self.keeps_search:
            return self._search.rows(typed)
        return [row["pk"] for row in found(typed, self.rows_with)[: self.MOST_KEYS + 1]]

    @cached_property
    def _search(self):
        most = self.MOST_KEYS + 1
        return KeptSearch(
            lambda keys_with: keys_with(self.rows_with).values_list("pk", flat=True)[:most]
        )

    @cached_property
    def _newest_search(self):
        def build(keys_with):
            keys = keys_with(self.rows_with, self.newest_with).values_list("pk", flat=True)
            return keys.order_by("-pk")[: self.MOST_NEWEST + 1]

        return KeptSearch(build)

    def rows_with(self, word):
        """Keys of the rows of which one of `search_fields` holds a word.

        Fields in brackets are looked through as one text, which one index can serve.
        """
        rows = self.model._default_manager
        texts = ([text] if isinstance(text, str) else text for text in self.search_fields)
        return keys_of_any(rows.filter(holds(word, *text)) for text in texts)


class StaffList(ChangeList):
    """The address of a row's page is put together from that of any, and so is the way back."""

    def __init__(self, *args):
        super().__init__(*args)
        self._way_back = f"?{self.preserved_filters}" if self.preserved_filters else ""
        self.preserved_filters = ""  # Django would work it out for each row.

    def get_queryset(self, *args, **kwargs):
        rows = super().get_queryset(*args, **kwargs)
        return rows.only(*self.model_admin.list_only) if self.model_admin.list_only else rows

    def get_results(self, request):
        super().get_results(request)
        page = self.model_admin
        if page.asks_alike and not request.GET:
            self.result_list = page.first_rows(self.queryset)
        elif page.asks_alike and not self.query:
            self.result_list = _of_keys(self.queryset, self.result_list)
        for name in page.list_aside:
            _read_aside(self.model._meta.get_field(name), self.result_list)

    def url_for_result(self, result):
        if not isinstance(self.lookup_opts.pk, AutoField):
            return f"{super().url_for_result(result)}{self._way_back}"
        return f"{self._page_at(result.pk)}{self._way_back}"

    @cached_property
    def _page_at(self):
        return addresses(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", "object_id")


def _of_keys(rows, some):
    """`some` of very many rows, whose keys are found first: of what is joined to all of them
    PostgreSQL would prepare to keep what it looked up, however few are read."""
    return rows.filter(IsAnyOf(F("pk"), FoundOnce(some.values("pk"))))


def _read_aside(field, rows):
    """Have what rows refer to by this field read, as prefetch_related would."""
    referring = [row for row in rows if getattr(row, field.attname)]
    keys = {getattr(row, field.attname) for row in referring}
    found = _with_keys(field.related_model).rows(pks=list(keys)) if keys else ()
    by_key = {each.pk: each for each in found}
    for row in referring:
        field.set_cached_value(row, by_key[getattr(row, field.attname)])


@cache
def _with_keys(model):
    return Statement(lambda: model._base_manager.filter(IsAnyOf(F("pk"), asked_keys())))


class Choice(admin.SimpleListFilter):
    """Leaves what was chosen; `kinds` are (value, what it is called, what it leaves of rows)."""

    kinds = ()

    def lookups(self, request, model_admin):
        return [(value, label) for value, label, _ in self.kinds]

    def queryset(self, request, rows):
        of_kind = {value: leaves for value, _, leaves in self.kinds}.get(self.value())
        return of_kind(rows) if of_kind else rows


class WorkFirst(admin.SimpleListFilter):
    """Shows `first`, what there is to do, until somebody chooses; a search looks through all."""

    first = None
    ALL = "all"

    def __init__(self, request, *args):
        super().__init__(request, *args)
        default = self.ALL if self.looks_through_all(request) else self.first
        self.wanted = self.value() or default

    def looks_through_all(self, request):
        """Whether all rows are meant where nothing was chosen."""
        return is_search(request)

    @property
    def narrows(self):
        return self.wanted != self.ALL

    def choices(self, changelist):
        for value, label in (*self.lookup_choices, (self.ALL, "All")):
            yield {
                "selected": str(value) == self.wanted,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        if not self.narrows:
            return queryset
        return queryset.filter(**{self.parameter_name: self.wanted})

"""Lists of staff as CSV files: what a list shows, all its pages, by its search and filters."""

from datetime import date, datetime
from html import unescape

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from .csv_lines import csv_lines, guard
from .readable import before

A_PIECE = 2000


def csv_file(rows, name):
    """An answer that is saved as the file `name`.csv; texts in `rows` are guarded already."""
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


class AsCsv:
    """A list with a link to its file; `columns_of_file` where they are not those of the page,
    `aside_in_file` what they refer to that is read by statements of its own.

    The site puts it before every page (`as_csv`).
    """

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.csv_view))
        return [path("list.csv", view, name=self._csv_name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        address = {"csv_address": reverse(f"admin:{self._csv_name}")}
        return super().changelist_view(request, address | (extra_context or {}))

    def csv_view(self, request):
        """What makes no sense leads to the list, which says so."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        request.is_for_file = True
        try:
            found = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return csv_file(self._csv_rows(found.queryset), str(self.opts.verbose_name_plural))

    @property
    def _csv_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_csv"

    def _csv_rows(self, rows):
        names = getattr(self, "columns_of_file", self.list_display)
        yield [capfirst(label_for_field(name, self.model, self)) for name in names]
        rows = rows.prefetch_related(*getattr(self, "aside_in_file", ()))
        for row in rows.iterator(chunk_size=A_PIECE):
            yield [_cell(name, row, self) for name in names]


def as_csv(page):
    """The class of a page of staff whose list is a file too."""
    return before(AsCsv, page)


def _cell(name, row, page):
    field, _, value = lookup_field(name, row, page)
    if field is not None and field.choices:
        value = getattr(row, f"get_{field.name}_display")()
    return in_file(_words(value) if hasattr(value, "__html__") else value)


def _words(markup):
    """What a cell of a page says, without how it looks there."""
    return " ".join(unescape(strip_tags(markup)).split())


def in_file(value):
    """A figure as it is, a day or a moment as sheets sort it, any text guarded."""
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if value is None or isinstance(value, (int, float, date)):
        return value
    return guard(str(value))

"""Counting sheets in the admin: the list, and the way to their pages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path

from catalogue.queries import names_of_product, products_with
from common.folding import holds, keys_of_any
from common.read_only_admin import ByDeeds
from common.staff_lists import FoldedSearch, names_of

from . import pages, papers
from .models import CountSheet


@admin.register(CountSheet)
class CountSheetAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """For who may change lots; a sheet is written on its own pages only."""

    list_display = ["__str__", "state", "begun_at", "begun_by", "closed_at", "closed_by"]
    list_filter = ["state"]
    list_only = ["state", "begun_at", "closed_at", "place__name"]
    list_only += [*names_of_product(), *names_of("begun_by"), *names_of("closed_by")]
    search_fields = ["place__name"]  # And more, see rows_with.
    search_help_text = "Place, or the product that was counted."
    ordering = ["-pk"]
    asks_alike = True
    actions = None
    show, right = staticmethod(pages.show), "inventory.change_lot"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*pages.OF_SHEET)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(self.right)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return self.has_view_permission(request)

    def rows_with(self, word):
        sheets = CountSheet.objects
        ways = (
            sheets.filter(holds(word, "place__name")),
            sheets.filter(product__in=products_with(word)),
        )
        return keys_of_any(ways)

    def get_urls(self):
        deeds = [
            path(
                f"<int:pk>/{name}/",
                self.guarded(CountSheet, deed, ["POST"]),
                name=f"count_{name.replace('-', '_')}",
            )
            for name, deed in pages.DEEDS.items()
        ]
        paper = self.guarded(CountSheet, papers.blank_sheet, ["GET"])
        return [*deeds, path("<int:pk>/blank.pdf", paper, name="count_print"), *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return pages.begin(request, self.admin_site.each_context(request) | {"opts": self.opts})

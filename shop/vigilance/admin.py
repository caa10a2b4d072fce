"""Reports as staff see them."""

from django.contrib import admin
from django.urls import path

from common.read_only_admin import ByDeeds
from common.staff_lists import FoldedSearch, WorkFirst
from shop.inventory.queries import NAMES_OF_LOTS, lots_with

from . import pages, services
from .models import Report


class StateFilter(WorkFirst):
    """Shows what is under way unless somebody asks for more."""

    title = parameter_name = "state"
    first = "under_way"

    def lookups(self, request, model_admin):
        return [(self.first, "Under way"), ("answered", "Answered")]

    def queryset(self, request, queryset):
        if not self.narrows:
            return queryset
        return queryset.filter(answered_at__isnull=self.wanted == self.first)


@admin.register(Report)
class ReportAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every report, the oldest that is under way first."""

    list_display = ("__str__", "kind", "serious", "lot_number", "product", "at", "answered_at")
    columns_of_file = ("id", "kind", "is_serious", "lot_number", "product", "units", "happened_on")
    columns_of_file += ("words", "at", "answered_at", "answer")
    list_select_related = ("pick__lot__product__parent",)
    list_filter = (StateFilter, "kind", "is_serious")
    search_fields = ("pick__lot__number",)  # And more, see rows_with.
    search_help_text = NAMES_OF_LOTS
    actions = None
    show, right = staticmethod(pages.show), services.RIGHT

    def rows_with(self, word):
        return Report.objects.filter(pick__lot__in=lots_with(word)).order_by().values("pk")

    @admin.display(description="lot", ordering="pick__lot__number")
    def lot_number(self, report):
        return report.lot.number

    @admin.display(ordering="is_serious")
    def serious(self, report):
        """In a word: a red cross beside what is not serious says the opposite."""
        return "yes" if report.is_serious else "no"

    def product(self, report):
        return report.lot.product.full_name

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("inventory.view_lot")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        deeds = (pages.pass_on, pages.answer, pages.set_aside)
        pass_on, answer, set_aside = (self.guarded(Report, deed, ["POST"]) for deed in deeds)
        return [
            path("<int:pk>/pass-on/", pass_on, name="report_pass_on"),
            path("<int:pk>/answer/", answer, name="report_answer"),
            path("<int:pk>/set-aside/", set_aside, name="report_set_aside"),
            *super().get_urls(),
        ]

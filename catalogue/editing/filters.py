"""What staff pick in the list of products: those that somebody still has to read the pack of."""

from django.contrib import admin

from ..models.product import undescribed


class SalesUnitFilter(admin.SimpleListFilter):
    title = "what a buyer gets"
    parameter_name = "sales_unit"

    def lookups(self, request, model_admin):
        return [("missing", "For sale without a sales unit")]

    def queryset(self, request, queryset):
        return queryset.filter(undescribed()) if self.value() == "missing" else queryset

"""Filters of the list of orders that wait: for a right, for goods, for a day."""

from django.contrib import admin

from shop.ordering.queries import holding_cold, waiting_for_goods


class HeldBackFilter(admin.SimpleListFilter):
    """Only what a right that has ended holds back."""

    title = "shipping"
    parameter_name = "shipping"
    STOPPED = "stopped"

    def lookups(self, request, model_admin):
        return [(self.STOPPED, "Cannot be shipped as things are")]

    def queryset(self, request, queryset):
        if self.value() != self.STOPPED:
            return queryset
        return queryset.filter(stops__isnull=False, stops__ended_at=None)


class ColdFilter(admin.SimpleListFilter):
    """Only what travels cold."""

    title = parameter_name = "parcel"

    def lookups(self, request, model_admin):
        return [("cold", "Travels cold")]

    def queryset(self, request, queryset):
        return holding_cold(queryset) if self.value() == "cold" else queryset


class GoodsFilter(admin.SimpleListFilter):
    """Only orders with units that no lot is kept for."""

    title = parameter_name = "goods"

    def lookups(self, request, model_admin):
        return [("awaited", "Units wait for goods")]

    def queryset(self, request, queryset):
        if self.value() != "awaited":
            return queryset
        return queryset.filter(pk__in=waiting_for_goods().order_by().values("pk"))

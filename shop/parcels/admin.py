"""Parcels as staff see them: the list, and the pages on which one is begun and packed."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path

from common.parcel_states import ParcelState
from common.read_only_admin import ByDeeds
from common.staff_lists import FoldedSearch, WorkFirst
from shop.inventory.models import Pick

from . import pages, papers
from .models import Parcel
from .queries import parcel_shown


class StateFilter(WorkFirst):
    """Shows what stands in the house unless somebody asks for more."""

    title = parameter_name = "state"
    first = "open"

    def lookups(self, request, model_admin):
        return [(self.first, "In the house"), *Parcel.State.choices]

    def queryset(self, request, queryset):
        if self.wanted == self.first:
            return queryset.filter(state__in=(ParcelState.PACKING, ParcelState.PACKED))
        return super().queryset(request, queryset)


@admin.register(Parcel)
class ParcelAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every parcel; nothing of one is changed but by its deeds."""

    list_display = ("number", "state", "carrier", "tracking", "begun_at", "handed_over_at")
    list_filter = (StateFilter,)
    search_fields = (("number", "tracking"),)
    search_help_text = "Number of the parcel or of its order, or tracking number."
    ordering = ("-pk",)
    actions = None
    show, right = staticmethod(pages.show), "order.change_order"
    shown = staticmethod(parcel_shown)

    def has_view_permission(self, request, obj=None):
        """Who sees orders sees their parcels."""
        return request.user.has_perm("order.view_order")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        deeds = [
            path(
                f"<int:pk>/{name}/",
                self.guarded(Parcel, deed, ["POST"]),
                name=f"parcel_{name.replace('-', '_')}",
            )
            for name, deed in pages.DEEDS.items()
        ]
        papers_of_one = [
            path(
                "<int:pk>/slip.pdf", self.guarded(Parcel, papers.slip, ["GET"]), name="parcel_slip"
            ),
            path(
                "<int:pk>/labels.pdf",
                self.guarded(Parcel, papers.labels, ["GET"]),
                name="parcel_labels",
            ),
        ]
        order = Parcel._meta.get_field("order").related_model
        begin = self.guarded(order, pages.begin, ["GET", "POST"])
        return [
            path("begin/<int:pk>/", begin, name="parcel_begin"),
            path("pick-list/", self.admin_site.admin_view(self.pick_list), name="pick_list"),
            path(
                "swap/<int:pk>/",
                self.guarded(Pick, pages.swap, ["GET", "POST"]),
                name="parcel_swap",
            ),
            *deeds,
            *papers_of_one,
            *super().get_urls(),
        ]

    def pick_list(self, request):
        """The pick list of the orders that the address names."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return pages.show_pick_list(request, self.admin_site.each_context(request))

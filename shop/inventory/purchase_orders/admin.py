"""Purchase orders in the admin: the list, and the way to their pages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Min, Sum
from django.urls import path
from django.views.decorators.http import require_POST

from common.clock import today
from common.read_only_admin import ByDeeds
from common.staff_lists import FoldedSearch, WorkFirst

from . import pages, queries
from .models import PurchaseOrder


class StateFilter(WorkFirst):
    """Shows what is to be sent or to come unless somebody asks for more."""

    title = parameter_name = "state"
    first = "open"

    def lookups(self, request, model_admin):
        others = ("overdue", "Overdue"), *PurchaseOrder.State.choices
        return [(self.first, "To send or to come"), *others]

    def queryset(self, request, queryset):
        if self.wanted == self.first:
            over = (PurchaseOrder.State.RECEIVED, PurchaseOrder.State.CANCELLED)
            return queryset.exclude(state__in=over)
        if self.wanted == "overdue":
            return queryset.filter(pk__in=queries.overdue(today()))
        return super().queryset(request, queryset)


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """For who may change lots; nothing of one is changed but by its deeds."""

    list_display = ["number", "supplier", "state", "units", "received", "expected_on", "sent_at"]
    list_filter = [StateFilter]
    list_select_related = ["supplier"]
    search_fields = ["number", "supplier__name", "lines__makers_reference"]
    search_help_text = "Number, supplier, maker's reference."
    ordering = ["-pk"]
    actions = None
    show, right = staticmethod(pages.show), "inventory.change_lot"

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found.annotate(
            ordered=Sum("lines__units"),
            came=Sum("lines__received"),
            first_on=Min("lines__expected_on"),
        )

    @admin.display(description="units", ordering="ordered")
    def units(self, order):
        return order.ordered or 0

    @admin.display(ordering="came")
    def received(self, order):
        return order.came or 0

    @admin.display(description="expected on", ordering="first_on")
    def expected_on(self, order):
        return order.first_on

    def has_module_permission(self, request):
        return request.user.has_perm(self.right)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def get_urls(self):
        names = {name: (deed, ["POST"]) for name, deed in pages.DEEDS.items()}
        names |= {"paper.pdf": (pages.paper, ["GET"]), "lines.csv": (pages.file, ["GET"])}
        own = [
            path(
                f"<int:pk>/{name}" if "." in name else f"<int:pk>/{name}/",
                self.guarded(PurchaseOrder, page, methods),
                name=f"purchase_order_{name.partition('.')[0].replace('-', '_')}",
            )
            for name, (page, methods) in names.items()
        ]
        wanted = self.admin_site.admin_view(require_POST(self.from_proposals))
        own.append(path("from-proposals/", wanted, name="purchase_order_from_proposals"))
        return [*own, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        return self._page(request, pages.begin)

    def from_proposals(self, request):
        return self._page(request, pages.from_proposals)

    def _page(self, request, page):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return page(request, self.admin_site.each_context(request) | {"opts": self.opts})

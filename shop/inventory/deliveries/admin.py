"""Deliveries in the admin: the list, and the way to their pages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path

from common.staff_lists import FoldedSearch

from . import pages, queries
from .models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(FoldedSearch, admin.ModelAdmin):
    """For who may change lots; a delivery is written on its own pages only."""

    list_display = ["__str__", "state", "arrived_at", "begun_by", "booked_at"]
    list_filter = ["state"]
    list_select_related = ["supplier", "begun_by"]
    search_fields = ["note_number"]  # And more, see rows_with.
    search_help_text = "Supplier, number of the note, lot number."
    actions = None

    def rows_with(self, word):
        return queries.deliveries_with(word)

    def has_module_permission(self, request):
        return request.user.has_perm("inventory.change_lot")

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        deeds = (("head", pages.head), ("many", pages.add_many))
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(self._page(view)),
                name=f"inventory_delivery_{name}",
            )
            for name, view in deeds
        ]
        line = self.admin_site.admin_view(self._page(pages.line))
        own.append(path("<int:pk>/lines/<int:line>/", line, name="inventory_delivery_line"))
        return [*own, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return pages.begin(request, self._context(request))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._page(pages.show)(request, object_id)

    def _page(self, view):
        def answer(request, pk, **of_address):
            delivery = self.get_object(request, str(pk))
            if not self.has_change_permission(request):
                raise PermissionDenied
            if delivery is None:
                raise Http404
            return view(request, self._context(request), delivery, *of_address.values())

        return answer

    def _context(self, request):
        return self.admin_site.each_context(request) | {"opts": self.opts}

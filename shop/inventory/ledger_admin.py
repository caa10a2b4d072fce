"""The ledger as one list: every movement of every lot, only to be read, and as a file."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect

from catalogue.queries import names_of_product
from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch

from . import wording
from .models import Movement
from .queries import NAMES_OF_LOTS, rows_of_lots


@admin.register(Movement)
class MovementAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """For who sees lots; the newest movement first. A row leads to the page of its lot."""

    list_display = [
        "at",
        "lot_number",
        "product",
        "what",
        "allocated_change",
        "order",
        "by",
        "note",
    ]
    columns_of_file = ["at", "lot_number", "product", "kind", "units", "place", "allocated_change"]
    columns_of_file += ["order", "supplier", "reason", "note", "by", "agreed_by"]
    list_filter = ["kind", "place"]
    list_select_related = ["lot__product__parent"]
    list_only = ["at", "kind", "on_hand_change", "apart_change", "allocated_change", "reason"]
    list_only += ["note", "corrects", "former_number", "former_expires_on", "receipt"]
    list_only += ["lot__number", *names_of_product("lot__product")]
    # Joins of ten tables take the planner ten times as long.
    list_aside = ["place", "by", "other_lot"]
    aside_in_file = ["place", "supplier", "by", "agreed_by"]
    list_only += [*list_aside, *aside_in_file]
    asks_alike = True
    search_fields = ["lot__number"]  # And more, see rows_with.
    search_help_text = NAMES_OF_LOTS
    ordering = ["-pk"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(order_number=F("order_line__order__number"))

    def rows_with(self, word):
        return rows_of_lots(Movement.objects, word)

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("inventory.view_lot")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        movement = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if movement is None:
            raise Http404
        return redirect("admin:inventory_lot_change", movement.lot_id)

    @admin.display(description="lot", ordering="lot__number")
    def lot_number(self, movement):
        return movement.lot.number

    def product(self, movement):
        return movement.lot.product.full_name

    def what(self, movement):
        return wording.what(movement)

    def order(self, movement):
        return movement.order_number or ""

"""Returns as staff see them: the list, and the pages on which they are dealt with."""

from django.contrib import admin
from django.urls import path

from common.read_only_admin import ByDeeds
from common.return_states import ReturnState
from common.staff_lists import FoldedSearch, WorkFirst

from . import pages
from .models import Return
from .queries import return_shown


class StateFilter(WorkFirst):
    """Shows what is to be done unless somebody asks for more."""

    title = parameter_name = "state"
    first = "open"

    def lookups(self, request, model_admin):
        return [(self.first, "To receive or inspect"), *Return.State.choices]

    def queryset(self, request, queryset):
        if self.wanted == self.first:
            return queryset.filter(state__in=(ReturnState.ANNOUNCED, ReturnState.RECEIVED))
        return super().queryset(request, queryset)


@admin.register(Return)
class ReturnAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every return; nothing of one is changed but by its deeds."""

    list_display = ("number", "state", "reason", "announced_at", "received_at", "answered_at")
    columns_of_file = ("number", "order", "state", "reason", "words", "announced_at", "received_at")
    columns_of_file += ("answered_at", "answer")
    list_filter = (StateFilter,)
    search_fields = (("number",),)
    search_help_text = "Number of the return or of its order."
    ordering = ("-pk",)
    actions = None
    list_select_related = ("order",)
    show, right = staticmethod(pages.show), "inventory.change_lot"
    shown = staticmethod(return_shown)

    def has_view_permission(self, request, obj=None):
        """Who sees orders sees what came back of them."""
        return request.user.has_perm("order.view_order")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        deeds = [
            path(f"<int:pk>/{name}/", self.guarded(Return, deed, ["POST"]), name=f"return_{name}")
            for name, deed in pages.DEEDS.items()
        ]
        order = Return._meta.get_field("order").related_model
        announce = self.guarded(order, pages.announce, ["GET", "POST"])
        return [
            path("announce/<int:pk>/", announce, name="return_announce"),
            *deeds,
            *super().get_urls(),
        ]

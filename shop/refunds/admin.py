"""Refunds as staff see them; nothing of one is changed but by its deeds."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import path

from common.read_only_admin import ByDeeds
from common.staff_lists import FoldedSearch, WorkFirst
from shop.receivables.models import Payment

from . import pages
from .models import Refund
from .rule import State


class RefundFilter(WorkFirst):
    """Shows what is under way, or was refused, unless somebody asks for more."""

    title = "how it stands"
    parameter_name = "standing"
    first = "to-do"

    def lookups(self, request, model_admin):
        return [("to-do", "Under way or refused"), *Refund.State.choices]

    def queryset(self, request, queryset):
        if self.wanted == "to-do":
            refused = queryset.filter(state__in=[State.REFUSED, State.BOUNCED], noted_at=None)
            return queryset.filter(state__in=State.under_way()) | refused
        return queryset.filter(state=self.wanted) if self.wanted in {*State} else queryset


@admin.register(Refund)
class RefundAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every refund: who asked for it and why, who agreed, how it ended."""

    list_display = ("number", "clinic", "amount", "way", "state", "asked_by", "asked_at")
    columns_of_file = (*list_display, "currency", "order", "reason", "agreed_by", "ended_at")
    columns_of_file += ("words",)
    list_filter = (RefundFilter, "way", "asked_at")
    list_select_related = ("clinic", "asked_by", "order", "agreed_by")
    search_fields = (("reason", "words"), ("clinic__name",), ("order__number",))
    search_help_text = "Clinic, order or why."
    ordering = ("-pk",)
    actions = None
    show = staticmethod(pages.show)

    def get_urls(self):
        ask, rights = pages.ASK
        view = self._for(rights, Payment, ask, ("GET", "HEAD", "POST"))
        asked = path("ask/<int:pk>/", view, name="refund_ask")
        deeds = [
            path(
                f"<int:pk>/{name}/",
                self._for(rights, Refund, deed, ("POST",)),
                name=f"refund_{name}",
            )
            for name, (deed, rights) in pages.DEEDS.items()
        ]
        return [asked, *deeds, *super().get_urls()]

    def _for(self, rights, model, page, methods):
        """The view of a page for who has one of the rights to it."""

        def view(request, pk):
            thing = get_object_or_404(model, pk=pk)
            if not any(map(request.user.has_perm, rights)):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return page(request, self.admin_site.each_context(request), thing)

        return self.admin_site.admin_view(view)

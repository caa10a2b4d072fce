"""Attempts to pay by card, as staff see them: what is not decided first, and asked about."""

from django.contrib import admin, messages
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch, WorkFirst

from .models import Attempt
from .reconciling import UNDECIDED, reconcile

_RIGHT = "payments.ask_provider"


class StateFilter(WorkFirst):
    """Shows what is not decided unless somebody asks for more."""

    title = "how it stands"
    parameter_name = "standing"
    first = "undecided"

    def lookups(self, request, model_admin):
        return [("undecided", "Not decided, or to be given back"), *Attempt.State.choices]

    def queryset(self, request, queryset):
        if self.wanted == self.first:
            return queryset.filter(state__in=UNDECIDED)
        known = self.wanted in Attempt.State.values
        return queryset.filter(Q(state=self.wanted)) if known else queryset


@admin.register(Attempt)
class AttemptAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Every attempt; nothing of one is changed here but by what its provider answers."""

    list_display = ("number", "amount", "currency", "state", "begun_at", "holds_until")
    list_display += ("asked_at", "clinic", "user", "provider", "reference")
    columns_of_file = (*list_display, "ended_at", "order", "words")
    fields = readonly_fields = (*columns_of_file, "key", "booked")
    list_filter = (StateFilter, "provider", "begun_at")
    list_select_related = ("clinic", "user")
    search_fields = (("number", "reference"), ("clinic__name",))
    search_help_text = "Number of the order, reference of the card company or clinic."
    ordering = ("begun_at",)
    actions = ("ask_now",)

    def has_change_permission(self, request, obj=None):
        """For the action of the list; a row itself is only read."""
        return obj is None and request.user.has_perm(_RIGHT)

    @admin.display(description="what is booked of it")
    def booked(self, attempt):
        """Where staff say that its card takes nothing back."""
        payments = reverse("admin:receivables_payment_changelist")
        return format_html('<a href="{}?q={}">Payments</a>', payments, attempt.number)

    @admin.action(description="Ask the card company now", permissions=["change"])
    def ask_now(self, request, chosen):
        asked = list(chosen.filter(state__in=UNDECIDED))
        try:
            reconcile(asked)
        except ExceptionGroup as failed:
            words = f"{len(failed.exceptions)} of them could not be looked at; the log says why."
            self.message_user(request, words, messages.ERROR)
        for attempt in asked:
            self.log_change(request, attempt, "Asked the card company")
        left = Attempt.objects.filter(pk__in=[a.pk for a in asked], state__in=UNDECIDED).count()
        words = f"{len(asked)} payments were asked about; {left} of them are still not decided."
        self.message_user(request, words, messages.WARNING if left else messages.SUCCESS)

"""What the check of documents held back and why; they are read beside their licence."""

from django.contrib import admin, messages

from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch, WorkFirst, names_of

from ..licences.policy import State
from . import checking
from .models import DocumentState, LicenceDocument


class StateFilter(WorkFirst):
    """Documents that wait for staff first."""

    title = parameter_name = "state"
    first = DocumentState.QUARANTINED

    def lookups(self, request, model_admin):
        return DocumentState.choices


@admin.register(LicenceDocument)
class LicenceDocumentAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Documents that were sent; those of drafts are their owners' alone."""

    list_display = ("original_name", "user", "licence", "state", "finding", "uploaded_at")
    list_display_links = None
    # Not the files: nothing but the view that asks and logs leads to one.
    fields = (
        *("original_name", "user", "licence", "state", "reason", "finding", "attempts"),
        *("content_type", "size", "sha256", "stored_size", "stored_sha256"),
        *("uploaded_at", "checked_at", "deleted_at"),
    )
    list_filter = (StateFilter,)
    list_select_related = ("user", "licence")
    search_fields = ("original_name", "sha256", names_of("user"))
    ordering = ("uploaded_at", "pk")
    actions = ("scan_again",)

    def get_queryset(self, request):
        sent = super().get_queryset(request).exclude(licence=None)
        return sent.exclude(licence__state=State.DRAFT)

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description="Scan again", permissions=["view"])
    def scan_again(self, request, papers):
        held = papers.filter(state=DocumentState.QUARANTINED)
        for pk in held.values_list("pk", flat=True):
            checking.scan_again.enqueue(pk)
        self.message_user(
            request, "The scan was asked for. Load this page again in a minute.", messages.SUCCESS
        )

"""What the check of documents held back and why; they are read beside their licence."""

from django.contrib import admin, messages

from .. import checking
from ..models import DocumentState, LicenceDocument
from ..verification.policy import State
from .read_only import ReadOnly


class StateFilter(admin.SimpleListFilter):
    """Documents that wait for staff first."""

    title = "state"
    parameter_name = "state"
    ALL = "all"

    def lookups(self, request, model_admin):
        return [*DocumentState.choices, (self.ALL, "All")]

    def choices(self, changelist):
        for value, title in self.lookup_choices:
            yield {
                "selected": str(value) == self._wanted,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        return queryset if self._wanted == self.ALL else queryset.filter(state=self._wanted)

    @property
    def _wanted(self):
        return self.value() or DocumentState.QUARANTINED


@admin.register(LicenceDocument)
class LicenceDocumentAdmin(ReadOnly, admin.ModelAdmin):
    """Documents that were sent; those of drafts are their owners' alone."""

    list_display = ("original_name", "user", "licence", "state", "finding", "uploaded_at")
    list_display_links = None
    list_filter = (StateFilter,)
    list_select_related = ("user", "licence")
    search_fields = ("original_name", "sha256", "user__email")
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

"""The security log as staff read it; nobody writes in it."""

from django.contrib import admin
from django.db.models import TextField
from django.db.models.functions import Cast

from ..folding import holds, keys_of_any
from ..staff_lists import FoldedSearch
from .models import SecurityEvent


@admin.register(SecurityEvent)
class SecurityLogAdmin(FoldedSearch, admin.ModelAdmin):
    """For who has the right *Can view security event*, and nobody else."""

    list_display = ("at", "event", "whose", "seen_from", "more")
    list_filter = ("event",)
    list_select_related = ("user", "by")
    date_hierarchy = "at"
    search_fields = ("user__email", "by__email")  # And the network address, see rows_with.
    search_help_text = "E-mail address, or network address"
    fields = ("at", "event", "user", "by", "ip", "device", "more")
    readonly_fields = fields
    list_per_page = 50
    actions = None

    def rows_with(self, word):
        texts = ("user__email", "by__email", Cast("ip", TextField()))
        return keys_of_any(SecurityEvent.objects.filter(holds(word, text)) for text in texts)

    @admin.display(description="whose account")
    def whose(self, event):
        owner = event.user.email if event.user else "nobody's"
        return f"{owner}, by {event.by.email}" if event.by else owner

    @admin.display(description="from", ordering="ip")
    def seen_from(self, event):
        return ", ".join(part for part in (event.ip, event.device) if part)

    @admin.display(description="more")
    def more(self, event):
        return "; ".join(f"{name.replace('_', ' ')}: {_said(v)}" for name, v in event.facts.items())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _said(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

"""Staff's pages of tracing: packs for authorities, and how the ledger stands."""

from django.contrib import admin
from django.utils.html import format_html

from common.read_only_admin import ReadOnly

from .models import Head
from .packs.admin import PackAdmin
from .verifying import last_seal, unsealed

__all__ = ["PackAdmin"]  # Django looks for the pages of the room here.


@admin.register(Head)
class HeadAdmin(ReadOnly, admin.ModelAdmin):
    """The heads that were published, and above them what is not sealed yet."""

    list_display = ("day", "ledger", "decisions")
    columns_of_file = ("day", "ledger_length", "ledger_hash", "decisions_length", "decisions_hash")
    columns_of_file += ("published_at",)
    list_display_links = None
    actions = None
    change_list_template = "admin/tracing/heads.html"

    def ledger(self, head):
        return _end(head.ledger_length, head.ledger_hash)

    def decisions(self, head):
        return _end(head.decisions_length, head.decisions_hash)

    def has_change_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        shown = {"unsealed": unsealed(), "last": last_seal()}
        return super().changelist_view(request, shown | (extra_context or {}))


def _end(length, hash_):
    return format_html('{} links, ending with <code class="hash">{}</code>', length, hash_)

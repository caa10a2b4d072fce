"""The purchase policy, as staff read it."""

from django.contrib import admin

from .models import PolicyRow, PolicyVersion


class PolicyRows(admin.TabularInline):
    model = PolicyRow
    extra = 0
    fields = readonly_fields = ("profession", "supply_class", "country", "is_permitted", "basis")
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    list_display = ("number", "note", "published_at", "published_by")
    fields = readonly_fields = ("number", "note", "created_by", "published_by", "published_at")
    inlines = (PolicyRows,)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

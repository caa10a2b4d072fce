"""Which profession may order what, as staff edit it."""

from django.contrib import admin

from .models import ProfessionRule


@admin.register(ProfessionRule)
class ProfessionRuleAdmin(admin.ModelAdmin):
    """Each row is one permission; deleting the row takes the permission away at once."""

    list_display = ["supply_class", "profession", "basis"]
    list_filter = ["supply_class", "profession"]
    search_fields = ["basis"]

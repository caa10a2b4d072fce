"""Who does not review whom: said on a licence's page, listed and taken back here."""

from django.contrib import admin

from common.staff_lists import FoldedSearch, names_of

from ..licences.models import ConflictOfInterest


@admin.register(ConflictOfInterest)
class ConflictOfInterestAdmin(FoldedSearch, admin.ModelAdmin):
    """Seen and taken back by superusers only; never added or changed here."""

    list_display = ("reviewer", "professional", "note", "declared_by", "declared_at")
    list_select_related = ("reviewer", "professional__user", "declared_by")
    search_fields = (names_of("reviewer"), names_of("professional__user"), "note")

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

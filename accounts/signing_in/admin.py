"""Staff's pages about accounts, addresses and second factors."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch, names_of
from common.stale.admin import StaleAdmin

from .reauthentication import ask_again
from .rights import RightsField


class EmailAddressAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Which addresses are confirmed; they change only through the person's own confirmation."""

    list_display = ("email", "user", "verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email", names_of("user"))

    def has_change_permission(self, request, obj=None):
        return False


class SecondFactorAdmin(FoldedSearch, admin.ModelAdmin):
    """Who has a second factor. A superuser deletes a lost one; nobody sees a secret."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = (names_of("user"),)
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def delete_view(self, request, object_id, extra_context=None):
        ask_again(request)
        return super().delete_view(request, object_id, extra_context)


@admin.register(Group)
class RoleAdmin(FoldedSearch, StaleAdmin, GroupAdmin):
    """A group gives rights to all who are in it, so it is guarded as the page of a person is."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "permissions":
            kwargs["form_class"] = RightsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if self.has_change_permission(request):
            ask_again(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


def take_over():
    """Put our pages in the place of allauth's, which show secrets and change addresses."""
    from allauth.account.models import EmailAddress, EmailConfirmation
    from allauth.mfa.models import Authenticator

    for model in (EmailAddress, EmailConfirmation, Authenticator):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(EmailAddress, EmailAddressAdmin)
    admin.site.register(Authenticator, SecondFactorAdmin)

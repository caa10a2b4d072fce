"""Staff's pages about accounts, open and closed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from accounts.clinics import members
from accounts.signing_in import sessions
from accounts.signing_in.models import User
from accounts.signing_in.reauthentication import ask_again
from accounts.signing_in.rights import RightsField
from common.read_only_admin import ReadOnly
from common.staff_lists import NAMES, FoldedSearch
from common.stale.admin import StaleAdmin

from . import closing
from .models import ClosedAccount


@admin.register(User)
class UserAdmin(FoldedSearch, ReadOnly, StaleAdmin):
    """Accounts; passwords are nobody's business, and only a superuser gives rights."""

    change_form_template = "admin/accounts/user/change_form.html"
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = (NAMES,)
    ordering = ("email",)
    filter_horizontal = ("groups", "user_permissions")
    actions = None
    _ABOUT = ("email", "first_name", "last_name", "is_active")
    _RIGHTS = ("is_staff", "groups", "is_superuser", "user_permissions")
    _DATES = ("date_joined", "last_login")
    fields = (*_ABOUT, *_RIGHTS, *_DATES)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "user_permissions":
            kwargs["form_class"] = RightsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_urls(self):
        address = path(
            "<int:pk>/sessions/",
            self.admin_site.admin_view(self.sessions_view),
            name="accounts_user_sessions",
        )
        return [address, *super().get_urls()]

    def sessions_view(self, request, pk):
        """Where a person is signed in; a post ends all of it, or the one it names."""
        person = get_object_or_404(User, pk=pk)
        if not self.has_view_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            return self._end_sessions(request, person)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Where {person.display_name} is signed in",
            "opts": self.opts,
            "person": person,
            "sessions": sessions.sessions_of(person),
            "may_end": self.has_change_permission(request, person),
        }
        return TemplateResponse(request, "admin/accounts/user/sessions.html", context)

    def _end_sessions(self, request, person):
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        for session in sessions.sessions_of(person):
            if request.POST.get("session", str(session.pk)) == str(session.pk):
                sessions.end(session)
        self.message_user(request, "Signed out. The next page there asks for the password.")
        return redirect("admin:accounts_user_sessions", person.pk)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Whoever may change it gives rights here, so they are asked who they are (A6)."""
        if self.has_change_permission(request):
            ask_again(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """What ends with an account ends at once, and stays so when it is opened again."""
        super().save_model(request, obj, form, change)
        if "is_active" not in form.changed_data:
            return
        if obj.is_active:
            closing.open_again(obj)
        else:
            closing.switch_off(obj, request.user)
            self._say_what_lacks_an_owner(request, obj)

    def _say_what_lacks_an_owner(self, request, person):
        for clinic in members.without_an_owner(person):
            self.message_user(
                request,
                f"{clinic} has no owner with an open account now: nobody can invite or remove "
                "people there, or name who answers for its orders.",
                messages.WARNING,
            )

    def get_readonly_fields(self, request, obj=None):
        fixed = ("email", *self._DATES)
        return fixed if request.user.is_superuser else (*fixed, *self._RIGHTS)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if hasattr(obj, "closed_account"):  # For good.
            return False
        if obj is None or request.user.is_superuser:
            return allowed
        # Who is not a superuser closes no account of staff and no account of their own.
        return allowed and not (obj.is_staff or obj.is_superuser)


@admin.register(ClosedAccount)
class ClosedAccountAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Restricted: who a closed account was, for a recall or an authority."""

    list_display = ("user_id", "closed_at", "closed_by", "keep_until")
    fields = ("user", "name", "email", "closed_at", "closed_by", "reason", "keep_until")
    search_fields = ("name", "email")
    ordering = ("-closed_at", "-pk")
    actions = None

    def has_change_permission(self, request, obj=None):
        return False

"""The admin site itself."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.decorators import method_decorator


class StaffSite(admin.AdminSite):
    """Registers only admin classes of ours: Oscar's own would go round every rule of the shop."""

    site_header = "Ampoule"
    site_title = "Ampoule"
    index_title = "Today"

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class is not None and admin_class.__module__.startswith("oscar."):
            return
        super().register(model_or_iterable, admin_class, **options)

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """Only reached by people who are signed in: everyone else goes to the one login."""
        return super().login(request, extra_context)

    def index(self, request, extra_context=None):
        from .today import tasks_for

        tasks = {"tasks": tasks_for(request.user)}
        return super().index(request, tasks | (extra_context or {}))

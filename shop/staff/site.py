"""The admin site itself."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models.base import ModelBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from common.readable import readable

OUR_PACKAGES = ("accounts.", "catalogue.", "common.", "shop.")

WORK_LISTS = (
    "order.order",
    "inventory.lot",
    "accounts.licence",
    "accounts.shiptoaddress",
    "accounts.clinic",
    "accounts.user",
    "catalogue.product",
    "purchasing.policyversion",
    "common.mail",
)


class StaffSite(admin.AdminSite):
    """Shows what we registered ourselves: Oscar's own pages would go round the shop's rules."""

    site_header = "Ampoule"
    site_title = "Ampoule"
    index_title = "Today"
    # The lists of the day's work stand above every page; all others are on the first page.
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        """Things are deleted one by one, each from a page that shows what it is now."""
        super().__init__(*args, **kwargs)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        models = model_or_iterable
        if isinstance(models, ModelBase):
            models = [models]
        if is_ours(admin_class):
            super().register(models, readable(admin_class), **options)

    def each_context(self, request):
        context = super().each_context(request)
        listed = [model for app in context["available_apps"] for model in app["models"]]
        pages = {model["model"]._meta.label_lower: model for model in listed if model["admin_url"]}
        context["work_lists"] = [pages[label] for label in WORK_LISTS if label in pages]
        return context

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """Only reached by people who are signed in: everyone else goes to the one login."""
        return super().login(request, extra_context)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def autocomplete_view(self, request):
        return NamesOnOffer.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        from .today import tasks_for

        tasks = {"tasks": tasks_for(request.user)}
        return super().index(request, tasks | (extra_context or {}))


class NamesOnOffer(AutocompleteJsonView):
    """What a field offers for what was typed: who may fill the field in may read these names."""

    def has_perm(self, request, obj=None):
        if not self.admin_site.is_registered(self.source_field.model):  # Of an inline.
            return super().has_perm(request, obj)
        asking = self.admin_site.get_model_admin(self.source_field.model)
        return asking.has_add_permission(request) or asking.has_change_permission(request)


def is_ours(admin_class):
    return admin_class is not None and admin_class.__module__.startswith(OUR_PACKAGES)

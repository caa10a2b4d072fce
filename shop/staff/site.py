"""The admin site itself."""

from copy import copy
from functools import cache, cached_property

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models.base import ModelBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLResolver, get_script_prefix, include, path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language

from common.addresses import address
from common.csv_lists import as_csv
from common.kept import Memory
from common.labelled import labelled
from common.own_links import linked
from common.readable import readable

from .work import NAMES, grouped

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
            super().register(models, as_csv(linked(readable(labelled(admin_class)))), **options)
            for model in models:
                _name_plainly(self._registry[model])

    def get_urls(self):
        from .finding import page as finding
        from .reordering import reorder
        from .reports import views

        def report(view):
            return self.admin_view(
                lambda request, **about: view(request, self.each_context(request), **about)
            )

        from .orders import without_charge

        def find(request):
            return finding.page(request, self.each_context(request))

        return [
            path("find/", self.admin_view(find), name="find"),
            path(
                "claims/claim/<int:pk>/replace/", report(without_charge.page), name="claim_replace"
            ),
            path("reorder/", report(reorder), name="reorder"),
            path("reports/", report(views.index), name="reports"),
            path("reports/<slug:name>/", report(views.page), name="report"),
            path("reports/<slug:name>.csv", report(views.file), name="report_file"),
            *_by_app(super().get_urls()),
        ]

    def get_app_list(self, request, app_label=None):
        """The lists and reports that somebody may open, by the work that they are for."""
        from .reports.reports import reports_for

        return grouped(self._pages(request, self._labels), reports_for(request.user))

    @cached_property
    def _labels(self):
        """{label of a model: its page}."""
        return {model._meta.label_lower: page for model, page in self._registry.items()}

    def _pages(self, request, labels):
        """Those of these lists that somebody may open, each with what its row says."""
        listed = (self._labels[label] for label in labels if label in self._labels)
        may = ((page, _rights(page, request)) for page in listed)
        return [_row(page, rights) for page, rights in may if any(rights.values())]

    def app_index(self, request, app_label, extra_context=None):
        """What package something belongs to is nobody's work."""
        return redirect("admin:index")

    def each_context(self, request):
        """What all pages of staff show; of the lists only those of the day's work."""
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "work_lists": _written(self._pages(request, WORK_LISTS), request.path),
        }

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """Only reached by people who are signed in: everyone else goes to the one login."""
        return super().login(request, extra_context)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def autocomplete_view(self, request):
        return NamesOnOffer.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        from .today import deeds_of, tasks_for

        shown = {"tasks": tasks_for(request.user), "deeds": deeds_of(request.user)}
        return super().index(request, shown | (extra_context or {}))


class NamesOnOffer(AutocompleteJsonView):
    """What a field offers for what was typed: who may fill the field in may read these names."""

    def has_perm(self, request, obj=None):
        if not self.admin_site.is_registered(self.source_field.model):  # Of an inline.
            return super().has_perm(request, obj)
        asking = self.admin_site.get_model_admin(self.source_field.model)
        return asking.has_add_permission(request) or asking.has_change_permission(request)


def _by_app(urls):
    """The addresses of a site, those of each app below one: what an address means is found after
    some ten comparisons instead of as many as there are lists."""
    pages, others = {}, []
    for each in urls:
        app, _, name = str(each.pattern).partition("/")
        if isinstance(each, URLResolver) and name:
            pages.setdefault(app, []).append(path(name, include(each.url_patterns)))
        else:
            others.append(each)
    return [*(path(f"{app}/", include(found)) for app, found in pages.items()), *others]


def _name_plainly(page):
    """Give a page's thing our word for it, on every page of its own."""
    if page.opts.label_lower in NAMES:
        page.opts = copy(page.opts)
        page.opts.verbose_name, page.opts.verbose_name_plural = NAMES[page.opts.label_lower]


def _rights(page, request):
    return page.get_model_perms(request) if page.has_module_permission(request) else {}


def _row(page, rights):
    opts, place = page.opts, f"admin:{page.opts.app_label}_{page.opts.model_name}"
    may_open = rights["view"] or rights["change"]
    return {
        "label": opts.label_lower,
        "name": capfirst(opts.verbose_name_plural),
        "thing": opts.verbose_name,
        "admin_url": _address(f"{place}_changelist") if may_open else None,
        "add_url": _address(f"{place}_add") if rights["add"] else None,
    }


_address = cache(reverse)


def _written(lists, path):
    """The lists of the day's work, as far as the reader may open them, on the page of a path."""
    today, found = address("admin:index"), {row["label"]: row["admin_url"] for row in lists}
    where = path if path == today or path in found.values() else ""
    key = tuple(found.items()), where, get_script_prefix(), get_language()
    return _WRITTEN.get(key, lambda: mark_safe(_write(lists, today, where)))


def _write(lists, today, where):
    context = {"lists": lists, "today": today, "where": where}
    return render_to_string("admin/work_lists.html", context)


_WRITTEN = Memory(64)


def is_ours(admin_class):
    return admin_class is not None and admin_class.__module__.startswith(OUR_PACKAGES)

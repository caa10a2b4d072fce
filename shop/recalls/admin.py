"""Recalls as staff see them: every campaign, and the pages of its deeds."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import path

from common.read_only_admin import ByDeeds
from common.staff_lists import Choice, FoldedSearch
from shop.inventory.queries import NAMES_OF_LOTS, lots_with

from . import clinic_pages, pages, reports
from .models import Campaign, Notice, Recall
from .queries import written_after_the_end


def _written_of(campaigns):
    return campaigns.filter(pk__in=written_after_the_end().values("notice__campaign"))


class StandingFilter(Choice):
    title = parameter_name = "standing"
    kinds = (
        ("draft", "Draft", lambda rows: rows.filter(released_at=None, closed_at=None)),
        ("open", "Released", lambda rows: rows.filter(closed_at=None).exclude(released_at=None)),
        ("over", "Closed or given up", lambda rows: rows.exclude(closed_at=None)),
        ("written", "Closed, and a clinic wrote since", _written_of),
    )


@admin.register(Campaign)
class CampaignAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every campaign; nothing of one is changed but by its deeds."""

    list_display = ("title", "kind", "standing", "reference", "begun_at", "released_at")
    list_display += ("closed_at",)
    list_filter = ("kind", StandingFilter)
    search_fields = (("title", "reference"),)  # And its lots, see rows_with.
    search_help_text = f"Title or reference. {NAMES_OF_LOTS}"
    actions = None
    show, right = staticmethod(pages.show), "inventory.change_lot"

    def rows_with(self, word):
        recalls = Recall.objects.filter(campaign=OuterRef("pk"), lot__in=lots_with(word))
        named = super().rows_with(word)
        return named.union(Campaign.objects.filter(Exists(recalls)).order_by().values("pk"))

    def has_view_permission(self, request, obj=None):
        """Who sees lots sees who has them."""
        return request.user.has_perm("inventory.view_lot")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        asked, sent = ["GET", "HEAD", "POST"], ["POST"]
        read = [
            self._address(f"<int:pk>/{name}", self._seen(page), name)
            for name, page in reports.PAGES.items()
        ]
        return [
            self._address("begin/", self.admin_site.admin_view(self.begin), "begin"),
            *(
                self._address(f"<int:pk>/{name}/", self.guarded(Campaign, page, sent), name)
                for name, page in pages.SENT.items()
            ),
            *(
                self._address(f"<int:pk>/{name}/", self.guarded(Campaign, page, asked), name)
                for name, page in pages.ASKED.items()
            ),
            self._address("lots/<int:pk>/", self.guarded(Recall, pages.leave_out, asked), "lot"),
            self._address(
                "notices/<int:pk>/", self._seen(clinic_pages.notice, Notice, asked), "notice"
            ),
            self._address("<int:pk>/phone/", self._seen(clinic_pages.phone), "phone"),
            *read,
            *super().get_urls(),
        ]

    def _may_write(self, request):
        return request.user.has_perm(self.right)

    def _address(self, route, view, name):
        name = name.replace("-", "_").replace(".", "_")
        return path(route, view, name=f"recalls_campaign_{name}")

    def begin(self, request):
        """A new campaign, as a draft."""
        if not self._may_write(request):
            raise PermissionDenied
        return pages.begin(request, self.admin_site.each_context(request))

    def _seen(self, page, model=Campaign, methods=("GET", "HEAD")):
        """The view of a page that who sees lots reads, and only who has the right writes on."""

        def view(request, pk):
            thing = get_object_or_404(model, pk=pk)
            writes = request.method not in ("GET", "HEAD")
            if not self.has_view_permission(request) or (writes and not self._may_write(request)):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return page(request, self.admin_site.each_context(request), thing)

        return self.admin_site.admin_view(view)

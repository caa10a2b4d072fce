"""Recalls as staff see them: how far each has come, who has units, as a page and as a file."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from common.csv_lines import guard
from common.csv_lists import AsCsv, csv_file
from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch
from shop.inventory.queries import NAMES_OF_LOTS, rows_of_lots

from .models import Recall
from .policy import WORDS
from .queries import coverage_of, holders, orders_that_wait

A_PAGE = 100
_COLUMNS = [
    *("clinic", "country", "address", "units delivered", "units returned"),
    *("units not sent yet", "told on"),
    *("last answer on", "by", *WORDS.values(), "not accounted for", "note"),
]


@admin.register(Recall)
class RecallAdmin(AsCsv, FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Every recall; its page says who has the lot, since when they know, and what they answered."""

    list_display = ("lot_number", "product", "begun_at", "ended_at")
    list_select_related = ("lot__product__parent",)
    search_fields = ("lot__number",)  # And more, see rows_with.
    search_help_text = NAMES_OF_LOTS
    actions = None

    def rows_with(self, word):
        return rows_of_lots(Recall.objects, word)

    @admin.display(description="lot", ordering="lot__number")
    def lot_number(self, recall):
        return recall.lot.number

    def product(self, recall):
        return recall.lot.product.full_name

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        """Who sees lots sees who has them."""
        return request.user.has_perm("inventory.view_lot")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/holders.csv", view, name="recalls_recall_csv"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        recall = self._recall(request, object_id)
        page = Paginator(_notices(recall), A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Recall of lot {recall.lot.number}: {recall.lot.product.full_name}",
            "opts": self.opts,
            "recall": recall,
            "coverage": coverage_of(recall),
            "page": page,
            "holders": holders(page.object_list),
            "waiting": orders_that_wait(recall.lot),
        }
        return TemplateResponse(request, "admin/recalls/recall.html", context)

    def file_view(self, request, pk):
        """Who has it, a line for each address; what was answered stands in a clinic's first."""
        recall = self._recall(request, pk)
        rows = (map(guard, row) for row in [_COLUMNS, *_rows(recall)])
        return csv_file(rows, f"recall-{recall.pk}")

    def _recall(self, request, pk):
        recall = self.get_object(request, str(pk))
        if recall is None:
            raise Http404
        if not self.has_view_permission(request, recall):
            raise PermissionDenied
        return recall


def _notices(recall):
    return recall.notices.select_related("clinic", "person", "recall__lot")


def _rows(recall):
    """The lines of the file, as texts."""
    for holder in holders(_notices(recall)):
        answered = _answered(holder)
        for place in holder.places:
            country = holder.notice.clinic.country if holder.notice.clinic else ""
            units = map(str, (place.delivered, place.returned, place.waiting))
            about = (holder.notice.receiver, country, place.address, *units)
            yield [*about, _day(holder.notice.told_at), *answered]
            answered = [""] * len(answered)


def _answered(holder):
    last, units = holder.last_answer, holder.units
    if last is None:
        return ["", "", *("" for _ in WORDS), str(holder.unknown), ""]
    notes = "; ".join(answer.note for answer in holder.answers if answer.note)
    numbers = [str(getattr(units, name)) for name in WORDS]
    return [_day(last.at), last.by.display_name, *numbers, str(holder.unknown), notes]


def _day(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""

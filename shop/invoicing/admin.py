"""Invoices, credit notes and parcels that still wait for an invoice, as staff see them."""

from django.contrib import admin, messages
from django.db.models import Q
from django.urls import path

from common.read_only_admin import ByDeeds, ReadOnly
from common.staff_lists import FoldedSearch, WorkFirst

from . import correct_page, pages, services
from .models import Document, ToInvoice


@admin.register(Document)
class DocumentAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every document; nothing of one is changed, a mistake is credited and invoiced anew."""

    list_display = ("number", "kind", "clinic", "issued_on", "due_on", "net", "of_vat", "gross")
    list_display += ("currency",)
    columns_of_file = (*list_display, "reference", "supplied_on", "corrects", "replaces")
    list_filter = ("kind", "currency", "issued_on")
    list_select_related = ("clinic", "corrects", "replaces")
    search_fields = (("number", "reference"), ("clinic__name",))
    search_help_text = "Number, RF reference or clinic."
    ordering = ("-pk",)
    actions = None
    show, right = staticmethod(pages.show), "invoicing.issue_creditnote"

    @admin.display(description="VAT", ordering="vat")
    def of_vat(self, document):
        return document.vat

    def get_urls(self):
        credit = self.guarded(Document, pages.credit, ["POST"])
        correct = self.guarded(Document, correct_page.correct, ["GET", "POST"])
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/credit/", credit, name="invoice_credit"),
            path("<int:pk>/correct/", correct, name="invoice_correct"),
            path("<int:pk>/pdf/", view(pages.pdf), name="document_pdf"),
            path("<int:pk>/ubl/", view(pages.ubl), name="document_ubl"),
            *super().get_urls(),
        ]


class StandingFilter(WorkFirst):
    """Shows what no invoice could be issued for unless somebody asks for more."""

    title = "how it stands"
    parameter_name = "standing"
    first = "problem"

    def lookups(self, request, model_admin):
        return [("problem", "Could not be invoiced"), ("waits", "Waits"), ("done", "Invoiced")]

    def queryset(self, request, queryset):
        kinds = {
            "problem": Q(document=None) & ~Q(problem=""),
            "waits": Q(document=None, problem=""),
            "done": ~Q(document=None),
        }
        return queryset.filter(kinds[self.wanted]) if self.wanted in kinds else queryset


@admin.register(ToInvoice)
class ToInvoiceAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Parcels that left; where no invoice could be issued, why, in the words of the rule."""

    list_display = ("parcel", "clinic", "since", "after", "problem", "tried_at", "document")
    list_filter = (StandingFilter,)
    list_select_related = ("parcel", "clinic", "document")
    search_fields = (("parcel__number",), ("clinic__name",))
    ordering = ("pk",)
    fields = readonly_fields = list_display
    actions = ("try_again",)

    def has_change_permission(self, request, obj=None):
        """For the action of the list; a row itself is only read."""
        return obj is None and request.user.has_perm("invoicing.issue_creditnote")

    @admin.action(description="Check again and issue", permissions=["change"])
    def try_again(self, request, chosen):
        many = services.try_again(chosen)
        words = f"{many} parcels are checked again."
        self.message_user(request, words, messages.SUCCESS if many else messages.WARNING)

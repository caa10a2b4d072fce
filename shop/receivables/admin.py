"""Payments, accounts, reminders, disputes and files of the bank, as staff see them."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from common.clock import today
from common.read_only_admin import ByDeeds, ReadOnly
from common.staff_lists import FoldedSearch, WorkFirst
from shop.bank.models import StatementFile
from shop.invoicing.models import Document

from . import account_pages, importing, pages, queries
from .models import ClinicAccount, Dispute, Letter, Payment
from .views import pdf_of

_RIGHT = "receivables.allocate_payment"


class PaymentFilter(WorkFirst):
    """Shows what is to be matched unless somebody asks for more."""

    title = "how it stands"
    parameter_name = "standing"
    first = "to-match"

    def lookups(self, request, model_admin):
        kinds = [("to-match", "To be matched"), ("credit", "Of a clinic, not allocated")]
        return [*kinds, ("allocated", "Allocated"), ("aside", "Concerns no clinic")]

    def queryset(self, request, queryset):
        match self.wanted:
            case "to-match":
                return queryset.filter(clinic=None, aside="").exclude(left=0)
            case "credit":
                return queryset.exclude(clinic=None).exclude(left=0)
            case "allocated":
                return queryset.filter(left=0)
            case "aside":
                return queryset.exclude(aside="")
        return queryset


@admin.register(Payment)
class PaymentAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every payment; nothing of one is changed but by its deeds."""

    list_display = ("on", "name", "amount", "left", "clinic", "standing", "words")
    columns_of_file = ("on", "name", "amount", "left", "currency", "clinic", "standing", "words")
    columns_of_file += ("aside",)
    list_display_links = ("on", "name")
    list_filter = (PaymentFilter, "source", "on")
    list_select_related = ("clinic",)
    search_fields = (("name", "words"), ("clinic__name",))
    search_help_text = "Who paid, what for, or clinic."
    ordering = ("-on", "-pk")
    actions = None
    show, right = staticmethod(pages.show), _RIGHT

    def get_urls(self):
        deeds = [
            path(
                f"<int:pk>/{name}/",
                self.guarded(Payment, deed, ["POST"]),
                name=f"payment_{name.replace('-', '_')}",
            )
            for name, deed in pages.DEEDS.items()
        ]
        return [*deeds, *super().get_urls()]


@admin.register(StatementFile)
class StatementFileAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Files of the bank; one that was booked stays."""

    list_display = ("name", "kind", "at", "by", "booked_at", "booked_by")
    list_filter = ("kind", "booked_at")
    list_select_related = ("by", "booked_by")
    search_fields = ("name",)
    actions = None
    show, right = staticmethod(importing.show), _RIGHT
    change_list_template = "admin/bank/files.html"

    def get_urls(self):
        deeds = [
            path(
                f"<int:pk>/{name}/",
                self.guarded(StatementFile, deed, ["POST"]),
                name=f"statement_{name}",
            )
            for name, deed in importing.DEEDS.items()
        ]
        send = path("send/", self.admin_site.admin_view(self.send), name="statement_send")
        return [send, *deeds, *super().get_urls()]

    def send(self, request):
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        return importing.send(request, self.admin_site.each_context(request))


class Standing(WorkFirst):
    """Shows who owes something that is due unless somebody asks for more."""

    title = "how it stands"
    parameter_name = "standing"
    first = "overdue"

    def lookups(self, request, model_admin):
        return [("overdue", "Overdue"), ("owes", "Something open"), ("held", "Reminders held")]

    def queryset(self, request, queryset):
        match self.wanted:
            case "overdue":
                late = queries.overdue(today()).filter(clinic=OuterRef("pk"))
                return queryset.filter(Exists(late))
            case "owes":
                return queryset.filter(
                    Exists(queries.open_invoices().filter(clinic=OuterRef("pk")))
                )
            case "held":
                return queryset.filter(pk__in=queries.held())
        return queryset


@admin.register(ClinicAccount)
class ClinicAccountAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """What each clinic owes; nothing is changed here but by its deeds."""

    list_display = ("name", "open", "overdue", "not_allocated")
    list_filter = (Standing,)
    search_fields = (("name",),)
    ordering = ("name", "pk")
    actions = None
    show, right = staticmethod(account_pages.show), _RIGHT

    def get_queryset(self, request):
        return queries.with_balances(super().get_queryset(request), today())

    @admin.display(description="open", ordering="open_sum")
    def open(self, clinic):
        return clinic.open_sum

    @admin.display(description="overdue", ordering="overdue_sum")
    def overdue(self, clinic):
        return clinic.overdue_sum

    @admin.display(description="with us, not allocated", ordering="left_sum")
    def not_allocated(self, clinic):
        return clinic.left_sum

    def get_urls(self):
        deeds = [
            path(
                f"<int:pk>/{name}/",
                self.guarded(ClinicAccount, deed, ["POST"]),
                name=f"account_{name.replace('-', '_')}",
            )
            for name, deed in account_pages.DEEDS.items()
        ]
        read = [
            path(
                f"<int:pk>/{name}",
                self._seen(ClinicAccount, page),
                name=f"account_{name.replace('.', '_')}",
            )
            for name, page in account_pages.READ.items()
        ]
        return [*deeds, *read, *self._of_invoices(), *super().get_urls()]

    def _of_invoices(self):
        yield path(
            "invoice/<int:pk>/",
            self._seen(Document, account_pages.invoice),
            name="receivables_invoice",
        )
        for name, deed in account_pages.INVOICE_DEEDS.items():
            yield path(
                f"invoice/<int:pk>/{name}/",
                self.guarded(Document, deed, ["POST"]),
                name=f"receivables_invoice_{name.replace('-', '_')}",
            )

    def _seen(self, model, page):
        """The view of a page that is only read, for who sees accounts."""

        def view(request, pk):
            thing = get_object_or_404(model, pk=pk)
            if not self.has_view_permission(request):
                raise PermissionDenied
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return page(request, self.admin_site.each_context(request), thing)

        return self.admin_site.admin_view(view)


@admin.register(Letter)
class LetterAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Reminders as they were sent."""

    list_display = ("on", "clinic", "step", "total", "currency", "sent_at")
    list_display_links = ("on", "clinic")
    list_filter = ("step", "on")
    list_select_related = ("clinic",)
    search_fields = (("clinic__name",),)
    ordering = ("-pk",)
    fields = readonly_fields = (*list_display, "invoices", "paper")
    actions = None

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description="invoices")
    def invoices(self, letter):
        lines = letter.lines.select_related("document").order_by("pk")
        return ", ".join(f"{each.document.number}: {each.amount} ({each.step})" for each in lines)

    @admin.display(description="as it was sent")
    def paper(self, letter):
        if not letter.sent_at:
            return "It is being printed."
        return format_html('<a href="{}">PDF</a>', reverse("admin:reminder_pdf", args=[letter.pk]))

    def get_urls(self):
        pdf = path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf), name="reminder_pdf")
        return [pdf, *super().get_urls()]

    def pdf(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return pdf_of(get_object_or_404(Letter, pk=pk))


class DisputeFilter(WorkFirst):
    title = "how it stands"
    parameter_name = "standing"
    first = "open"

    def lookups(self, request, model_admin):
        return [("open", "To be answered"), ("ended", "Ended")]

    def queryset(self, request, queryset):
        match self.wanted:
            case "open":
                return queryset.filter(ended_at=None)
            case "ended":
                return queryset.exclude(ended_at=None)
        return queryset


@admin.register(Dispute)
class DisputeAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """What somebody says is wrong with an invoice; it is answered on the invoice's page."""

    list_display = ("document", "reason", "is_by_clinic", "at", "ended_at", "answer")
    list_filter = (DisputeFilter,)
    list_select_related = ("document",)
    search_fields = (("document__number",), ("document__clinic__name",), ("reason",))
    ordering = ("-pk",)
    actions = None
    right = _RIGHT

    @staticmethod
    def show(request, context, dispute):
        return account_pages.invoice(request, context, dispute.document)

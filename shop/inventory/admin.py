"""Lots as the warehouse works with them: receive, look, hold, recall; no figure is typed over."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.safestring import mark_safe

from catalogue.queries import names_of_product
from common import stale
from common.addresses import address
from common.clock import today
from common.escaped import escaped
from common.readable import is_key
from common.staff_lists import Choice, FoldedSearch, names_of
from common.stale.admin import StaleAdmin

from . import deed_pages, locks, queries, services
from .counting.admin import CountSheetAdmin
from .deliveries.admin import DeliveryAdmin
from .figures.admin import StockAdmin
from .forms import EndRecallForm, LotStatusForm, SupplierForm
from .ledger_admin import MovementAdmin
from .lot_page import lies_in, lot_shown, parts_of
from .models import Lot, Place, Proposal, Supplier
from .places.fitting import storage_of
from .purchase_orders.admin import PurchaseOrderAdmin
from .receive_page import receive
from .short_dated.admin import ShortDatedOfferAdmin
from .short_dated.queries import why_never

__all__ = [
    "CountSheetAdmin",
    "DeliveryAdmin",
    "MovementAdmin",
    "PurchaseOrderAdmin",
    "ShortDatedOfferAdmin",
    "StockAdmin",
]  # Django looks for the pages of the room here.


def _expired(lots):
    return lots.filter(on_hand__gt=0, expires_on__lt=today())


class SellableFilter(Choice):
    title = parameter_name = "stock"
    kinds = (
        ("on_hand", "On hand", lambda lots: lots.filter(on_hand__gt=0)),
        ("expired", "Expired, on hand", _expired),
        ("gone", "None left", lambda lots: lots.filter(on_hand=0, apart=0)),
    )


_PAGE = "inventory_lot_change"


@admin.register(Lot)
class LotAdmin(FoldedSearch, admin.ModelAdmin):
    list_display = ["number", "product", "usable_through", "standing", "on_hand", "allocated"]
    list_display += ["free", "apart"]
    list_filter = ["status", SellableFilter]
    list_only = ["number", "expires_on", "status", "on_hand", "allocated", "apart"]
    list_only += [*names_of_product(), "product__minimum_remaining_days"]
    search_fields = ["number"]  # And more, see rows_with.
    search_help_text = queries.NAMES_OF_LOTS
    columns_of_file = ["number", "product", "expires_on", "status", "sold", "on_hand", "allocated"]
    columns_of_file += ["free", "apart"]
    ordering = ["expires_on", "pk"]
    change_form_template = "admin/inventory/lot_page.html"
    fields = ["product", "number", "expires_on", "from_suppliers", "status", "status_reason"]
    fields += ["on_hand", "allocated", "for_payments", "apart", "lies_in", "storage"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("product__parent")

    def get_object(self, request, object_id, from_field=None):
        is_page = request.resolver_match.url_name == _PAGE
        if is_page and is_key(object_id, Lot):
            return lot_shown(int(object_id))
        return super().get_object(request, object_id, from_field)

    def rows_with(self, word):
        return queries.lots_with(word)

    def usable_through(self, lot):
        suffix = " (expired)" if lot.expires_on < today() else ""
        return f"{lot.expires_on:%-d %b %Y}{suffix}"

    usable_through.admin_order_field = "expires_on"

    def sold(self, lot):
        why = lot.why_not_sold(today())
        return why or ("sellable" if lot.free else "")

    @admin.display(description="sold")
    def standing(self, lot):
        why = self.sold(lot)
        if not (lot.free and lot.expires_on < today()):
            return why
        page = escaped(address("admin:inventory_lot_write_off", pk=lot.pk))
        return mark_safe(f'<span>{escaped(why)} · <a href="{page}">write off</a></span>')

    def get_list_display(self, request):
        """Who may not write anything off is shown no way to it."""
        if self.has_change_permission(request):
            return self.list_display
        return [name if name != "standing" else "sold" for name in self.list_display]

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="From")
    def from_suppliers(self, lot):
        return ", ".join(lot.page["suppliers"]) or "not known"

    @admin.display(description="Of these held for payments")
    def for_payments(self, lot):
        return lot.for_payments or 0

    @admin.display(description="Lies in")
    def lies_in(self, lot):
        return lies_in(lot) or "nowhere: none are left"

    @admin.display(description="Stored at")
    def storage(self, lot):
        return str(storage_of(lot.product))

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return receive(request, context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Only to be read: every deed on a lot has a page of its own."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().change_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may = self.has_change_permission(request)
        obj.page = parts_of(obj, request.GET, may_correct=may)
        context |= obj.page | {"may_be_offered": not why_never(obj, today())}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"inventory_lot_{name.replace('-', '_')}",
            )
            for name, view in self._deeds()
        ]
        correct = self.admin_site.admin_view(self.correct)
        own.append(path("<int:pk>/receipts/<int:receipt>/", correct, name="inventory_lot_correct"))
        return [*own, *super().get_urls()]

    def _deeds(self):
        yield "status", self.change_status
        yield "end-recall", self.end_recall
        pages = (deed_pages.WRITE_OFF, deed_pages.SEND_BACK, deed_pages.COUNT, deed_pages.MOVE)
        for page in pages:
            yield page.name, partial(self.put_right, page=page)

    def put_right(self, request, pk, *, page, receipt=None):
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return deed_pages.put_right(request, context, page, self._lot(request, pk), receipt)

    def correct(self, request, pk, receipt):
        lot = self._lot(request, pk)
        found = get_object_or_404(queries.receipts_of(lot), pk=receipt)
        return self.put_right(request, pk, page=deed_pages.CORRECT, receipt=found)

    def change_status(self, request, pk):
        lot = self._lot(request, pk)
        form = LotStatusForm(request.POST or None, lot=lot)
        return self._decide(request, lot, form, services.set_status)

    def end_recall(self, request, pk):
        """The way out of a recall, for somebody who did not begin it."""
        lot = self._lot(request, pk)
        if not request.user.has_perm("inventory.end_recall"):
            raise PermissionDenied
        return self._decide(request, lot, EndRecallForm(request.POST or None), services.end_recall)

    def _lot(self, request, pk):
        lot = self.get_object(request, pk)
        if lot is None or not self.has_change_permission(request, lot):
            raise PermissionDenied
        return lot

    def _decide(self, request, lot, form, deed):
        """The page of a decision about a lot, or the decision made as the lot was shown."""
        stale_page, problem = None, ""
        if form.is_valid():
            try:
                with stale.unchanged(
                    request, lot, _facts, lock=locks.lock_lot, people=queries.writers_of
                ):
                    lot = deed(lot, **form.cleaned_data, by=request.user)
            except stale.Stale as refused:
                stale_page, lot = refused, refused.thing
            except services.StillRecalled as refused:
                problem = str(refused)
            else:
                messages.success(request, f"Lot {lot.number}: {lot.get_status_display().lower()}.")
                return redirect("admin:inventory_lot_change", lot.pk)
        name, title = _PAGES[deed]
        context = self.admin_site.each_context(request) | {
            "title": f"{title} lot {lot.number} of {lot.product.full_name}",
            "lot": lot,
            "form": form,
            "problem": problem,
            "opts": self.opts,
            **stale.carry(request, lot, _facts, stale_page),
        }
        status = 409 if stale_page or problem else 200
        return render(request, f"admin/inventory/{name}.html", context, status=status)


# What a decision about a lot is made on: the template, and how its title begins.
_PAGES = {
    services.set_status: ("lot_status", "Hold or free"),
    services.end_recall: ("end_recall", "End the recall of"),
}


def _facts(lot):
    """What the pages say of a lot, and what a decision about it rests on."""
    return {"Status": lot.get_status_display(), "Reason": lot.status_reason}


class OfTheWarehouse(admin.ModelAdmin):
    """For who may change lots; nothing is deleted, and nothing added by hand."""

    show_full_result_count = False

    def has_module_permission(self, request):
        return self._may(request)

    def has_view_permission(self, request, obj=None):
        return self._may(request)

    def has_change_permission(self, request, obj=None):
        return self._may(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def _may(self, request):
        return request.user.has_perm("inventory.change_lot")


@admin.register(Proposal)
class ProposalAdmin(FoldedSearch, OfTheWarehouse):
    list_display = ["__str__", "product", "state", "because", "by", "at"]
    list_filter = ["state"]
    list_select_related = ["lot__product__parent", "by"]
    list_only = ["deed", "state", "because", "at", "lot__number"]
    list_only += [*names_of_product("lot__product"), *names_of("by")]
    search_fields = ["lot__number"]  # And more, see rows_with.
    search_help_text = queries.NAMES_OF_LOTS
    ordering = ["-pk"]

    def rows_with(self, word):
        return queries.rows_of_lots(Proposal.objects, word)

    def product(self, proposal):
        return proposal.lot.product.full_name

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposal = self.get_object(request, object_id)
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        if proposal is None:
            raise Http404
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return deed_pages.decide(request, context, proposal)


@admin.register(Supplier)
class SupplierAdmin(FoldedSearch, StaleAdmin, OfTheWarehouse):
    """Names are put right here; two spellings of one name are one already."""

    list_display = ["name", "email", "lead_days"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "lead_days"]
    form = SupplierForm


@admin.register(Place)
class PlaceAdmin(StaleAdmin, OfTheWarehouse):
    """Where units may lie. Whether they are kept apart there is decided once."""

    list_display = ["name", "kind", "kept_at"]
    fields = ["name", "kind", "from_celsius", "to_celsius"]

    @admin.display(description="kept at")
    def kept_at(self, place):
        return str(place.range)

    def has_add_permission(self, request):
        return self._may(request)

    def get_readonly_fields(self, request, obj=None):
        return ["kind"] if obj else []

"""Prices as staff edit them: what applies, from when until when, and what it was before."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.text import capfirst

from common.clock import today
from common.csv_lists import csv_file
from common.locks import wait_until_alone
from common.staff_lists import Choice, FoldedSearch
from common.stale.admin import StaleAdmin

from . import exchange, pages
from .forms import ClinicsApart, Guarded, PricesApart
from .models import (
    AgreedPrice,
    BrandAgreement,
    ListPrice,
    OrderUnits,
    PriceList,
    PriceListClinic,
    SmallOrderCharge,
    VolumePrice,
)


def _later():
    return Q(first_day__gt=today())


def _over():
    return Q(last_day__lt=today())


class HoldsFilter(Choice):
    """Whether a price holds today, begins later, or is over."""

    title = parameter_name = "when"
    kinds = (
        ("now", "Holds today", lambda prices: prices.exclude(_over()).exclude(_later())),
        ("later", "Later", lambda prices: prices.filter(_later())),
        ("over", "Over", lambda prices: prices.filter(_over())),
    )


class PricesAdmin(FoldedSearch, StaleAdmin):
    """Two who type at once wait for each other, so that what the guards say is true; the history
    says each value and what it was."""

    form = Guarded
    search_help_text = "Clinic, product, brand, list or where it stands; words in any order."

    def changeform_view(self, request, *args, **kwargs):
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            wait_until_alone("prices")
            return super().changeform_view(request, *args, **kwargs)

    def construct_change_message(self, request, form, formsets, add=False):
        told = [*_told(form)]
        for formset in formsets or ():
            told += [f"Removed: {form.instance}" for form in formset.deleted_forms]
            for row in formset.forms:
                if row.has_changed() and row not in formset.deleted_forms:
                    told += [f"{row.instance}: {each}" for each in _told(row)]
        return ("; ".join(told) or "Saved without a change.")[:5000]


def _told(form):
    """What each changed field is and was, in words."""
    for name in form.changed_data:
        label = capfirst(str(form.fields[name].label or name))
        now, was = form.cleaned_data.get(name), form.initial.get(name)
        yield f"{label}: {now}" if was in (None, "") else f"{label}: {now}, was {was}"


class TermAdmin(PricesAdmin):
    """Prices of one kind; all of them are a `table` that comes and goes as a file (U18)."""

    list_filter = (HoldsFilter,)
    change_list_template = "admin/pricing/terms.html"
    table = None
    _PRODUCT = (("product__title", "product__variant_name"), "product__parent__title")

    def get_urls(self):
        own = (("from-file/", self.file, "file"), ("rows.csv", self.csv, "rows"))
        name = f"pricing_{self.opts.model_name}"
        found = [
            path(end, self.admin_site.admin_view(page), name=f"{name}_{called}")
            for end, page, called in own
        ]
        return [*found, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        may_take = self.has_change_permission(request) and self.has_add_permission(request)
        context = {"table": self.table, "may_take": may_take, "file": self._file}
        return super().changelist_view(request, context | (extra_context or {}))

    @property
    def _file(self):
        return reverse(f"admin:pricing_{self.opts.model_name}_file")

    def file(self, request):
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied
        context = self.admin_site.each_context(request)
        context |= {"title": f"{self.table.name} from a file", "opts": self.opts}
        return pages.file_page(request, self.table, context)

    def csv(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return csv_file(self.table.rows(), self.table.name.lower())


@admin.register(AgreedPrice)
class AgreedPriceAdmin(TermAdmin):
    table = exchange.AGREED
    list_select_related = ("product__parent", "clinic")
    fields = list_display = (
        *("clinic", "product", "from_units", "price", "first_day", "last_day"),
        *("counts_alone", "reference"),
    )
    autocomplete_fields = ("clinic", "product")
    search_fields = (*TermAdmin._PRODUCT, "clinic__name", "reference")


@admin.register(BrandAgreement)
class BrandAgreementAdmin(TermAdmin):
    table = exchange.BRAND
    list_select_related = ("clinic", "brand")
    fields = list_display = ("clinic", "brand", "percent_off", "first_day", "last_day", "reference")
    autocomplete_fields = ("clinic", "brand")
    search_fields = ("clinic__name", "brand__name", "reference")


@admin.register(VolumePrice)
class VolumePriceAdmin(TermAdmin):
    table = exchange.VOLUME
    list_select_related = ("product__parent",)
    fields = list_display = ("product", "from_units", "price", "first_day", "last_day")
    autocomplete_fields = ("product",)
    search_fields = TermAdmin._PRODUCT


@admin.register(OrderUnits)
class OrderUnitsAdmin(PricesAdmin):
    list_select_related = ("product__parent",)
    fields = list_display = ("product", "least", "step")
    autocomplete_fields = ("product",)
    search_fields = TermAdmin._PRODUCT


@admin.register(SmallOrderCharge)
class SmallOrderChargeAdmin(PricesAdmin):
    fields = list_display = ("below", "charge", "tax_class", "first_day", "last_day")
    list_filter = (HoldsFilter,)


class ClinicInline(admin.TabularInline):
    model, form, formset, extra = PriceListClinic, Guarded, ClinicsApart, 0
    fields = ("clinic", "first_day", "last_day")
    autocomplete_fields = ("clinic",)


class ListPriceInline(admin.TabularInline):
    model, form, formset, extra = ListPrice, Guarded, PricesApart, 0
    fields = ("product", "from_units", "price", "first_day", "last_day", "reference")
    autocomplete_fields = ("product",)


@admin.register(PriceList)
class PriceListAdmin(PricesAdmin):
    """A list, who has it, and what it would change for them."""

    list_display = ("name", "note")
    inlines = (ClinicInline, ListPriceInline)
    search_fields = ("name", "note")
    change_form_template = "admin/pricing/list.html"

    def get_urls(self):
        own = (("would-change/", self.preview), ("from-file/", self.file), ("list.csv", self.csv))
        found = [
            path(f"<int:pk>/{end}", self.admin_site.admin_view(page), name=_name_of(page))
            for end, page in own
        ]
        return [*found, *super().get_urls()]

    def preview(self, request, pk):
        found = self._found(request, pk)
        context = self._context(request, f"What {found.name} would change")
        return pages.what_it_would_change(request, found, context)

    def file(self, request, pk):
        found = self._found(request, pk, change=True)
        context = self._context(request, f"{found.name} from a file")
        return pages.file_page(request, exchange.OfList(found), context)

    def csv(self, request, pk):
        return csv_file(exchange.OfList(self._found(request, pk)).rows(), f"price list {pk}")

    def _found(self, request, pk, change=False):
        found = get_object_or_404(PriceList, pk=pk)
        may = self.has_change_permission if change else self.has_view_permission
        if not may(request, found):
            raise PermissionDenied
        return found

    def _context(self, request, title):
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def _name_of(page):
    return f"pricing_pricelist_{page.__name__}"

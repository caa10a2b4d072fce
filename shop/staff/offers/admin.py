"""Offers, ranges and vouchers, as staff write them."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.utils.functional import SimpleLazyObject
from oscar.core.loading import get_model

from common.staff_lists import FoldedSearch, WorkFirst
from common.stale.admin import StaleAdmin
from common.templatetags.currency_filters import currency

from .codes import file_of, make_codes, set_days
from .forms import LIMITS, OfferForm, RangeForm, VoucherForm, VoucherSetForm
from .locks import OffersFirst
from .preview import effect_of
from .uses import uses_of
from .wording import AUDIENCES, USAGES, effect_in_words, standing, standing_of_voucher

ConditionalOffer, Range = get_model("offer", "ConditionalOffer"), get_model("offer", "Range")
Voucher, VoucherSet = get_model("voucher", "Voucher"), get_model("voucher", "VoucherSet")


def _chip(pair):
    return render_to_string("partials/chip.html", dict(zip(("state", "label"), pair, strict=True)))


class _Read:
    """Who may only read a thing reads it in words: a form has fields that no row has."""

    read = ()

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": self.read})]


class _WithUses:
    """What orders count stands beside the thing, and is no field of its form."""

    @admin.display(description="orders", ordering="num_orders")
    def orders(self, thing):
        return thing.num_orders

    @admin.display(description="taken, net", ordering="total_discount")
    def taken(self, thing):
        return currency(thing.total_discount)


class _Kind(admin.SimpleListFilter):
    title, parameter_name = "for", "offer_type"

    def lookups(self, request, model_admin):
        return list(AUDIENCES.items())

    def queryset(self, request, queryset):
        return queryset.filter(offer_type=self.value()) if self.value() else queryset


@admin.register(ConditionalOffer)
class OfferAdmin(_Read, _WithUses, FoldedSearch, OffersFirst, StaleAdmin):
    """An offer with its condition and its benefit on one form, tried on today's baskets."""

    form = OfferForm
    view_on_site = False
    change_form_template = "admin/offers/offer.html"
    list_display = ("name", "what", "audience", "standing", "days", "orders", "taken")
    list_filter = (_Kind,)
    list_select_related = ("condition__range", "benefit__range")
    search_fields = ("name",)
    autocomplete_fields = ("combinations",)
    read = (
        *("name", "what", "audience", "standing", "days", "description", *LIMITS, "max_discount"),
        *("priority", "exclusive"),
    )
    fieldsets = (
        (None, {"fields": ("name", "offer_type", "is_suspended", "description")}),
        ("When it applies", {"fields": ("condition_type", "condition_value", "condition_range")}),
        (
            "What it takes",
            {
                "fields": (
                    *("benefit_type", "benefit_value", "benefit_range"),
                    "benefit_max_affected_items",
                )
            },
        ),
        (
            "How long and how often",
            {
                "fields": ("start_datetime", "end_datetime", *LIMITS, "max_discount"),
            },
        ),
        ("Beside other offers", {"fields": ("priority", "exclusive", "combinations")}),
    )

    @admin.display(description="what it does")
    def what(self, offer):
        return effect_in_words(offer)

    @admin.display(description="for", ordering="offer_type")
    def audience(self, offer):
        return AUDIENCES.get(offer.offer_type, offer.offer_type)

    def standing(self, offer):
        return _chip(standing(offer))

    @admin.display(ordering="end_datetime")
    def days(self, offer):
        return days_in_words(offer)

    def has_delete_permission(self, request, obj=None):
        """One that was used, or that a voucher leads to, is suspended instead."""
        is_kept = obj is not None and (obj.num_orders or obj.vouchers.exists())
        return not is_kept and super().has_delete_permission(request, obj)

    def delete_model(self, request, obj):
        """With its condition and benefit, which nothing else has."""
        parts = (obj.condition, obj.benefit)
        super().delete_model(request, obj)
        for part in parts:
            part.delete()

    def save_model(self, request, obj, form, change):
        form.save_parts()
        super().save_model(request, obj, form, change)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "_preview" not in request.POST:
            return form
        # Shown again with what was typed, and never saved.
        return type(form.__name__, (form,), {"is_valid": _only_looked_at})

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        form, offer = context["adminform"].form, context["original"]
        if "_preview" in request.POST and not form.errors:
            # Reckoned while the page is written, when no row is locked any more.
            context["effect"] = SimpleLazyObject(partial(effect_of, _as_typed(form)))
        context["uses"] = uses_of(request, offer_id=offer.pk) if offer else []
        return super().render_change_form(request, context, add, change, **kwargs)


def _only_looked_at(form):
    form.full_clean()
    return False


def _as_typed(form):
    """The offer of a form, not saved; one that is new gets a key that no other has."""
    offer = form.instance
    offer.pk = offer.pk or 0
    offer.condition, offer.benefit = form.parts()
    return offer


def days_in_words(thing):
    return render_to_string("admin/offers/days.html", {"thing": thing})


@admin.register(Range)
class RangeAdmin(_Read, FoldedSearch, OffersFirst, StaleAdmin):
    """What offers ask for and take from; one that an offer uses is not deleted."""

    form = RangeForm
    view_on_site = False
    change_form_template = "admin/offers/range.html"
    list_display = ("name", "holds", "used_by")
    search_fields = ("name",)
    autocomplete_fields = ("excluded_products",)
    read = ("name", "description", "holds", "used_by")
    fieldsets = (
        (None, {"fields": ("name", "description")}),
        ("All products", {"fields": ("includes_all_products", "excluded_products")}),
        ("Or chosen ones", {"fields": ("products", "part_numbers")}),
    )

    def holds(self, thing):
        count = thing.num_products()
        return "all products" if count is None else f"{count} product{'' if count == 1 else 's'}"

    @admin.display(description="offers")
    def used_by(self, thing):
        return ", ".join(offer.name for offer in offers_with(thing)) or "–"

    def has_delete_permission(self, request, obj=None):
        is_kept = obj is not None and offers_with(obj).exists()
        return not is_kept and super().has_delete_permission(request, obj)

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        thing = context["original"]
        context["offers"] = offers_with(thing) if thing else []
        return super().render_change_form(request, context, add, change, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        put_into(form.instance, form.chosen())


def offers_with(thing):
    """The offers whose condition or benefit names a range."""
    by_condition = ConditionalOffer.objects.filter(condition__range=thing)
    return by_condition.union(ConditionalOffer.objects.filter(benefit__range=thing)).order_by(
        "name"
    )


def put_into(thing, keys):
    """Make these products, by key, the ones that a range includes one by one."""
    rows = Range.included_products.through.objects.filter(range=thing)
    rows.exclude(product__in=keys).delete()
    new = keys - set(rows.values_list("product", flat=True))
    rows.model.objects.bulk_create(rows.model(range=thing, product_id=key) for key in sorted(new))


class _Single(WorkFirst):
    """The codes of a set are hundreds: they are listed when somebody asks for them."""

    title, parameter_name = "codes", "codes"
    first = "single"

    def lookups(self, request, model_admin):
        return [(self.first, "Single ones")]

    def queryset(self, request, queryset):
        return queryset.filter(voucher_set=None) if self.narrows else queryset


@admin.register(Voucher)
class VoucherAdmin(_WithUses, FoldedSearch, OffersFirst, StaleAdmin):
    """A code that leads to offers; one that was used is not deleted."""

    form = VoucherForm
    change_form_template = "admin/offers/voucher.html"
    list_display = ("code", "name", "gives", "may_be_used", "standing", "days", "orders", "taken")
    list_filter = (_Single,)
    search_fields = ("code", "name")
    autocomplete_fields = ("offers",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("offers")

    @admin.display(ordering="usage")
    def may_be_used(self, voucher):
        return USAGES[voucher.usage]

    def gives(self, voucher):
        return ", ".join(offer.name for offer in voucher.offers.all()) or "nothing"

    def standing(self, voucher):
        return _chip(standing_of_voucher(voucher))

    @admin.display(ordering="end_datetime")
    def days(self, voucher):
        return days_in_words(voucher)

    def has_delete_permission(self, request, obj=None):
        is_kept = obj is not None and obj.applications.exists()
        return not is_kept and super().has_delete_permission(request, obj)

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        voucher = context["original"]
        context["uses"] = uses_of(request, voucher_id=voucher.pk) if voucher else []
        return super().render_change_form(request, context, add, change, **kwargs)


@admin.register(VoucherSet)
class VoucherSetAdmin(FoldedSearch, OffersFirst, StaleAdmin):
    """Many codes made at once; one of which a code was used is not deleted."""

    form = VoucherSetForm
    change_form_template = "admin/offers/voucher_set.html"
    list_display = ("name", "codes", "orders", "taken", "standing", "days")
    search_fields = ("name",)

    def get_queryset(self, request):
        orders, taken = Sum("vouchers__num_orders"), Sum("vouchers__total_discount")
        found = super().get_queryset(request)
        return found.annotate(codes=Count("vouchers"), orders=orders, taken=taken)

    def get_fields(self, request, obj=None):
        new = () if obj else ("count", "offers", "usage")
        return ("name", "description", *new, "start_datetime", "end_datetime")

    @admin.display(ordering="codes")
    def codes(self, thing):
        return thing.codes

    @admin.display(ordering="orders")
    def orders(self, thing):
        return thing.orders or 0

    @admin.display(description="taken, net", ordering="taken")
    def taken(self, thing):
        return currency(thing.taken or 0)

    def standing(self, thing):
        return _chip(standing_of_voucher(thing))

    @admin.display(ordering="end_datetime")
    def days(self, thing):
        return days_in_words(thing)

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/codes.csv", view, name="voucher_codes"), *super().get_urls()]

    def file_view(self, request, pk):
        thing = get_object_or_404(VoucherSet, pk=pk)
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        return file_of(thing)

    def has_delete_permission(self, request, obj=None):
        is_kept = obj is not None and obj.vouchers.filter(applications__isnull=False).exists()
        return not is_kept and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change:
            set_days(obj)
        else:
            make_codes(obj, form.cleaned_data["offers"], form.cleaned_data["usage"])

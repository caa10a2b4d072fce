"""Staff's pages about orders that wait for a reason or a day, and how one is moved."""

from django import forms
from django.contrib import admin

from accounts.models import ShipToAddress
from shop.ordering.queries import holding_cold, waiting_for_goods
from shop.purchasing.queries import signature_of


class HeldBackFilter(admin.SimpleListFilter):
    """Only what a right that has ended holds back."""

    title = "shipping"
    parameter_name = "shipping"
    STOPPED = "stopped"

    def lookups(self, request, model_admin):
        return [(self.STOPPED, "Cannot be shipped as things are")]

    def queryset(self, request, queryset):
        if self.value() != self.STOPPED:
            return queryset
        return queryset.filter(stops__isnull=False, stops__ended_at=None)


class ColdFilter(admin.SimpleListFilter):
    """Only what travels cold."""

    title = parameter_name = "parcel"

    def lookups(self, request, model_admin):
        return [("cold", "Travels cold")]

    def queryset(self, request, queryset):
        return holding_cold(queryset) if self.value() == "cold" else queryset


class GoodsFilter(admin.SimpleListFilter):
    """Only orders with units that no lot is kept for."""

    title = parameter_name = "goods"

    def lookups(self, request, model_admin):
        return [("awaited", "Units wait for goods")]

    def queryset(self, request, queryset):
        if self.value() != "awaited":
            return queryset
        return queryset.filter(pk__in=waiting_for_goods().order_by().values("pk"))


class MoveForm(forms.Form):
    """Another verified address of the order's clinic."""

    address = forms.ModelChoiceField(
        ShipToAddress.objects.none(),
        label="Send it to",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose an address.",
            "invalid_choice": "This is no verified address of the clinic any more. Choose again.",
        },
    )

    def __init__(self, order, *args, **kwargs):
        super().__init__(*args, **kwargs)
        signature = signature_of(order)
        if signature:
            verified = signature.clinic.addresses.filter(status=ShipToAddress.Status.VERIFIED)
            self.fields["address"].queryset = verified.select_related("country")

"""Short-dated offers in the admin: the list, its file, and the way to their pages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import path

from common.clock import today
from common.read_only_admin import ByDeeds
from common.staff_lists import Choice, FoldedSearch
from common.templatetags.currency_filters import currency

from .. import queries
from ..models import Lot
from . import pages, rule
from .models import ShortDatedOffer
from .queries import facts_of, holding


def _now():
    return Q(pk__in=holding(today()))


def _later():
    return Q(ended_at=None, first_day__gt=today())


class StandingFilter(Choice):
    title, parameter_name = "how it stands", "standing"
    kinds = (
        ("now", "Holds today", lambda offers: offers.filter(_now())),
        ("later", "Later", lambda offers: offers.filter(_later())),
        ("over", "Over", lambda offers: offers.exclude(_now() | _later())),
    )


@admin.register(ShortDatedOffer)
class ShortDatedOfferAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """What was offered stays as it was; it is ended, and another one made."""

    list_display = ["lot_number", "product", "expires_on", "net_price", "units", "sold"]
    list_display += ["first_day", "last_day", "standing"]
    columns_of_file = ["lot_number", "product", "expires_on", "price", "currency", "units", "sold"]
    columns_of_file += ["first_day", "last_day", "standing", "reason", "by", "at", "ended_at"]
    columns_of_file += ["ended_because"]
    list_filter = [StandingFilter]
    list_select_related = ["lot__product__parent", "by"]
    search_fields = ["lot__number"]  # And more, see rows_with.
    search_help_text = queries.NAMES_OF_LOTS
    ordering = ["-pk"]
    actions = None
    show, right = staticmethod(pages.show), "inventory.change_shortdatedoffer"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("inventory.view_shortdatedoffer")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return request.user.has_perm("inventory.add_shortdatedoffer")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("lot__product__parent", "by")

    def rows_with(self, word):
        return queries.rows_of_lots(ShortDatedOffer.objects, word)

    def get_urls(self):
        end = self.guarded(ShortDatedOffer, pages.end, ["POST"])
        of_lot = self.guarded(Lot, self.of_lot, ["GET", "POST"])
        own = [
            path("<int:pk>/end/", end, name="short_dated_end"),
            path("of-lot/<int:pk>/", of_lot, name="short_dated_of_lot"),
        ]
        return [*own, *super().get_urls()]

    def of_lot(self, request, context, lot):
        return pages.begin(request, context | {"opts": self.opts}, lot)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return pages.choose(request, self.admin_site.each_context(request) | {"opts": self.opts})

    @admin.display(description="lot", ordering="lot__number")
    def lot_number(self, offer):
        return offer.lot.number

    @admin.display(description="product")
    def product(self, offer):
        return offer.lot.product.full_name

    @admin.display(description="usable through", ordering="lot__expires_on")
    def expires_on(self, offer):
        return f"{offer.lot.expires_on:%-d %b %Y}"

    @admin.display(description="net price of a unit", ordering="price")
    def net_price(self, offer):
        return currency(offer.price, offer.currency)

    @admin.display(description="stands")
    def standing(self, offer):
        if offer.ended_at:
            return f"ended: {offer.ended_because}"
        if rule.holds(facts_of(offer, offer.lot), today()):
            return "holds today"
        if offer.first_day > today():
            return "later"
        return "all sold" if offer.sold >= offer.units else "over"

"""The list of stock, a row for each product, and the page of one."""

from datetime import timedelta
from functools import cached_property

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from catalogue.models.product import own_or_familys
from catalogue.queries import products_with
from common.clock import today
from common.read_only_admin import ReadOnly
from common.readable import is_key
from common.staff_lists import Choice, FirstPages, FoldedSearch, StaffList

from ..sums import of_all_products
from . import cover, pages, queries
from .models import Stock
from .wording import known

_BY_NAME = own_or_familys("title")


def _is_first_asked(request):
    """Whether this is the list itself, of all products by name."""
    return request.path == reverse("admin:inventory_stock_changelist") and {*request.GET} <= {"p"}


_SOME = Q(on_hand__gt=0) | Q(apart__gt=0)


class InTheHouse(Choice):
    title = parameter_name = "stock"
    kinds = (
        ("some", "In the house", lambda rows: rows.filter(_SOME)),
        ("none", "None left", lambda rows: rows.exclude(_SOME)),
    )


def _within(days):
    @admin.display(description=f"left in {days} days")
    def cell(self, stock):
        return known(_left(stock)[days])

    return cell


def _left(stock):
    """As queries.left_within, reckoned once a row."""
    if not hasattr(stock, "left"):
        stock.left = queries.left_within(queries.outlook_of(stock))
    return stock.left


class FiguresOfAPage(FirstPages):
    """Of keys; figures are added up of the products of the page only."""

    def page(self, number):
        found = super().page(number)
        until = today() + timedelta(days=max(queries.SPANS))
        found.object_list = queries.figures_of(list(found.object_list), until)
        return found

    @cached_property
    def _found(self):
        return len(self.object_list) if isinstance(self.object_list, list) else super()._found


class StockList(StaffList):
    """Also one page of rows has the figures that its paginator adds up."""

    def get_results(self, request):
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list


@admin.register(Stock)
class StockAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """A row for each product that lots may be of; only to be read, by who sees lots."""

    list_display = ["name", "on_hand", "allocated", "apart", "to_be_booked"]
    list_display += ["coming", "sellable", "usable", "weeks_of_cover"]
    list_display += ["left_30", "left_90", "left_180"]
    columns_of_file = [*list_display[:5], "on_the_way", "expected_on", *list_display[6:]]
    list_filter = [InTheHouse]
    list_select_related = ["parent"]
    paginator = FiguresOfAPage
    rows_are = ("product", "products")
    search_fields = ["title"]  # And more, see rows_with.
    search_help_text = "Name, part number, REF or GTIN; words in any order."
    ordering = [_BY_NAME, "variant_name", "pk"]
    actions = None
    left_30, left_90, left_180 = map(_within, queries.SPANS)

    def get_changelist(self, request, **kwargs):
        return StockList

    def get_queryset(self, request):
        products = super().get_queryset(request)
        return products if _is_first_asked(request) else queries.with_figures(products)

    def get_paginator(self, request, queryset, *args, **kwargs):
        """The order of all by name is kept: it takes longer than anything else of the page."""
        keys = queryset.values_list("pk", flat=True)
        if _is_first_asked(request):
            keys = of_all_products("by name", lambda: list(keys[: FiguresOfAPage.MOST + 1]))
        return super().get_paginator(request, keys, *args, **kwargs)

    def rows_with(self, word):
        return products_with(word)

    @admin.display(description="product", ordering=_BY_NAME)
    def name(self, stock):
        return stock.full_name

    @admin.display(ordering="on_hand")
    def on_hand(self, stock):
        return stock.on_hand

    @admin.display(ordering="allocated")
    def allocated(self, stock):
        return stock.allocated

    @admin.display(description="kept apart", ordering="apart")
    def apart(self, stock):
        return stock.apart

    @admin.display(ordering="to_be_booked")
    def to_be_booked(self, stock):
        return stock.to_be_booked

    @admin.display(description="on the way", ordering="on_the_way")
    def coming(self, stock):
        day = f", {stock.expected_on:%-d %b}" if stock.expected_on else ""
        return f"{stock.on_the_way}{day}"

    @admin.display(ordering="on_the_way")
    def on_the_way(self, stock):
        return stock.on_the_way

    @admin.display(description="expected on", ordering="expected_on")
    def expected_on(self, stock):
        return stock.expected_on

    @admin.display(description="sellable today", ordering="sellable_units")
    def sellable(self, stock):
        return stock.sellable_units

    @admin.display(description="not expired", ordering="usable_units")
    def usable(self, stock):
        return stock.usable_units

    @admin.display(ordering=queries.BY_COVER)
    def weeks_of_cover(self, stock):
        return known(cover.weeks_of_cover(stock.sellable_units, queries.pace_of(stock)))

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("inventory.view_lot")

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        file = self.admin_site.admin_view(require_safe(self.file_of_lots))
        own = path("<int:pk>/lots.csv", file, name="inventory_stock_lots")
        return [own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        weeks = {"weeks": cover.WEEKS}
        return super().changelist_view(request, weeks | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return pages.show(request, context, self._stock(request, object_id))

    def file_of_lots(self, request, pk):
        return pages.file_of_lots(self._stock(request, str(pk)))

    def _stock(self, request, key):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = queries.figures_of([int(key)]) if is_key(key, Stock) else []
        if not found:
            raise Http404
        return found[0]

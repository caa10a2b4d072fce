"""The purchase policy and the limits of quantity, as staff edit them."""

from django.contrib import admin

from common.clock import now
from common.staff_lists import FoldedSearch
from common.stale.admin import StaleAdmin
from common.versions.admin import VersionAdmin

from . import versions
from .grid import GridForm, markets_of
from .models import PolicyVersion, PurchaseLimit
from .preview import preview


@admin.register(PolicyVersion)
class PolicyVersionAdmin(VersionAdmin):
    versions = versions.VERSIONS
    folder = "admin/purchasing"

    def grid(self, version, asked=(), posted=None, **options):
        rows = list(version.rows.all())
        return GridForm(markets_of(rows, asked), rows, posted, **options)

    def shown(self, version):
        return {"changes": versions.changes_of(version)}

    def previewed(self, version):
        """Who would lose or gain what."""
        old, new = versions.table_of(versions.in_force()), versions.table_of(version)
        return {
            "preview": preview(old, new, now()),
            "second_person": versions.needs_second_person(version),
        }


@admin.register(PurchaseLimit)
class PurchaseLimitAdmin(FoldedSearch, StaleAdmin):
    """How much of a product is ordinary; a product without a row has no known protocol."""

    list_display = ("product", "per_order", "per_period", "period_days", "basis", "checked_on")
    list_select_related = ("product__parent",)
    search_fields = (("product__title", "product__variant_name"), "product__parent__title", "basis")
    autocomplete_fields = ("product", "source")

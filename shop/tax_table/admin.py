"""The tax table, as staff edit it."""

from django.contrib import admin

from common import countries
from common.clock import today
from common.versions.admin import VersionAdmin
from shop.taxes.rule import MEMBER_STATES, NORTHERN_IRELAND

from . import versions
from .grid import GridForm, place_name, places_of
from .models import TaxVersion
from .preview import preview


@admin.register(TaxVersion)
class TaxVersionAdmin(VersionAdmin):
    versions = versions.VERSIONS
    folder = "admin/tax_table"

    def grid(self, version, asked=(), posted=None, **options):
        rows = list(version.rows.all())
        return GridForm(places_of(rows, asked), rows, posted, **options)

    def shown(self, version):
        beside = [(each, place_name(each)) for each in (MEMBER_STATES, NORTHERN_IRELAND)]
        return {
            "changes": [(place_name(each.where), each) for each in versions.changes_of(version)],
            "countries": [*beside, *countries.choices()],
        }

    def previewed(self, version):
        """What would change for whom, unless it could not be put into force anyway."""
        problems = versions.problems_of(version)
        old, new = versions.table_of(versions.VERSIONS.in_force()), versions.table_of(version)
        return {"problems": problems, "preview": None if problems else preview(old, new, today())}

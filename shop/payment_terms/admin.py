"""Payment terms of clinics: a list, and a page of each with what is agreed, owed and was before."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery

from accounts.clinics.queries import clinics_with
from common import countries
from common.read_only_admin import ByDeeds
from common.staff_lists import Choice, FoldedSearch

from . import staff_page
from .models import ClinicTerms, PayingClinic
from .rule import STANDARD_DAYS

VIEW, CHANGE = "payment_terms.view_clinicterms", "payment_terms.change_clinicterms"
_LATEST = ClinicTerms.objects.filter(clinic=OuterRef("pk")).order_by("-pk")
_SHOWN = ("days", "credit_limit", "stops_when_overdue", "po_required")


class LimitFilter(Choice):
    title = parameter_name = "terms"
    kinds = (
        ("limit", "With a credit limit", lambda rows: rows.exclude(agreed_credit_limit=None)),
        ("own", "Of their own", lambda rows: rows.exclude(agreed_days=None)),
        ("standard", "Standard", lambda rows: rows.filter(agreed_days=None)),
    )


@admin.register(PayingClinic)
class PayingClinicAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    list_display = ("name", "where", "days", "credit_limit", "stops", "po_number")
    list_filter = (LimitFilter,)
    search_fields = ("name",)  # And more, see rows_with.
    search_help_text = "Name, member, e-mail, town, street or postcode."
    ordering = ("name", "pk")
    actions = None
    show = staticmethod(staff_page.show)

    def get_queryset(self, request):
        agreed = {f"agreed_{name}": Subquery(_LATEST.values(name)[:1]) for name in _SHOWN}
        return super().get_queryset(request).annotate(**agreed)

    def rows_with(self, word):
        return clinics_with(word)

    @admin.display(description="country", ordering="country")
    def where(self, clinic):
        return countries.name(clinic.country)

    @admin.display(description="days to pay", ordering="agreed_days")
    def days(self, clinic):
        return clinic.agreed_days or STANDARD_DAYS

    @admin.display(description="credit limit", ordering="agreed_credit_limit")
    def credit_limit(self, clinic):
        return clinic.agreed_credit_limit

    @admin.display(description="stops when overdue")
    def stops(self, clinic):
        return "yes" if clinic.agreed_stops_when_overdue else "no"

    @admin.display(description="needs a PO number")
    def po_number(self, clinic):
        return "yes" if clinic.agreed_po_required else "no"

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(VIEW)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        clinic = self.get_object(request, object_id)
        if clinic is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return staff_page.agree(request, self.admin_site.each_context(request), clinic)

"""Staff's pages about clinics: read everything, and verify or refuse delivery addresses."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from common import countries, stale
from common.clock import today
from common.deeds import NotPossible
from common.read_only_admin import ReadOnly
from common.staff_lists import Choice, FoldedSearch, WorkFirst

from ..licences.standing import licences_of
from . import addresses
from .locks import active_members
from .models import Clinic, ClinicChange, Membership, ShipToAddress
from .queries import PLACE, clinics_with
from .vat_admin import vat_page
from .vat_numbers import first_day, looked_up_before
from .wording import sentence

WAITING = ShipToAddress.Status.WAITING


class AddressDecisionForm(forms.Form):
    """What was checked, and what follows; verifying takes every tick."""

    CHECKLIST = {
        "exists": "The address exists: found on a map or in the post office's list",
        "is_clinic": "It is a clinic, practice or hospital, not a home or a forwarding address",
        "matches": "It belongs to this clinic and fits the licence that its orders rest on",
    }
    exists = forms.BooleanField(label=CHECKLIST["exists"], required=False)
    is_clinic = forms.BooleanField(label=CHECKLIST["is_clinic"], required=False)
    matches = forms.BooleanField(label=CHECKLIST["matches"], required=False)
    decision = forms.ChoiceField(
        choices=[("verify", "Verify"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a decision."},
    )
    reason = forms.CharField(
        label="Reason to refuse",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The clinic reads this in a mail and on its page.",
    )

    def clean(self):
        data = super().clean()
        if data.get("decision") == "verify":
            for name in self.CHECKLIST:
                if not data.get(name):
                    self.add_error(name, "Check this first, then tick it; or refuse.")
        elif data.get("decision") == "refuse" and not data.get("reason"):
            self.add_error("reason", "Say why: the clinic reads it.")
        return data


class WaitingFilter(WorkFirst):
    """Addresses that wait, unless somebody asks for others."""

    title = "state"
    parameter_name = "status"
    first = WAITING

    def lookups(self, request, model_admin):
        return ShipToAddress.Status.choices


@admin.display(description="address")
def in_one_line(address):
    """A delivery address, for a row of it."""
    return address.summary


@admin.register(ShipToAddress)
class ShipToAddressAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Delivery addresses to verify, oldest first; one page an address that ends in a decision."""

    list_display = ("clinic", in_one_line, "added_at", "status")
    list_filter = (WaitingFilter,)
    list_select_related = ("clinic", "country")
    search_fields = ("clinic__name", PLACE)
    ordering = ("added_at", "pk")
    actions = None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        address = self.get_object(request, object_id)
        if address is None:
            raise Http404
        if not self.has_view_permission(request, address):
            raise PermissionDenied
        form = AddressDecisionForm(request.POST or None)
        if request.method != "POST":
            return self._page(request, address, form)
        if not self.has_change_permission(request, address):
            raise PermissionDenied
        if not form.is_valid():
            return self._page(request, address, form)
        return self._decide(request, address, form)

    def _decide(self, request, address, form):
        """Decided as it was shown, or the page again with why not."""
        decided = form.cleaned_data
        try:
            with stale.unchanged(request, address, _facts, lock=addresses.lock_address) as address:
                if decided["decision"] == "verify":
                    address = addresses.verify(address, request.user)
                else:
                    address = addresses.refuse(address, request.user, decided["reason"])
        except stale.Stale as refused:
            return self._page(request, refused.thing, form, refused)
        except NotPossible as error:
            self.message_user(request, str(error), messages.ERROR)
            address.refresh_from_db()
            return self._page(request, address, form)
        state = address.get_status_display().lower()
        self.message_user(request, f"{address.clinic}: {state}. Its owners are told by mail.")
        return redirect("admin:accounts_shiptoaddress_changelist")

    def _page(self, request, address, form, refused=None):
        clinic = address.clinic
        against = addresses.reason_against(request.user, clinic)
        may_decide = self.has_change_permission(request, address) and address.status == WAITING
        context = {
            **self.admin_site.each_context(request),
            "title": f"{clinic}: {address.summary}",
            "opts": self.opts,
            "address": address,
            "clinic": clinic,
            "licences": licences_of(clinic.responsible) if clinic.responsible else (),
            "others": clinic.addresses.exclude(pk=address.pk).select_related("country"),
            "same_place": _same_place_elsewhere(address),
            "added_by": _added_by(address),
            "against": against,
            "form": form if may_decide and not against else None,
            **stale.carry(request, address, _facts, refused),
            "typed": request.POST.get("reason", ""),
        }
        status = 409 if refused else 200
        template = "admin/accounts/shiptoaddress/review.html"
        return TemplateResponse(request, template, context, status=status)


def _facts(address):
    """What the page says of an address, and what a decision about it rests on."""
    return {
        "State": address.get_status_display(),
        "Reason": address.reason,
        "Address": ", ".join(address.active_address_fields()),
        "Who answers for its orders": address.clinic.responsible or "",
    }


def _added_by(address):
    """(who added it, whether they are a member with an open account); None if nobody knows."""
    added = address.clinic.changes.filter(address=address, kind=ClinicChange.Kind.ADDRESS_ADDED)
    change = added.select_related("by").last()
    if change is None:
        return None
    is_member = active_members(address.clinic).filter(user=change.by, user__is_active=True)
    return change.by, is_member.exists()


def _same_place_elsewhere(address):
    """Other clinics' addresses with this postcode and street."""
    same = ShipToAddress.objects.filter(
        postcode__iexact=address.postcode, line2__iexact=address.line2, country=address.country_id
    )
    return same.exclude(clinic=address.clinic_id).select_related("clinic", "country")


class _Inline(ReadOnly, admin.TabularInline):
    template = "admin/edit_inline/read_only.html"
    extra = 0
    can_delete = False

    def has_change_permission(self, request, obj=None):
        return False


class MembershipInline(_Inline):
    model = Membership
    verbose_name_plural = "Members, those who left included"
    fields = ("user", "role", "joined_at", "left_at")
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "clinic")


class AddressInline(_Inline):
    model = ShipToAddress
    fields = (in_one_line, "status", "reason", "decided_by", "decided_at")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("decided_by", "country")


class ChangeInline(_Inline):
    model = ClinicChange
    verbose_name_plural = "What was changed"
    fields = ("at", "what", "by")
    readonly_fields = fields

    def get_queryset(self, request):
        related = ("by", "about", "address__country", "clinic")
        return super().get_queryset(request).select_related(*related)

    def what(self, change):
        return sentence(change)


def _to_look_up(clinics):
    return clinics.filter(pk__in=looked_up_before(first_day(today())))


class VatFilter(Choice):
    title, parameter_name = "VAT number", "vat"
    kinds = (("look-up", "to look up", _to_look_up),)


@admin.register(Clinic)
class ClinicAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Clinics as they are; who belongs to them and what was changed."""

    list_display = ("name", "in_country", "responsible", "created_at")
    list_select_related = ("responsible",)
    search_fields = ("name",)  # And more, see rows_with.
    search_help_text = "Name, member, e-mail, town, street or postcode."
    list_filter = (VatFilter,)
    fields = ("name", "in_country", "responsible", "proposed", "created_at", "vat")
    readonly_fields = fields
    inlines = (MembershipInline, AddressInline, ChangeInline)
    actions = None

    def rows_with(self, word):
        return clinics_with(word)

    @admin.display(description="country", ordering="country")
    def in_country(self, clinic):
        return countries.name(clinic.country)

    @admin.display(description="VAT number")
    def vat(self, clinic):
        """Its number and what is known of it, with the page where it is looked up."""
        says = f"{clinic.vat_number}, {clinic.get_vat_state_display()}"
        page = reverse("admin:accounts_clinic_vat", args=[clinic.pk])
        return format_html('<a href="{}">{}</a>', page, says if clinic.vat_number else "None")

    def get_urls(self):
        view = partial(vat_page, site=self.admin_site)
        page = path("<int:pk>/vat/", self.admin_site.admin_view(view), name="accounts_clinic_vat")
        return [page, *super().get_urls()]

    def has_change_permission(self, request, obj=None):
        return False

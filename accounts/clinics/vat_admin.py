"""Staff's page about a clinic's VAT number: what was looked up, and the look-up of today."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from common import stale
from common.clock import today
from common.deeds import NotPossible

from . import vat_numbers
from .locks import lock_clinic
from .models import Clinic

PERMISSION = "accounts.look_up_vat_number"
VIES = "https://ec.europa.eu/taxation_customs/vies/"
# Registers by the beginning of a number; every other is a member state's.
REGISTERS = {
    "GB": "https://www.gov.uk/check-uk-vat-number",
    "CH": "https://www.uid.admin.ch/",
    "NO": "https://www.brreg.no/",
}


class LookUpForm(forms.Form):
    """What the register says, where that can be read again, and on which day it was read."""

    says = forms.ChoiceField(
        label="The register",
        choices=[("valid", "confirms the number"), ("invalid", "does not confirm it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the register says."},
    )
    name = forms.CharField(label="Name that it shows", max_length=200, required=False)
    evidence = forms.CharField(
        label="What was opened, with its reference",
        max_length=300,
        help_text="Such as the consultation number of VIES.",
        error_messages={"required": "Say where it was read: somebody may ask in years."},
    )
    as_of = forms.DateField(
        label="Day of the look-up",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > today():
            raise forms.ValidationError("This day has not come yet.")
        return day

    @property
    def found(self):
        kept = {name: self.cleaned_data[name] for name in ("name", "evidence", "as_of")}
        return kept | {"is_valid": self.cleaned_data["says"] == "valid"}


@require_http_methods(["GET", "HEAD", "POST"])
def vat_page(request, pk, site):
    """One page a clinic, which may end in a look-up of the number that it showed."""
    needed = PERMISSION if request.method == "POST" else "accounts.view_clinic"
    if not request.user.has_perm(needed):
        raise PermissionDenied
    clinic = get_object_or_404(Clinic, pk=pk)
    form = LookUpForm(request.POST or None, initial={"as_of": today()})
    if request.method == "POST" and form.is_valid():
        return _look_up(request, clinic, form, site)
    return _page(request, clinic, form, site, status=422 if form.errors else 200)


def _look_up(request, clinic, form, site):
    try:
        with stale.unchanged(request, clinic, _facts, lock=lock_clinic) as clinic:
            vat_numbers.look_up(clinic, request.user, number=clinic.vat_number, **form.found)
    except stale.Stale as refused:
        return _page(request, refused.thing, form, site, refused=refused, status=409)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _page(request, clinic, form, site, status=409)
    return redirect("admin:accounts_clinic_vat", clinic.pk)


def _page(request, clinic, form, site, refused=None, status=200):
    context = {
        **site.each_context(request),
        "title": f"VAT number of {clinic}",
        "opts": Clinic._meta,
        "clinic": clinic,
        "why_not": vat_numbers.why_not(clinic, today()),
        "look_ups": clinic.vat_look_ups.select_related("seen_by"),
        "register": REGISTERS.get(clinic.vat_number[:2], VIES),
        "form": form if clinic.vat_number and request.user.has_perm(PERMISSION) else None,
        **stale.carry(request, clinic, _facts, refused),
    }
    template = "admin/accounts/clinic/vat.html"
    return TemplateResponse(request, template, context, status=status)


def _facts(clinic):
    """What the page says of the number, and what a look-up is about."""
    day = clinic.vat_verified_on
    return {
        "VAT number": clinic.vat_number,
        "State": clinic.get_vat_state_display(),
        "Confirmed on": day and date_format(day),
    }

"""The page of staff about what is agreed with one clinic."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.clinics.locks import lock_clinic
from common import stale
from common.clock import today
from common.deeds import NotPossible

from . import services
from .facts import terms_in_words
from .forms import TermsForm
from .models import PayingClinic
from .owing import owed
from .queries import history_of, people_since, terms_of
from .rule import left_of

PAGE = "admin:payment_terms_payingclinic_change"


def show(request, context, clinic, form=None, refused=None, problem=""):
    terms = terms_of(clinic)
    counted = owed(clinic, today())
    context |= {
        "title": f"Payment terms of {clinic}",
        "opts": PayingClinic._meta,
        "clinic": clinic,
        "said": terms_in_words(clinic),
        "owed": counted,
        "left": None if terms.credit_limit is None else left_of(terms.credit_limit, counted),
        "history": history_of(clinic),
        "form": form or TermsForm(instance=terms, initial={"reason": ""}),
        "may": request.user.has_perm("payment_terms.change_clinicterms"),
        "problem": problem,
        **stale.carry(request, clinic, terms_in_words, refused),
    }
    status = 409 if problem or refused else 422 if form and form.errors else 200
    return render(request, "admin/payment_terms/terms.html", context, status=status)


def agree(request, context, clinic):
    """Keep what was typed as the terms from now on, unless they are others by now."""
    form = TermsForm(request.POST)
    if not form.is_valid():
        return show(request, context, clinic, form)
    try:
        told = {"lock": _locked, "people": people_since}
        with stale.unchanged(request, clinic, terms_in_words, **told):
            services.agree(clinic, request.user, form.cleaned_data["reason"], **form.agreed)
    except stale.Stale as refused:
        return show(request, context, clinic, form, refused)
    except NotPossible as error:
        return show(request, context, clinic, form, problem=str(error))
    messages.success(request, f"Orders that {clinic} places from now on have these terms.")
    return redirect(PAGE, clinic.pk)


def _locked(clinic):
    """The same row, as this page calls it."""
    lock_clinic(clinic)
    return clinic

"""A clinic's own terms: read by its owners and book-keepers, who say how its PO numbers are."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.clinics.locks import lock_clinic
from common import stale
from common.clock import today

from . import services
from .facts import agreed_in_words, po_numbers_in_words
from .forms import PoNumbersForm
from .owing import owed
from .queries import clinics_to_see, people_since, terms_of
from .rule import left_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request, pk):
    """The terms, what is owed, what is left of the limit, and the form of PO numbers."""
    clinic = next((each for each in clinics_to_see(request.user) if each.pk == pk), None)
    if clinic is None:
        raise Http404
    now = terms_of(clinic)
    form = PoNumbersForm(request.POST or None, instance=now)
    done, refused, problem = stale.tried(
        request,
        clinic,
        po_numbers_in_words,
        lambda current: _keep(request, current, form.cleaned_data),
        form,
        lock=lock_clinic,
        people=people_since,
    )
    if done:
        return redirect("payment_terms", clinic.pk)
    if problem:
        form.add_error(None, problem)
    counted = owed(clinic, today())
    context = {
        "clinic": clinic,
        "said": agreed_in_words(clinic),
        "owed": counted,
        "limit": now.credit_limit,
        "left": None if now.credit_limit is None else left_of(now.credit_limit, counted),
        "form": form,
        **stale.carry(request, clinic, po_numbers_in_words, refused),
    }
    status = 409 if refused or form.errors else 200
    return render(request, "payment_terms/terms.html", context, status=status)


def _keep(request, clinic, typed):
    services.ask_for_po_numbers(
        clinic, request.user, required=typed["po_required"], form=typed["po_form"]
    )
    return f"Orders of {clinic} are asked for PO numbers as you said."

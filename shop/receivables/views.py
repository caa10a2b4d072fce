"""A clinic's account with us, for its owners and book-keepers; for others it does not exist."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.deeds import NotPossible
from shop.invoicing.queries import clinics_to_bill, documents_of

from . import disputes, papers
from .account import account_of
from .forms import DisputeForm
from .models import Letter
from .queries import open_dispute, standing_of

_FARTHEST = 10_000


@require_safe
@login_required
def account(request, pk):
    """What the clinic owes, what is late, and every document and payment."""
    found = account_of(_clinic(request, pk), page_number(request))
    return render(request, "receivables/account.html", shown(request, found))


def shown(request, found):
    """The context of an account's page: its rows, newest first, one page of them."""
    form, *_ = papers.asked(request.GET)
    return {
        "account": found,
        "clinic": found.clinic,
        "page_obj": found.page,
        "form": form,
        "days": f"?first={form['first'].value()}&last={form['last'].value()}",
    }


def page_number(request):
    """Which page is asked for by ?page=."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return number if 0 < number <= _FARTHEST else 1


def _clinic(request, pk):
    clinic = next((each for each in clinics_to_bill(request.user) if each.pk == pk), None)
    if clinic is None:
        raise Http404
    return clinic


@require_safe
@login_required
def statement_pdf(request, pk):
    return papers.as_pdf(request, _clinic(request, pk), ("account", pk))


@require_safe
@login_required
def statement_csv(request, pk):
    return papers.as_csv(request, _clinic(request, pk), ("account", pk))


@require_safe
@login_required
def letter(request, pk):
    """A reminder as it was sent."""
    clinics = clinics_to_bill(request.user)
    return pdf_of(get_object_or_404(Letter, pk=pk, clinic__in=clinics))


def pdf_of(found):
    if not found.sent_at:
        raise Http404("The PDF is being made.")
    answer = FileResponse(
        found.file.open("rb"), content_type="application/pdf", filename=f"reminder-{found.on}.pdf"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request, number):
    """Something is wrong with an invoice: nobody is reminded of it until it is answered."""
    clinics = clinics_to_bill(request.user)
    found = documents_of(request.user).filter(clinic__in=clinics, corrects=None)
    document = get_object_or_404(found, number=number)
    form = DisputeForm(request.POST or None)
    if form.is_valid():
        try:
            disputes.dispute(document, form.cleaned_data["reason"], request.user, is_by_clinic=True)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{document} is disputed. We look at it and write to you.")
            return redirect("invoice", number)
    context = {"document": document, "form": form, "open": open_dispute(document)}
    context["standing"] = standing_of(document)
    status = 409 if form.errors else 200
    return render(request, "receivables/dispute.html", context, status=status)

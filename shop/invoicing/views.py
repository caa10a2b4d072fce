"""A clinic's invoices, for its owners and book-keepers; what is not theirs does not exist (404)."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clinics.locks import lock_clinic
from common import stale
from common.clock import today
from common.paging import page
from common.printed import printed
from shop.purchasing.queries import orders_of

from . import papers, queries, services
from .archives import archive
from .crediting import open_amount
from .drafting import CannotBeInvoiced, pro_forma_of
from .forms import WishesForm
from .issued import as_issued
from .models import Paper, Wishes


@require_safe
@login_required
def invoices(request):
    """Every document of the reader's clinics, and each month as a file."""
    user = request.user
    rows, first = partial(queries.documents_of, user), partial(queries.first_documents_of, user)
    found = page(request, rows, queries.A_PAGE, first)
    context = {
        "documents": found.object_list,
        "page_obj": found,
        "months": queries.months_of(user),
        "clinics": queries.clinics_to_bill(user),
    }
    return render(request, "invoicing/invoices.html", context)


@require_safe
@login_required
def invoice(request, number):
    """One document, as its paper says it."""
    found = _document(request, number)
    context = papers.shown(as_issued(found), found.number, found.reference)
    context |= {
        "kept": found,
        "has_paper": Paper.objects.filter(document=found).exists(),
        "credit_notes": list(found.corrected_by.order_by("pk")),
        "left": None if found.is_credit_note else open_amount(found),
    }
    return render(request, "invoicing/invoice.html", context)


def _document(request, number):
    return get_object_or_404(queries.documents_of(request.user), number=number)


@require_safe
@login_required
def pdf(request, number):
    """The PDF as it was kept."""
    paper = Paper.objects.filter(document=_document(request, number)).first()
    if paper is None:
        messages.info(request, "The PDF is being made. Try again in a minute.")
        return redirect("invoice", number)
    return pdf_of(paper, number)


def pdf_of(paper, number):
    """The answer with a kept PDF, which nobody else keeps."""
    answer = FileResponse(
        paper.file.open("rb"), content_type="application/pdf", filename=f"{number}.pdf"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@login_required
def ubl(request, number):
    return ubl_of(_document(request, number))


def ubl_of(document):
    """The answer with the UBL of a document, to be saved."""
    answer = HttpResponse(document.electronic_copy.ubl, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{document.number}.xml"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@login_required
def month(request, clinic, year, month):
    """All of a clinic's month in one file; clinic 0 is what concerns none."""
    if not (1 <= month <= 12 and 2000 <= year <= date.max.year):
        raise Http404
    documents = queries.of_month(queries.documents_of(request.user), clinic or None, year, month)
    first = documents.first()
    if first is None:
        raise Http404
    of = slugify(first.clinic.name if first.clinic else "")
    name = f"invoices-{of}-{year}-{month:02}.zip".replace("--", "-")
    return FileResponse(archive(documents), as_attachment=True, filename=name)


@require_safe
@login_required
def pro_forma(request, number):
    """What an order will be invoiced at, as PDF; there is none once it is shipped or cancelled."""
    order = get_object_or_404(orders_of(request.user), number=number)
    if order.is_cancelled or order.is_shipped:
        raise Http404("Nothing of it will be invoiced any more.")
    back = ("customer:order", order.number)
    try:
        draft = pro_forma_of(order, today())
    except CannotBeInvoiced as error:
        messages.error(request, f"Nothing was printed. {error}")
        return redirect(*back)
    return printed(request, f"pro-forma-{order.number}", lambda: papers.pro_forma(draft), back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request, pk):
    """How a clinic wants its invoices."""
    clinic = next((each for each in queries.clinics_to_bill(request.user) if each.pk == pk), None)
    if clinic is None:
        raise Http404
    kept = Wishes.objects.filter(clinic=clinic).first()
    form = WishesForm(request.POST or None, instance=kept)
    done, refused, problem = stale.tried(
        request,
        clinic,
        queries.wishes_of,
        lambda current: _keep(request, current, form.cleaned_data),
        form,
        lock=lock_clinic,
    )
    if done:
        return redirect("invoices")
    if problem:
        form.add_error(None, problem)
    carried = stale.carry(request, clinic, queries.wishes_of, refused)
    context = {"clinic": clinic, "form": form} | carried
    status = 409 if refused or form.errors else 200
    return render(request, "invoicing/wishes.html", context, status=status)


def _keep(request, clinic, wishes):
    services.wish(clinic, request.user, **wishes)
    return f"Invoices of {clinic} are sent as you said."

"""Pages of staff about the account of a clinic, and about an invoice that is disputed."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.clinics.locks import lock_clinic
from common import stale
from shop.invoicing.models import Document

from . import allocating, disputes, papers
from .account import account_of
from .forms import AnswerForm, DisputeForm, HoldForm
from .models import ClinicAccount, Hold
from .queries import open_dispute, standing_of
from .views import page_number, shown

PAGE = "admin:receivables_clinicaccount_change"
DOCUMENT = "admin:receivables_invoice"


def show(request, context, clinic, form=None, refused=None, problem=""):
    """The account of a clinic; the rest is what came of what was just sent."""
    context |= shown(request, account_of(clinic, page_number(request)))
    context |= {
        "title": f"Account of {clinic}",
        "opts": ClinicAccount._meta,
        "hold_form": form or HoldForm(),
        "problem": problem,
        "may": request.user.has_perm("receivables.allocate_payment"),
        "open_afresh": reverse(PAGE, args=[clinic.pk]),
        **stale.carry(request, clinic, facts_of, refused),
    }
    status = 409 if problem or refused or (form and form.errors) else 200
    return render(request, "admin/receivables/account.html", context, status=status)


def facts_of(clinic):
    """What a deed on the page rests on."""
    hold = Hold.objects.filter(clinic=clinic, ended_at=None).first()
    return {"Reminders": f"held: {hold.reason}" if hold else "written"}


def _hold(request, context, clinic):
    form = HoldForm(request.POST)

    def do(current):
        data = form.cleaned_data
        disputes.hold(current, data["reason"], request.user, data["until"])
        return f"{clinic} is not reminded."

    return _deed(request, context, clinic, form, do)


def _go_on(request, context, clinic):
    def do(current):
        disputes.go_on(current, request.user)
        return f"{clinic} is reminded again."

    return _deed(request, context, clinic, None, do)


def _deed(request, context, clinic, form, do):
    done, refused, problem = stale.tried(request, clinic, facts_of, do, form, lock=_locked)
    if done:
        return redirect(PAGE, clinic.pk)
    return show(request, context, clinic, form, refused, problem)


def _locked(clinic):
    lock_clinic(clinic)
    return ClinicAccount.objects.get(pk=clinic.pk)


DEEDS = {"hold": _hold, "go-on": _go_on}


def pdf(request, context, clinic):
    return papers.as_pdf(request, clinic, (PAGE, clinic.pk))


def csv(request, context, clinic):
    return papers.as_csv(request, clinic, (PAGE, clinic.pk))


READ = {"statement.pdf": pdf, "statement.csv": csv}


# An invoice: how it stands, and a dispute about it.


def invoice(request, context, document, form=None, refused=None, problem=""):
    """How an invoice stands, what paid it, and what is disputed of it."""
    standing = standing_of(document)
    allocations = document.allocations.select_related("payment", "by", "undone_by").order_by("pk")
    found = open_dispute(document)
    context |= {
        "title": f"How {document.number} stands",
        "opts": Document._meta,
        "document": document,
        "standing": standing,
        "is_small": standing and 0 < standing.open <= settings.SMALL_DIFFERENCE,
        "allocations": allocations,
        "credit_notes": document.corrected_by.order_by("pk"),
        "reminders": document.reminders.select_related("letter").order_by("pk"),
        "disputes": document.disputes.select_related("by", "ended_by"),
        "dispute": found,
        "form": form or (AnswerForm() if found else DisputeForm()),
        "problem": problem,
        "may": request.user.has_perm("receivables.allocate_payment"),
        "open_afresh": reverse(DOCUMENT, args=[document.pk]),
        **stale.carry(request, document, facts_of_invoice, refused),
    }
    status = 409 if problem or refused or (form and form.errors) else 200
    return render(request, "admin/receivables/invoice.html", context, status=status)


def facts_of_invoice(document):
    found, standing = open_dispute(document), standing_of(document)
    return {
        "Open": standing.open if standing else "",
        "Disputed": found.reason if found else "",
    }


def _invoice_deed(request, context, document, form, do):
    done, refused, problem = stale.tried(
        request, document, facts_of_invoice, do, form, lock=_locked_invoice
    )
    if done:
        return redirect(DOCUMENT, document.pk)
    # What is disputed may have changed since: then another form is asked for.
    return invoice(request, context, document, None if refused else form, refused, problem)


def _locked_invoice(document):
    return allocating.locked_invoices([document.pk])[document.pk]


def _dispute(request, context, document):
    form = DisputeForm(request.POST)

    def do(current):
        disputes.dispute(current, form.cleaned_data["reason"], request.user)
        return f"{document.number} is disputed: nobody is reminded of it."

    return _invoice_deed(request, context, document, form, do)


def _answer(request, context, document):
    form = AnswerForm(request.POST)

    def do(current):
        disputes.answer(current, form.cleaned_data["answer"], request.user)
        return f"The dispute of {document.number} has ended."

    return _invoice_deed(request, context, document, form, do)


def _write_off(request, context, document):
    def do(current):
        made = allocating.write_off(current, request.user)
        return f"{made.amount} of {document.number} is written off."

    return _invoice_deed(request, context, document, None, do)


INVOICE_DEEDS = {"dispute": _dispute, "answer": _answer, "write-off": _write_off}

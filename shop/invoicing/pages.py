"""The page of staff about one document: what it says, and a credit note of it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common import stale
from common.deeds import NotPossible
from common.typed import key_of

from . import crediting, letters, papers
from .forms import CreditForm
from .issued import as_issued
from .models import Document
from .rules import NotAsked
from .views import pdf_of, ubl_of

PAGE = "admin:invoicing_document_change"


def show(request, context, document, form=None, refused=None, problem=""):
    """The page of a document; the rest is what came of what was just sent."""
    document = Document.objects.select_related("corrects", "replaces", "by").get(pk=document.pk)
    has_right = request.user.has_perm("invoicing.issue_creditnote")
    left = None if document.is_credit_note else crediting.open_amount(document)
    context |= papers.shown(as_issued(document), document.number, document.reference)
    context |= {
        "title": str(document),
        "opts": Document._meta,
        "kept": document,
        "has_paper": hasattr(document, "paper"),
        "credit_notes": list(document.corrected_by.order_by("pk")),
        "left": left,
        "form": form or _form(request, document),
        "problem": problem,
        "key": (not refused and key_of(request)) or uuid.uuid4(),
        "may": has_right and not document.is_credit_note,
        "may_correct": has_right and (document.is_credit_note or left),
        "open_afresh": reverse(PAGE, args=[document.pk]),
        **stale.carry(request, document, facts_of, refused),
    }
    status = 409 if problem or refused or (form and form.errors) else 200
    return render(request, "admin/invoicing/document.html", context, status=status)


def _form(request, document):
    """Filled in by whoever leads to it: a return, a claim."""
    typed = {name: value.replace("\0", "") for name, value in request.GET.items()}
    return CreditForm(**_creditable(document), initial=typed)


def _creditable(document):
    return {
        "creditable": crediting.creditable(document),
        "has_delivery": crediting.has_delivery(document),
    }


def credit(request, context, document):
    """Issue a credit note of what was typed, if nobody credited anything since."""
    if before := crediting.made_before(document, key_of(request)):
        messages.info(request, f"{before} was made of this form before. Nothing else was done.")
        return redirect(PAGE, before.pk)
    form, refused, problem = CreditForm(request.POST, **_creditable(document)), None, ""
    if form.is_valid():
        try:
            note = _credited(request, document, form)
        except stale.Stale as error:
            refused = error
        except (NotPossible, NotAsked) as error:
            problem = str(error)
        else:
            messages.success(request, f"{note} is issued. {told(note)}")
            return redirect(PAGE, note.pk)
    return show(request, context, document, form, refused, problem)


def _credited(request, document, form):
    """Checked between two looks at what the page shows: no lock is held while the rules run."""
    typed, key = form.cleaned_data, key_of(request)
    asked = (form.units, typed["reason"], form.is_with_delivery)
    with _unchanged(request, document):
        pass
    draft = crediting.checked(document, *asked)
    with _unchanged(request, document) as current:
        return crediting.write_checked(current, draft, asked, request.user, key)


def _unchanged(request, document):
    return stale.unchanged(request, document, facts_of, lock=crediting.locked)


def told(document):
    """Whether the clinic hears of a new document."""
    if letters.addresses(document):
        return "The clinic is told by mail."
    return "Nobody has an address that it could be mailed to: print it, and send it by post."


def facts_of(document):
    """What a credit note rests on: what was credited before."""
    notes = document.corrected_by.order_by("pk").values_list("number", flat=True)
    return {"Credit notes": ", ".join(notes)}


@require_safe
def pdf(request, pk):
    document = _seen(request, pk)
    if not hasattr(document, "paper"):
        raise Http404("The PDF is being made.")
    return pdf_of(document.paper, document.number)


@require_safe
def ubl(request, pk):
    return ubl_of(_seen(request, pk))


def _seen(request, pk):
    if not request.user.has_perm("invoicing.view_document"):
        raise PermissionDenied
    return get_object_or_404(Document.objects.select_related("paper", "electronic_copy"), pk=pk)

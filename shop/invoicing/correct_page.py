"""The page of staff on which an issued invoice is corrected, or what a credit note took back by
mistake is invoiced anew: looked at first, then done."""

import uuid
from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from common import stale
from common.deeds import NotPossible
from common.typed import key_of

from . import correcting
from .forms import CorrectForm
from .models import Document
from .pages import PAGE, told
from .rules import NotAsked


def correct(request, context, document):
    """Without a reason the form, with one what would change, sent what came of it; once it is
    corrected that invoice."""
    if new := Document.objects.filter(replaces=document).first():
        return _was_corrected(request, document, new)
    said = request.POST or (request.GET if "reason" in request.GET else None)
    form, refused, problem = CorrectForm(said, document=document), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            new = _corrected(request, document, form.asked)
        except stale.Stale as error:
            if before := correcting.made_before(document, key_of(request)):
                return _was_corrected(request, document, before)
            refused = error
        except (NotPossible, NotAsked) as error:
            problem = str(error)
        else:
            messages.success(request, f"{new} is issued in place of {document.number}. {told(new)}")
            return redirect(PAGE, new.pk)
    return _shown(request, context, document, form, refused, problem)


def _was_corrected(request, document, new):
    is_same = correcting.made_before(document, key_of(request)) == new
    how = (
        "was made of this form before" if is_same else f"took the place of {document.number} before"
    )
    messages.info(request, f"{new} {how}. Nothing else was done.")
    return redirect(PAGE, new.pk)


def _corrected(request, document, asked):
    """Checked between two looks at what the page shows: no lock is held while the rules run."""
    with _unchanged(request, document, asked):
        pass
    drafts = correcting.checked(document, asked)
    with _unchanged(request, document, asked) as current:
        return correcting.write_checked(current, drafts, asked, request.user, key_of(request))


def _unchanged(request, document, asked):
    facts = partial(facts_of, asked=asked)
    return stale.unchanged(request, document, facts, lock=correcting.locked)


def facts_of(document, asked):
    """What a correction rests on: what it would change, or why there can be none."""
    try:
        drafts = correcting.drafts_of(document, asked)
    except NotPossible as error:
        return {"Not possible": str(error)}
    found = {each.name: f"{each.was or '–'} → {each.now or '–'}" for each in drafts.changes}
    credited = drafts.note.gross if drafts.note else ""
    return found | {"To be credited": credited, "Settled before": drafts.new.prepaid}


def _shown(request, context, document, form, refused, problem):
    document = Document.objects.select_related("clinic", "corrects").get(pk=document.pk)
    context |= {
        "title": f"Correct {document.get_kind_display().lower()} {document.number}",
        "opts": Document._meta,
        "kept": document,
        "old": document.corrects or document,
        "form": form,
        "problem": problem,
        "key": (not refused and key_of(request)) or uuid.uuid4(),
        "open_afresh": reverse("admin:invoice_correct", args=[document.pk]),
    }
    if form.is_bound and form.is_valid():
        context |= _preview(request, document, form.asked, refused)
    status = 409 if problem or refused or form.errors else 200
    return render(request, "admin/invoicing/correct.html", context, status=status)


def _preview(request, document, asked, refused):
    carried = stale.carry(request, document, partial(facts_of, asked=asked), refused)
    try:
        return carried | {"drafts": correcting.drafts_of(document, asked)}
    except NotPossible as error:
        return carried | {"why_not": str(error)}

"""Pages of staff about files of the bank: sent, looked through, booked or thrown away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.clock import now
from shop.bank import services as bank
from shop.bank import sheet
from shop.bank.models import StatementFile
from shop.bank.reading import MOST_BYTES
from shop.bank.statement import Unreadable

from . import taking_up
from .forms import FileForm

PAGE = "admin:bank_statementfile_change"
LIST = "admin:bank_statementfile_changelist"
_MOST_SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
def send(request, context):
    """Send a file; it is looked through and kept, nothing is booked yet."""
    form, problem = FileForm(request.POST or None, request.FILES or None), ""
    if request.method == "POST" and form.is_valid():
        sent, at = form.cleaned_data["file"], now()
        try:
            if sent.size > MOST_BYTES:
                raise Unreadable(f"It is larger than {MOST_BYTES // 2**20} MB.")
            kept = bank.receive(sent.name, sent.read(), request.user)
        except Unreadable as error:
            problem = str(error)
        else:
            if kept.at < at:
                messages.info(request, f"The very same file was sent before, as {kept}.")
            return redirect(PAGE, kept.pk)
    context |= {
        "title": "Send a bank statement",
        "opts": StatementFile._meta,
        "form": form,
        "problem": problem,
        "required": sheet.REQUIRED,
        "optional": sheet.OPTIONAL,
    }
    status = 409 if problem or form.errors else 200
    return render(request, "admin/bank/send.html", context, status=status)


def show(request, context, file, problem=""):
    """What a file says, and what of it would be booked."""
    looked = None
    if file.booked_at is None:
        try:
            looked = bank.look(file)
        except Unreadable as error:
            problem = str(error)
    statements = file.statements.order_by("pk")
    context |= {
        "title": str(file),
        "opts": StatementFile._meta,
        "file": file,
        "looked": looked,
        "new": _with_matches(looked.new[:_MOST_SHOWN]) if looked else [],
        "statements": statements,
        "problem": problem,
        "may": request.user.has_perm("receivables.allocate_payment"),
        "open_afresh": reverse(PAGE, args=[file.pk]),
    }
    return render(request, "admin/bank/file.html", context, status=409 if problem else 200)


def _with_matches(new):
    """(entry, what it would be matched with at once, in words) of new entries.

    Each is looked at by itself: of two for one invoice both are shown with it.
    """
    found = taking_up.Found()
    return [(entry, found.sure(entry)) for _, entry in new]


def book(request, context, file):
    """Book it: pressed twice, it books once."""
    if file.booked_at:
        messages.info(request, "It was booked before. Nothing was booked again.")
        return redirect(PAGE, file.pk)
    try:
        taken = taking_up.import_file(file, request.user)
    except Unreadable as error:
        return show(request, context, file, f"Nothing was booked. {error}")
    messages.success(request, f"From {file}: {taken}.")
    return redirect("admin:receivables_payment_changelist")


def forget(request, context, file):
    """Throw a file away that was not booked."""
    if bank.forget(file):
        messages.success(request, f"Thrown away: {file}. Nothing of it was booked.")
        return redirect(LIST)
    messages.error(request, "It is booked already, and stays.")
    return redirect(PAGE, file.pk)


DEEDS = {"book": book, "forget": forget}

"""The page of staff about one report: what is due, to whom it went, the trend of its lot."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format

from common import stale
from common.clock import now
from common.deeds import NotPossible
from common.picture import picture
from common.typed import typed
from shop.purchasing.queries import signature_of

from . import queries, services
from .forms import PassingForm
from .models import Passing, Report

PAGE = "admin:vigilance_report_change"


def show(request, context, report, form=None, refused=None, problem="", answer=""):
    """The page of a report; the rest is what came of what was just sent."""
    report = queries.report_now(report.pk)
    passings = list(report.passings.select_related("by"))
    shipped, count, rate = queries.of_lot(report.lot)
    context |= {
        "title": f"{report}: lot {report.lot.number}",
        "opts": Report._meta,
        "report": report,
        "signature": signature_of(report.order),
        "dues": _dues(report),
        "passings": passings,
        "shipped": shipped,
        "count": count,
        "rate": rate,
        "picture": _picture(report.lot),
        "form": form or PassingForm(),
        "problem": problem,
        "answer": answer,
        "may": request.user.has_perm(services.RIGHT),
        "open_afresh": reverse(PAGE, args=[report.pk]),
        **stale.carry(request, report, facts_of, refused),
    }
    status = 409 if problem or refused or (form and form.errors) else 200
    return render(request, "admin/vigilance/report.html", context, status=status)


def _dues(report):
    """(whom, by when, is it done, is it late)."""
    moment = now()
    return [
        (Passing.To(due.receiver).label, due.by, due.is_done, due.is_late(moment))
        for due in queries.dues_of(report)
    ]


def _picture(lot):
    rows = [
        (date_format(month, "M Y"), count, f"{count} report{'' if count == 1 else 's'}", None)
        for month, count in queries.by_month(lot)
    ]
    return picture(rows, "Reports about this lot by the month in which it happened")


def pass_on(request, context, report):
    form = PassingForm(request.POST)
    if not form.is_valid():
        return show(request, context, report, form)
    data = form.cleaned_data

    def deed(current):
        services.pass_on(current, data["receiver"], data["name"], data["reference"], request.user)
        return "is noted as passed on."

    return _done(request, context, report, deed, form)


def answer(request, context, report):
    words = typed(request, "answer", 2000)

    def deed(current):
        services.answer(current, words, request.user)
        return "is answered; the clinic is told by mail."

    return _done(request, context, report, deed, answer=words)


def set_aside(request, context, report):
    words = typed(request, "answer", 2000)

    def deed(current):
        services.set_aside(current, words, request.user)
        return "is set aside; the clinic is told by mail."

    return _done(request, context, report, deed, answer=words)


def _done(request, context, report, deed, form=None, answer=""):
    """The page of a deed that is done to the report as it was shown."""
    refused, problem = None, ""
    try:
        with stale.unchanged(request, report, facts_of, lock=services.locked) as current:
            said = deed(current)
    except stale.Stale as error:
        refused = error
    except NotPossible as error:
        problem = str(error)
    else:
        messages.success(request, f"{report} {said}")
        return redirect(PAGE, report.pk)
    return show(request, context, report, form, refused, problem, answer)


def facts_of(report):
    """What a deed rests on: to whom it went, and whether it is answered."""
    passings = report.passings.order_by("pk")
    told = ", ".join(f"{passing.get_to_display()}: {passing.name}" for passing in passings)
    return {"Passed on": told, "Answer": report.answer}

"""The deeds of a report: made by a clinic, passed on, answered; and reminders while it is late."""

import uuid

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from common import mail
from common.clock import now, today
from common.deeds import NotPossible
from common.links import link
from shop.ordering.hearing import Message
from shop.ordering.letters import tell

from .models import Passing, Report
from .policy import first_late
from .queries import dues_of, report_now, under_way, with_dues

RIGHT = "inventory.change_lot"


@transaction.atomic
def make(pick, by, kind, is_serious, units, happened_on, words, key=None):
    """A new Report about units of a shipped pick; the clinic is told. The same `key` makes one."""
    known = {"kind": kind, "is_serious": is_serious, "units": units, "words": words}
    known |= {"pick": pick, "by": by, "happened_on": happened_on}
    if key:
        report, is_new = Report.objects.get_or_create(key=key, defaults=known)
    else:
        report, is_new = Report.objects.create(**known), True
    if is_new:
        _tell(report_now(report.pk), Message.REPORT_MADE)
    return report


@transaction.atomic
def open_of_arrival(arrival, pick, units, words, by):
    """The Report that a pack of an arrival check (its key) may be falsified: one for each check.

    `pick` should have come in its place. Its clinic is told by the claim that the check makes.
    """
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"arrival {arrival}")
    known = {"pick": pick, "units": units, "words": words[:4000], "by": by}
    known |= {"kind": Report.Kind.FALSIFIED, "happened_on": today(), "is_of_arrival": True}
    report, _ = Report.objects.get_or_create(key=key, defaults=known)
    return report


@transaction.atomic
def pass_on(report, to, name, reference, by):
    """Note to whom it was passed on."""
    return Passing.objects.create(
        report=locked(report), to=to, name=name, reference=reference, by=by
    )


@transaction.atomic
def answer(report, words, by):
    """Tell the clinic what came of it. Raises NotPossible before all who must know were told."""
    report = _to_answer(report, words)
    if open_dues := [due for due in dues_of(report) if not due.is_done]:
        names = ", ".join(Passing.To(due.receiver).label.lower() for due in open_dues)
        raise NotPossible(f"It has still to be passed on: {names}.")
    _answer(report, words, by)


@transaction.atomic
def set_aside(report, words, by):
    """Say why what the arrival check took for a falsified pack was none; the clinic is told.

    Raises NotPossible of what a person reported, or what somebody was told of already.
    """
    report = _to_answer(report, words)
    if not report.is_of_arrival:
        raise NotPossible("A person reported it: it is passed on and answered.")
    if report.passings.exists():
        raise NotPossible("It was passed on: answer it, and tell them too.")
    report.is_set_aside = True
    _answer(report, words, by)


def _to_answer(report, words):
    """The report as it is now, locked; raises NotPossible if it is answered, or nothing is said."""
    report = locked(report)
    if report.is_answered:
        raise NotPossible("It was answered already.")
    if not words:
        raise NotPossible("Say something that the clinic reads.")
    return report


def _answer(report, words, by):
    report.answer, report.answered_by, report.answered_at = words, by, now()
    report.save(update_fields=["answer", "answered_by", "answered_at", "is_set_aside"])
    _tell(report, Message.REPORT_ANSWERED)


def locked(report):
    """The report as it is now, locked."""
    Report.objects.select_for_update().get(pk=report.pk)
    return report_now(report.pk)


def late(moment):
    """[(report, the Due that is late for longest)] of those under way."""
    found = [(report, first_late(dues, moment)) for report, dues in with_dues(under_way())]
    return [(report, due) for report, due in found if due]


@transaction.atomic
def remind(moment):
    """Write to staff who deal with lots, once a day, what is late to be passed on; how many are."""
    reports = under_way().filter(Q(reminded_on=None) | Q(reminded_on__lt=today()))
    reports = reports.select_for_update()
    found = [(report, first_late(dues, moment)) for report, dues in with_dues(reports)]
    overdue = [(report, due, _page(report)) for report, due in found if due]
    if overdue:
        letters = [(user.email, {"name": user.display_name, "late": overdue}) for user in _staff()]
        mail.send_many("reports_late", letters, mail.Urgency.USUAL)
        keys = [report.pk for report, _, _ in overdue]
        Report.objects.filter(pk__in=keys).update(reminded_on=today())
    return len(overdue)


def _page(report):
    return link("admin:vigilance_report_change", report.pk)


def _staff():
    people = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("pk")
    return [user for user in people if user.has_perm(RIGHT)]


def _tell(report, message):
    tell(report.order, message, report=report, report_url=link("report", report.pk))

"""The one place that says what a pack tells of complaints: reports of clinics, and returns that
were for one."""

from itertools import chain

from shop.returns.models import Return, ReturnLine
from shop.vigilance.models import Report

from .people import named, people


def complaints(question):
    """(number, kind, at, by, product, its number, lot, last day, clinic, words, passed on to,
    answered at, answer)."""
    return chain(_reported(question), _sent_back(question))


def _reported(question):
    reports = Report.objects.filter(pick__lot__in=question.lots)
    if question.clinic:
        reports = reports.filter(pick__order_line__order__signature__clinic=question.clinic)
    reports = reports.select_related(
        "pick__lot__product__parent",
        "pick__order_line__order__signature__clinic",
        *people("by"),
    )
    for report in reports.prefetch_related("passings").order_by("pk").iterator(1000):
        passed = "; ".join(
            f"{each.get_to_display()}, {each.name}, {each.at:%Y-%m-%d}"
            for each in report.passings.all()
        )
        kind = report.get_kind_display() + (", serious" if report.is_serious else "")
        yield (
            *(f"report {report.pk}", kind, report.at, named(report.by), *_of(report.pick)),
            *(report.words, passed, report.answered_at, report.answer),
        )


def _sent_back(question):
    lines = ReturnLine.objects.filter(
        goods_back__reason=Return.Reason.COMPLAINT, pick__lot__in=question.lots
    )
    if question.clinic:
        lines = lines.filter(goods_back__order__signature__clinic=question.clinic)
    lines = lines.select_related(
        "pick__lot__product__parent",
        "pick__order_line__order__signature__clinic",
        *people("goods_back__announced_by"),
    )
    for line in lines.order_by("pk").iterator():
        back = line.goods_back
        yield (
            *(back.number, "Sent back", back.announced_at, named(back.announced_by)),
            *(*_of(line.pick), back.words, "", back.answered_at, back.answer),
        )


def _of(pick):
    """(product, its number, lot, last day, clinic) of units that were shipped."""
    lot, signature = pick.lot, getattr(pick.order_line.order, "signature", None)
    clinic = signature and signature.clinic.name
    return (lot.product.full_name, lot.product.upc or "", lot.number, lot.expires_on, clinic)

"""What a pack tells of what clinics said: complaints, which are reports and returns that were for
one; and claims about what arrived."""

from itertools import chain

from django.db.models import Prefetch

from shop.claims.models import ClaimLine, Step
from shop.returns.models import Return, ReturnLine
from shop.vigilance.models import Report

from ..sources import A_PIECE
from .goods import goods_of
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
        kind += ", by the arrival check" if report.is_of_arrival else ""
        kind += ", set aside" if report.is_set_aside else ""
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


def claims(question):
    """(claim, state, reason, arrived at, product, its number, lot, last day, clinic, order, units,
    step, at, by, words): a line for each step of a claim about a lot."""
    lines = ClaimLine.objects.filter(pick__lot__in=question.lots)
    if question.clinic:
        lines = lines.filter(claim__order__signature__clinic=question.clinic)
    lines = lines.select_related(
        *("claim__order", "pick__lot__product__parent"),
        "pick__order_line__order__signature__clinic",
    )
    steps = Step.objects.select_related(*people("by"))
    lines = lines.prefetch_related(Prefetch("claim__steps", steps)).order_by("claim", "pk")
    for line in lines.iterator(A_PIECE):
        claim = line.claim
        about = (claim.number, claim.get_state_display(), claim.get_reason_display())
        goods = (claim.arrived_at, *_of(line.pick), claim.order.number, line.units)
        for step in claim.steps.all():
            said = (step.get_kind_display(), step.at, named(step.by), step.words)
            yield (*about, *goods, *said)


def _of(pick):
    """(product, its number, lot, last day, clinic) of units that were shipped."""
    signature = getattr(pick.order_line.order, "signature", None)
    return (*goods_of(pick.lot), signature and signature.clinic.name)

"""The one place that says what a pack tells of complaints: today, returns that were for one.

A room of complaints adds its rows to `complaints`, in the same columns.
"""

from shop.returns.models import Return, ReturnLine

from .people import named, people


def complaints(question):
    """(number, at, by, product, its number, lot, last day, clinic, words, answered at, answer)."""
    lines = ReturnLine.objects.filter(
        goods_back__reason=Return.Reason.COMPLAINT, pick__lot__in=question.lots
    )
    if question.clinic:
        lines = lines.filter(goods_back__order__signature__clinic=question.clinic)
    lines = lines.select_related(
        "pick__lot__product__parent",
        "goods_back__order__signature__clinic",
        *people("goods_back__announced_by"),
    )
    for line in lines.order_by("pk").iterator():
        yield _row(line.goods_back, line.pick.lot)


def _row(back, lot):
    signature = getattr(back.order, "signature", None)
    return (
        *(back.number, back.announced_at, named(back.announced_by), lot.product.full_name),
        *(lot.product.upc or "", lot.number, lot.expires_on),
        *(signature and signature.clinic.name, back.words, back.answered_at, back.answer),
    )

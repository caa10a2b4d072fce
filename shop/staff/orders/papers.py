"""Papers of an order that staff print: the packing slip and labels."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from common.printing import NotPrinted
from shop.dispatch import papers
from shop.ordering.letters import lots_of
from shop.purchasing.queries import signature_of

# More are seconds and paper that nobody meant; one a lot says the same.
MOST_LABELS = 500


def slip(request, order):
    """The packing slip."""
    signature = signature_of(order)
    return _printed(
        request, order, "slip", lambda: papers.packing_slip(order, lots_of(order), signature)
    )


def labels(request, order):
    """A label a unit, or one a lot (`one_a=lot`), on a roll or on sheets (`paper=sheet`)."""
    lines = lots_of(order)
    one_a_lot = request.GET.get("one_a") == "lot"
    paper = papers.Paper.SHEET if request.GET.get("paper") == "sheet" else papers.Paper.ROLL
    units = sum(pick.quantity for _, picks in lines for pick in picks)
    if units > MOST_LABELS and not one_a_lot:
        return _back(request, order, f"{units} labels are too many. Print one a lot.")
    return _printed(request, order, "labels", lambda: papers.labels(order, lines, paper, one_a_lot))


def _printed(request, order, name, make):
    try:
        content = make()
    except NotPrinted as error:
        return _back(request, order, str(error))
    filename = f'inline; filename="{name}-{order.number}.pdf"'
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": filename}
    )


def _back(request, order, why):
    messages.error(request, f"Nothing was printed. {why}")
    return redirect("admin:order_order_change", order.pk)

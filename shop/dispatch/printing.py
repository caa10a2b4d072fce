"""The papers of an order or of one parcel, as staff ask for them."""

from common.printed import printed
from common.printing import NotPrinted

from . import papers

# More are seconds and paper that nobody meant; one a lot says the same.
MOST_LABELS = 500


def slip(request, order, lines, back, **more):
    """The packing slip of (line, its picks); `more` as papers.packing_slip takes it."""
    name = f"slip-{(more.get('parcel') or order).number}"
    return printed(request, name, lambda: papers.packing_slip(order, lines, **more), back)


def labels(request, order, lines, back, parcel=None):
    """A label a unit, or one a lot (`one_a=lot`), on a roll or on sheets (`paper=sheet`)."""
    one_a_lot = request.GET.get("one_a") == "lot"
    paper = papers.Paper.SHEET if request.GET.get("paper") == "sheet" else papers.Paper.ROLL

    def make():
        units = sum(pick.quantity for _, picks in lines for pick in picks)
        if units > MOST_LABELS and not one_a_lot:
            raise NotPrinted(f"{units} labels are too many. Print one a lot.")
        return papers.labels(order, lines, paper, one_a_lot)

    return printed(request, f"labels-{parcel.number if parcel else order.number}", make, back)

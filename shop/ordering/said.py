"""What a buyer says with an order, as the form of the last screen sends it."""

from common.typed import typed

from . import wished
from .quantity_questions import reasons_of

MOST_TYPED = 200


def what_was_said(request):
    """By the names that an order is written with. Raises NotPossible of a day that cannot be."""
    posted, basket = request.POST, request.basket
    together = posted.get("send") == "together"
    return {
        "reasons": reasons_of(posted, basket),
        "may_be_held": "may_be_held" in posted,
        "may_wait": True,
        "together": together,
        "po_number": typed(request, "po_number", MOST_TYPED),
        "wished_on": wished.wished_on(posted.get("wished_on", ""), basket, together),
    }


def as_kept(said):
    """What was said, as JSON keeps it."""
    day = said.get("wished_on")
    return said | {"wished_on": day.isoformat() if day else None}

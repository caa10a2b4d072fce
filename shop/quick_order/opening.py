"""Opens rows that come from elsewhere in quick order, beside what is being written there."""

from django.contrib import messages
from django.shortcuts import redirect

from . import draft, wording


def into_quick_order(request, rows):
    """Before what is being written there; what stands there already stays as it was typed."""
    kept = draft.kept(request.session)
    there = {row.product: row.units for row in kept if row.product}
    if same := [(row.words, there[row.product]) for row in rows if row.product in there]:
        messages.warning(request, wording.stands_there(same))
    draft.keep(request.session, [*(row for row in rows if row.product not in there), *kept])
    return redirect("quick_order")

"""Units that were shipped are in the house again, kept apart from what is sold."""

from django.db import transaction
from django.db.models import F

from common.deeds import NotPossible

from .ledger import follow, line, write
from .locks import lock_stock
from .models import Movement, Pick, Place, Reason


@transaction.atomic
def take_back(units, place, note, by):
    """Book `units` ({shipped pick: how many}) of an order whose row is locked into a place.

    A lot that is held or recalled takes its units back too, and stays so. Raises NotPossible
    where the place is not for returns.
    """
    if place.kind != Place.Kind.RETURNS:
        raise NotPossible(f"{place} is not a place for returns.")
    records, lots = lock_stock({pick.lot.product_id for pick in units})
    by_id = {lot.pk: lot for lot in lots}
    told = {"place": place, "note": note, "by": by, "reason": Reason.TO_LOOK_INTO}
    write(
        [
            line(
                by_id[pick.lot_id],
                Movement.Kind.RETURNED,
                units=many,
                order_line=pick.order_line,
                **told,
            )
            for pick, many in units.items()
        ]
    )
    for pick, many in units.items():
        Pick.objects.filter(pk=pick.pk).update(returned=F("returned") + many)
    follow(records, lots)

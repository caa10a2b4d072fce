"""Units that were shipped are in the house again, kept apart from what is sold."""

from django.db import transaction
from django.db.models import F

from common.clock import today
from common.deeds import NotPossible

from .ledger import follow, line, write
from .locks import lock_stock
from .models import Lot, Movement, Pick, Place, Reason
from .queries import recalled_lots
from .standing import why_not_sold


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


def why_not_sold_again(lot):
    """Why a lot that came back is not sold today, whatever number it was shipped under; empty where
    it is."""
    is_recalled = Lot.objects.filter(pk=lot.pk, pk__in=recalled_lots()).exists()
    status = Lot.Status.RECALLED if is_recalled else lot.status
    return why_not_sold(status, lot.expires_on, lot.product.minimum_remaining_days, today())


def refuse_to_resell(lot, place, to):
    """Raise NotPossible where units that came back would leave the returns, of a product that is
    not sold again; and where orders would be picked from them, of a lot that is not sold."""
    if place is None or place.kind != Place.Kind.RETURNS or to.kind == Place.Kind.RETURNS:
        return
    if not lot.movements.filter(kind=Movement.Kind.RETURNED, place=place).exists():
        return
    if not lot.product.may_be_resold:
        raise NotPossible(
            f"{lot.product.full_name} is not sold again once it was shipped: its page says so. "
            "Write the units off or send them back to the supplier."
        )
    if not to.is_apart and (why := why_not_sold_again(lot)):
        raise NotPossible(f"Lot {lot.number} is not sold: {why}.")

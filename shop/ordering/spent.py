"""What a member of a clinic has ordered, for the rules of what they may spend."""

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from oscar.core.loading import get_model

from common.order_states import OrderState
from shop.taxes.cents import NOTHING, half_up

from .models import CancelledUnits

_AMOUNT = DecimalField(max_digits=16, decimal_places=4)
_CANCELLED = F("units") * F("line__line_price_excl_tax") / F("line__quantity")


def ordered(clinic, person, since, before, without):
    """The net total of what the person ordered for a clinic (both keys) from a moment until before
    another, without what was cancelled of it."""
    orders = get_model("order", "Order").objects.filter(
        signature__clinic=clinic,
        signature__ordered_by=person,
        date_placed__gte=since,
        date_placed__lt=before,
    )
    cancelled = CancelledUnits.objects.filter(line__order=OuterRef("pk")).order_by()
    cancelled = cancelled.values("line__order").annotate(
        worth=Sum(_CANCELLED, output_field=_AMOUNT)
    )
    rows = orders.exclude(status=OrderState.CANCELLED).order_by()
    rows = rows.annotate(gone=Subquery(cancelled.values("worth"))).values_list(
        "total_excl_tax", "gone"
    )
    return sum((half_up(max(net - (gone or 0), NOTHING)) for net, gone in rows), NOTHING)

"""What goods come to, as the packing slip that travels with them says it (Y13)."""

from common.clock import today
from shop.purchasing.queries import signature_of

from .drafting import CannotBeInvoiced, pro_forma_of, pro_forma_of_parcel
from .models import Wishes


def amounts_of(order, parcel=None):
    """The Draft of a parcel, else of what of its order is not cancelled; None where the slip says
    nothing of money."""
    if order.is_cancelled or _are_unwanted(signature_of(order)):
        return None
    try:
        return pro_forma_of_parcel(parcel, today()) if parcel else pro_forma_of(order, today())
    except CannotBeInvoiced:
        return None


def _are_unwanted(signature):
    """Whether the clinic wants no amounts on what travels with goods."""
    of_clinic = Wishes.objects.filter(clinic=signature and signature.clinic_id)
    return of_clinic.filter(slips_without_amounts=True).exists()

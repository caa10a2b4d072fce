"""Terms as pages and other rooms read them."""

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.stale import writers_since
from common.statements import Statement, asked_key

from .models import ClinicTerms, OrderTerms

_LATEST = Statement(
    lambda: ClinicTerms.objects.filter(clinic=asked_key("clinic")).order_by("-pk")[:1]
)


def terms_of(clinic):
    """The ClinicTerms of a clinic now; unsaved ones where it has the standard terms."""
    return _LATEST.first(clinic=clinic.pk) or ClinicTerms(clinic=clinic)


def terms_of_order(order):
    """The OrderTerms of an order; unsaved standard ones where it is from before they were kept."""
    found = getattr(order, "payment_terms", None)
    return found or OrderTerms(days=ClinicTerms().days)


def po_number_of(order):
    """Its PO number, or an empty text."""
    return terms_of_order(order).po_number


def history_of(clinic):
    """Every row that held for a clinic, the latest first."""
    return list(clinic.payment_terms.select_related("by").order_by("-pk"))


def people_since(clinic, moment):
    """Who changed a clinic's terms after a moment, and when last; the latest first."""
    return writers_since(history_of(clinic), moment)


def clinics_to_see(user):
    """The clinics whose terms and figures the person sees."""
    memberships = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(Deed.SEE_INVOICES)
    )
    return [each.clinic for each in memberships.select_related("clinic").order_by("pk")]


def sees_figures(user, clinic):
    """Whether the person is told what a clinic owes: its owners and book-keepers, and staff."""
    return user.has_perm("payment_terms.view_clinicterms") or clinic in clinics_to_see(user)

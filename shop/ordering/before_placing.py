"""What a page that places or asks shows of the clinic: how it is paid, and what may be spent."""

from shop.approvals.pages import spending_of
from shop.payment_terms.pages import payment_of

from .submission import as_seen, is_as_approved


def before_placing(request, clinic, submission):
    """The context of a page on which `request.user` orders a submission for `clinic`."""
    total = submission["order_total"]
    paying = payment_of(request, clinic, total.incl_tax)
    question = is_as_approved(lambda: as_seen(**submission))
    spending = spending_of(request.user, clinic.pk, total.excl_tax, question)
    return paying | {"spending": spending}

"""The mails about a licence: what happened, and what happens next."""

from common import mail
from common.links import link
from common.supply_classes import SupplyClass


def write(licence, template, reason=""):
    user = licence.professional.user
    context = {
        "user": user,
        "licence": licence,
        "counts": _names(licence.scope),
        "waits": _names(licence.scope_proposed),
        "reason": reason,
        "page": link("licence"),
        "renewal": link("licence-renew", licence.pk),
    }
    mail.send(template, user.email, context)


def _names(scope):
    return [SupplyClass(supply_class).label for supply_class in scope]

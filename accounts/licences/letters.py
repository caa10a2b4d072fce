"""The mails about a licence: what happened, and what happens next."""

from django.conf import settings
from django.contrib.sites.models import Site
from django.urls import reverse

from common import mail
from common.supply_classes import SupplyClass


def write(licence, template, reason=""):
    user = licence.professional.user
    context = {
        "user": user,
        "licence": licence,
        "counts": _names(licence.scope),
        "waits": _names(licence.scope_proposed),
        "reason": reason,
        "page": _address("licence"),
        "renewal": _address("licence-renew", licence.pk),
    }
    mail.send(template, user.email, context)


def _names(scope):
    return [SupplyClass(supply_class).label for supply_class in scope]


def _address(name, *args):
    site = Site.objects.get_current()
    return f"{settings.OSCAR_URL_SCHEMA}://{site.domain}{reverse(name, args=args)}"

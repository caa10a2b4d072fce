"""Small words for pages about people."""

import os.path

from django import template
from django.conf import settings

from .. import countries
from ..clinics.queries import clinician_name
from ..verification.policy import Standing

register = template.Library()

_CHIPS = {
    Standing.NONE: ("lapsed", "No licence"),
    Standing.WAITING: ("waiting", "Waiting for review"),
    Standing.MORE_NEEDED: ("short-dated", "More needed from you"),
    Standing.VERIFIED: ("ok", "Verified"),
    Standing.REFUSED: ("recalled", "Not verified"),
    Standing.SUSPENDED: ("recalled", "Suspended"),
    Standing.LAPSED: ("lapsed", "Lapsed"),
}

_ADDRESS_CHIPS = {"waiting": "waiting", "verified": "ok", "refused": "recalled", "closed": "lapsed"}


@register.filter
def country_name(code):
    return countries.name(code)


@register.filter
def clinician(user):
    return clinician_name(user)


@register.inclusion_tag("partials/chip.html")
def address_chip(address):
    return {"state": _ADDRESS_CHIPS[address.status], "label": address.get_status_display()}


@register.inclusion_tag("partials/chip.html")
def standing_chip(standing):
    state, label = _CHIPS[Standing(standing)]
    return {"state": state, "label": label}


@register.simple_tag
def demo_mail_folder():
    """Where the demo's mail lies, as seen from the project's folder."""
    return os.path.relpath(settings.EMAIL_FILE_PATH, settings.BASE_DIR)

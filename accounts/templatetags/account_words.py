"""Small words for pages about people."""

import os.path
from email.utils import parseaddr

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from common import countries
from common.browsers import device
from common.supply_classes import SupplyClass

from ..clinics.models import ShipToAddress
from ..clinics.queries import clinician_name
from ..licences.policy import Standing, State
from ..signing_in.adapter import can_do_passkeys

register = template.Library()
register.filter(device)

_CHIPS = {
    Standing.NONE: ("lapsed", "No licence"),
    Standing.WAITING: ("waiting", "Waiting for review"),
    Standing.MORE_NEEDED: ("short-dated", "More needed from you"),
    Standing.VERIFIED: ("ok", "Verified"),
    Standing.REFUSED: ("recalled", "Not verified"),
    Standing.SUSPENDED: ("recalled", "Suspended"),
    Standing.REVOKED: ("recalled", "Revoked"),
    Standing.LAPSED: ("lapsed", "Lapsed"),
    Standing.RECHECK_OVERDUE: ("short-dated", "To be looked up again"),
    State.DRAFT: ("waiting", "Not sent yet"),
    State.WITHDRAWN: ("lapsed", "Withdrawn"),
    State.REPLACED: ("lapsed", "Replaced"),
}

_ADDRESS_CHIPS = {
    ShipToAddress.Status.WAITING: "waiting",
    ShipToAddress.Status.VERIFIED: "ok",
    ShipToAddress.Status.REFUSED: "recalled",
    ShipToAddress.Status.CLOSED: "lapsed",
}


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
    state, label = _CHIPS[standing]
    return {"state": state, "label": label}


@register.simple_tag(takes_context=True)
def account_page(context, name, words):
    """A link of the navigation of My account, marked on its page and on those below it."""
    url, path = reverse(name), context["request"].path
    below = path.startswith(url) and name != "customer:summary"
    current = ' aria-current="page"' if path == url else ' aria-current="true"' if below else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, mark_safe(current), words)


@register.simple_tag
def demo_mail_folder():
    """Where the demo's mail lies, as seen from the project's folder."""
    return os.path.relpath(settings.EMAIL_FILE_PATH, settings.BASE_DIR)


@register.simple_tag
def contact_email():
    """Where people write to us; pages have it from their context, mails from here."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


@register.filter
def scope_names(scope):
    """Supply classes as people read them."""
    return ", ".join(SupplyClass(supply_class).label for supply_class in scope)


@register.simple_tag(takes_context=True)
def passkeys_possible(context):
    """Whether this page's address is one that a browser makes passkeys for."""
    return can_do_passkeys(context["request"])

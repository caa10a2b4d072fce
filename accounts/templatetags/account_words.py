"""Small words for pages about people."""

import os.path
from email.utils import parseaddr
from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import reverse

from common import countries
from common.browsers import device
from common.kept import part
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

_OVERVIEW = "customer:summary"
_ORDERING = (
    ("customer:order-list", "Orders"),
    ("order_lists", "Lists"),
    ("standing_orders", "Standing orders"),
    ("course_planner", "Course planner"),
    ("back_in_stock", "Back in stock"),
    ("short_dated", "Short-dated"),
    ("approvals", "Approvals"),
    ("requests", "Countersigning"),
)
_RECEIVED = (
    ("arrivals", "Arrival check"),
    ("lots", "Lots received"),
    ("recalls", "Recalls"),
    ("claims", "Claims"),
)
_CLINIC = (
    ("clinic", "Clinic"),
    ("invoices", "Invoices"),
    ("kept_cards", "Cards"),
    ("licence", "Licence"),
)
_PERSON = (
    ("name", "Name"),
    ("account_email", "E-mail address"),
    ("account_change_password", "Password"),
    ("mfa_index", "Second factor"),
    ("usersessions_list", "Where you are signed in"),
    ("your-data", "Your data"),
)
# The navigation of My account: (id of a heading, the heading, its pages).
_PAGES = (
    ("", "", ((_OVERVIEW, "Overview"),)),
    ("nav-orders", "Ordering", _ORDERING),
    ("nav-received", "What arrived", _RECEIVED),
    ("nav-clinic", "Clinic and licence", _CLINIC),
    ("nav-person", "You", _PERSON),
)

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
def account_navigation(context):
    """The ways through My account, marked on their page and on those below it."""
    here, is_there = _nearest(context["request"].path)
    return part("accounts/navigation.html", groups=_PAGES, here=here, is_there=is_there)


@lru_cache(maxsize=1000)
def _nearest(path):
    """The page of the navigation that this one is or stands below; whether it is that page."""
    names = {reverse(name): name for _, _, pages in _PAGES for name, _ in pages}
    if path in names:
        return names[path], True
    above = [url for url in names if path.startswith(url) and names[url] != _OVERVIEW]
    return (names[max(above, key=len)] if above else ""), False


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

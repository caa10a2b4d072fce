"""Every address of the URLconf, with a sample for each argument, and what somebody gets there."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile, zip_longest
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.admindocs.views import simplify_regex
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.cast import BELOTERO, choose_address, client_of, put_in_basket

TABLE = Path(__file__).parent / "url_matrix.txt"
ROLES = {
    "outside": None,
    "visitor": "visitor",
    "unverified": "bruno",
    "buyer": "alba",
    "reviewer": "rita",
    "warehouse": "omar",
    "superuser": "admin",
}
_ARGUMENT = re.compile(r"<[^>]+>")
_OF_MODEL = re.compile(r"/admin/(?P<app>\w+)/(?P<model>\w+)/<path:object_id>/")

# What stands for the arguments of an address: the longest beginning that fits counts. Values may
# name attributes of tests.belongings.Belongings, one for each argument. Elsewhere an argument is 1.
SAMPLES = {
    "/accounts/clinic/": "clinic.pk",
    "/accounts/clinic/join/": "invitation_token",
    "/accounts/clinic/<int:pk>/addresses/": "clinic.pk clinic_address.pk",
    "/accounts/clinic/<int:pk>/invitations/": "clinic.pk invitation.pk",
    "/accounts/clinic/<int:pk>/members/": "clinic.pk member.pk",
    "/accounts/arrivals/": "sent_parcel.number",
    "/accounts/claims/": "claim.number",
    "/accounts/claims/order/": "sent_order.number",
    "/accounts/claims/photos/": "claim_photo.pk",
    "/accounts/claims/reports/": "report.pk",
    "/accounts/claims/reports/lot/": "received_lot.pk",
    "/accounts/data/": "export.pk",
    "/accounts/invoices/": "invoice.number",
    "/accounts/invoices/account/": "clinic.pk",
    "/accounts/invoices/account/dispute/": "invoice.number",
    "/accounts/invoices/account/reminders/": "reminder.pk",
    "/accounts/invoices/month/": "clinic.pk invoice.issued_on.year invoice.issued_on.month",
    "/accounts/invoices/pro-forma/": "order.number",
    "/accounts/invoices/wishes/": "clinic.pk",
    "/accounts/payment-terms/": "clinic.pk",
    "/accounts/payments/": "attempt.pk",
    "/accounts/approvals/": "approval.pk",
    "/accounts/approvals/rules/": "clinic.pk",
    "/accounts/documents/": "paper.pk",
    "/accounts/licence/": "licence.pk",
    "/accounts/licence/<int:pk>/discard/": "draft.pk",
    "/accounts/licence/<int:pk>/withdraw/": "application.pk",
    "/accounts/lots/": "received_lot.pk",
    "/accounts/orders/": "order.number",
    "/lists/": "order_list.pk",
    "/standing-orders/": "standing_order.pk",
    "/short-dated/": "short_dated_offer.pk",
    "/quick-order/again/": "order.number",
    "/accounts/recalls/": "notice.pk",
    "/accounts/requests/": "request.pk",
    "/accounts/sessions/": "session.pk",
    "/accounts/2fa/webauthn/keys/": "passkey.pk",
    "/admin/accounts/clinic/": "clinic.pk",
    "/admin/accounts/user/": "order.user_id",
    "/admin/catalogue/importrun/": "import_run.pk",
    "/admin/catalogue/importrun/export/": "=products",
    "/admin/bank/statementfile/": "statement_file.pk",
    "/admin/invoicing/document/": "invoice.pk",
    "/admin/receivables/clinicaccount/": "clinic.pk",
    "/admin/receivables/clinicaccount/invoice/": "invoice.pk",
    "/admin/receivables/letter/": "reminder.pk",
    "/admin/receivables/payment/": "payment.pk",
    "/admin/refunds/refund/": "refund.pk",
    "/admin/refunds/refund/ask/": "payment.pk",
    "/admin/inventory/countsheet/": "sheet.pk",
    "/admin/claims/claim/": "claim.pk",
    "/admin/claims/claim/credits/": "credit_request.pk",
    "/admin/inventory/delivery/": "delivery.pk",
    "/admin/inventory/delivery/<int:pk>/lines/": "delivery.pk delivery_line.pk",
    "/admin/inventory/lot/": "lot.pk",
    "/admin/inventory/lot/<int:pk>/receipts/": "lot.pk receipt.pk",
    "/admin/inventory/purchaseorder/": "purchase_order.pk",
    "/admin/inventory/shortdatedoffer/": "short_dated_offer.pk",
    "/admin/inventory/shortdatedoffer/of-lot/": "lot.pk",
    "/admin/inventory/stock/": "=4",
    "/admin/order/order/": "order.pk",
    "/admin/parcels/parcel/": "parcel.pk",
    "/admin/payments/attempt/": "attempt.pk",
    "/admin/pricing/pricelist/": "price_list.pk",
    "/admin/parcels/parcel/begin/": "order.pk",
    "/admin/parcels/parcel/swap/": "pick.pk",
    "/admin/returns/return/": "goods_back.pk",
    "/admin/tracing/pack/": "pack.pk",
    "/admin/returns/return/announce/": "sent_order.pk",
    "/admin/<app_label>/": "=accounts",
    "/admin/voucher/voucherset/": "voucher_set.pk",
    "/admin/recalls/campaign/": "campaign.pk",
    "/admin/recalls/campaign/lots/": "recall.pk",
    "/admin/recalls/campaign/notices/": "notice.pk",
    "/admin/payment_terms/payingclinic/": "clinic.pk",
    "/admin/reports/": "=sales-by-product",
    "/admin/vigilance/report/": "report.pk",
    "/areas/": "=face",
    "/articles/": "=mesotherapy-explained",
    "/back-in-stock/": "=4",
    "/basket/add/": "=4",
    "/brands/": "=belotero",
    "/catalogue/": "product_page",
    "/concerns/": "=wrinkles",
    "/documents/": "product_document.pk",
    "/ingredients/": "=lidocaine",
    "/treatments/": "=facial-rejuvenation",
    "/webhooks/": "=card",
}


@dataclass(frozen=True)
class Address:
    """One address; `shown` keeps the names of its arguments: /orders/<str:order_number>/."""

    shown: str
    name: str
    view: Callable = field(compare=False)

    @property
    def has_argument(self):
        return "<" in self.shown

    def path(self, belongings):
        samples = str(_sample(self.shown, belongings)).split()
        filled = self.shown
        if self.shown.startswith("/catalogue/") and "_<pk>" in self.shown:
            filled = re.sub(r"<\w+_slug>_<pk>", samples.pop(0), filled)
        for sample in samples:
            filled = _ARGUMENT.sub(sample, filled, count=1)
        return _ARGUMENT.sub("1", filled)


def addresses():
    """Each address once; where two patterns are the same, Django takes the first."""
    found = {}
    for address in _walk(get_resolver().url_patterns):
        found.setdefault(address.shown, address)
    return list(found.values())


def _walk(patterns, before="/", namespace=""):
    for pattern in patterns:
        shown = before + simplify_regex(str(pattern.pattern))[1:]
        if isinstance(pattern, URLPattern):
            yield Address(shown, f"{namespace}{pattern.name}", pattern.callback)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, shown, inner)


def _sample(shown, belongings):
    of_model = _OF_MODEL.match(shown)
    if of_model:
        model = apps.get_model(of_model["app"], of_model["model"])
        first = model._default_manager.order_by("pk").first()
        return first.pk if first else 1
    fitting = [start for start in SAMPLES if shown.startswith(start)]
    if not fitting:
        return 1
    value = SAMPLES[max(fitting, key=len)]
    if value.startswith("="):
        return value[1:]
    return " ".join(str(attrgetter(name)(belongings)) for name in value.split())


# What somebody gets.


def client_for(role):
    """A browser of this role; `outside` has not answered at the door, a buyer has a basket."""
    client = Client() if ROLES[role] is None else client_of(ROLES[role])
    if role == "buyer":
        put_in_basket(client, BELOTERO)
        choose_address(client, ROLES[role])
    return client


def outcome(response):
    """One word for an answer: ok, where it leads, or its status."""
    if response.status_code in (301, 302):
        return _destination(urlsplit(response["Location"]).path)
    return "ok" if response.status_code == 200 else str(response.status_code)


_DESTINATIONS = {
    "/enter/": "door",
    "/accounts/login/": "login",
    "/admin/login/": "login",
    "/accounts/reauthenticate/": "again",
    "/accounts/2fa/reauthenticate/": "factor",
    "/accounts/2fa/webauthn/reauthenticate/": "factor",
    "/accounts/2fa/totp/activate/": "factor",
}


def _destination(path):
    return _DESTINATIONS.get(path, "away")


# The table.


def table():
    """{address: {role: outcome}} as the file says."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.startswith("/")]
    return {shown: dict(zip_longest(ROLES, outcomes)) for shown, *outcomes in lines}


def line(shown, outcomes, width=0):
    return " ".join([shown.ljust(width), *(outcomes[role].ljust(10) for role in ROLES)]).rstrip()


def write(rows):
    """The whole file from {address: {role: outcome}}; its opening words stay."""
    texts = TABLE.read_text().splitlines()
    opening = list(takewhile(lambda text: not text.startswith("/"), texts))
    width = max(map(len, rows)) + 2
    body = [line(shown, rows[shown], width) for shown in sorted(rows)]
    TABLE.write_text("\n".join([*opening, *body]) + "\n")

"""Every form of staff that changes something, and what two people type into it; see Late.

A form that is new needs a line here, or a reason in CANNOT_BE_LATE: test_stale_forms.py walks the
addresses and names those that have neither.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from catalogue.editing.exchange import services as exchange
from common.clock import today
from shop.inventory import proposals, queries, services
from shop.inventory.counting import services as counting
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot, Place, Proposal, Reason
from shop.inventory.proposals import Asked
from shop.inventory.purchase_orders import services as purchase_orders
from shop.ordering import open_lines
from shop.parcels import services as parcels
from shop.purchasing import versions
from shop.receivables import allocating, disputes
from shop.receivables.models import Payment
from shop.tax_table.versions import VERSIONS as TAX_VERSIONS
from tests import cast
from tests.cast import BELOTERO, person
from tests.catalogue.pictures import test_pictures
from tests.pages import BASED_ON
from tests.shop.claims.claiming import claimed
from tests.shop.invoicing.invoices import written
from tests.shop.parcels.packing import compared, packed
from tests.shop.pricing.terms import agreed, branded, in_steps, listed, small_order, volume
from tests.shop.recalls.campaigning import draft, released
from tests.shop.receivables.paying import bill, money, paid, settled
from tests.shop.refunds import giving_back as refunds
from tests.shop.returns.coming_back import announced, received, shipped
from tests.shop.short_dated.offering import offered
from tests.shop.vigilance.reporting import alarm, reported, told_of


@dataclass(frozen=True)
class Late:
    """`page` is opened by one, then another types `theirs`, then the first sends `mine`.

    Names in braces are those of THINGS. `at`: where the other one types, if elsewhere; `to` and
    `at_to`: where the forms of these two pages lead; `says`: what the refused page tells beside the
    other one's name, if not what was typed; `holding`: the field that says what the form was based
    on.
    """

    page: str
    theirs: dict
    mine: dict = field(default_factory=dict)
    at: str = ""
    to: str = ""
    at_to: str = ""
    says: tuple = ()
    holding: str = BASED_ON


def in_admin(model, thing, theirs, mine, is_deletable=True):
    """The page of a thing in the admin and, where it has one, the page that deletes it."""
    page = f"/admin/{model}/{{{thing}}}/change/"
    yield Late(page, theirs, mine)
    if is_deletable:
        yield Late(f"/admin/{model}/{{{thing}}}/delete/", theirs, {"post": "yes"}, at=page)


def of_lot(name, **mine):
    """A page that puts stock right, left open while another one counts a unit less."""
    counted = {"counted": "9", "reason": Reason.LOST, "words": "One is gone"}
    page = f"/admin/inventory/lot/{{lot}}/{name}/"
    words = {"words": "As the note says"}
    return Late(page, counted, mine | words, at="/admin/inventory/lot/{lot}/count/", says=("9",))


def of_file(kind, head, of):
    """The file of all prices of a kind, while another one takes a file, too."""
    rows = {who: f"{head}\n{of},{price},{today():%Y-%m-%d}" for who, price in _PRICES.items()}
    theirs, mine = ({"text": text, "take": "yes", "meant": "yes"} for text in rows.values())
    page = f"/admin/pricing/{kind}/from-file/"
    return Late(page, theirs, mine, says=(str(_PRICES["theirs"]),))


_PRICES = {"theirs": 47, "mine": 46}


def of_order(name, order="order", to="", **mine):
    """A page about an order that another one cancels meanwhile."""
    page = f"/admin/order/order/{{{order}}}/"
    cancelled = {"reason": "They rang and asked"}
    at, to = f"{page}cancel/", to and f"{page}{to}/"
    return Late(f"{page}{name}/", cancelled, mine, at=at, to=to, says=("Cancelled",))


def of_purchase(thing, deed, **mine):
    """A deed of a purchase order of which another one expects nothing more meanwhile."""
    page = f"/admin/inventory/purchaseorder/{{{thing}}}/"
    to = {"to": f"{page}{deed}/", "at_to": f"{page}cancel/"}
    return Late(f"{page}change/", {"why": "Out of production"}, mine, says=("Cancelled",), **to)


def of_version(model, thing, name, to="", **mine):
    """A draft of a table in versions that another one writes on meanwhile."""
    page = f"/admin/{model}/{{{thing}}}/"
    to = to and f"{page}{to}/"
    at, theirs = f"{page}change/", {"note": "Theirs"}
    return Late(f"{page}{name}/", theirs, mine, at=at, to=to, holding="revision")


of_policy = partial(of_version, "purchasing/policyversion", "draft")
of_tax = partial(of_version, "tax_table/taxversion", "tax_draft")


def of_parcel(thing, deed, theirs=None, at="take-apart", says="Taken apart", **mine):
    """A deed of a parcel that another one takes apart, or puts right, meanwhile."""
    page = f"/admin/parcels/parcel/{{{thing}}}/"
    to = {"to": f"{page}{deed}/", "at_to": f"{page}{at}/"}
    return Late(f"{page}change/", theirs or {}, mine, says=(says,), **to)


def of_campaign(thing, deed, at_page=False, **mine):
    """A deed on a campaign to which another one asks for one lot more meanwhile."""
    page = f"/admin/recalls/campaign/{{{thing}}}/"
    asked = {"lots": "{other_lot}", "keep": "1"}
    own = {} if at_page else {"to": f"{page}{deed}/"}
    opened = f"{page}{deed}/" if at_page else f"{page}change/"
    return Late(opened, asked, mine, at=f"{page}widen/", says=("waits",), **own)


_TERMS = {"discount_percent": "0", "discount_days": "0"}
_CAMPAIGN = "/admin/recalls/campaign/"
_CAMPAIGN_TOLD = {
    "kind": "recall",
    "title": "Mine",
    "reason": "Mine",
    "to_do": "return",
    "remind_every": "2",
    "reminders": "2",
}
_NAMED = {"name": "Theirs"}
_OFFERED = {
    "price": "31",
    "units": "3",
    "first_day": today().isoformat(),
    "last_day": (today() + timedelta(days=20)).isoformat(),
}
_PRICE_ROW = f"part_number,price,from\nAMP-0004,{{}},{today():%Y-%m-%d}"
_SEVEN = {"units": "7", "number": "KL-77", "expires_on": "2031-01-31", "product": str(BELOTERO)}
_RETURN = "/admin/returns/return/"
_ORDERED = {
    "packs-{purchase_line}": "7",
    "per-{purchase_line}": "1",
    "day-{purchase_line}": "2031-01-31",
}
_REPORT, _TOLD_REPORT, _ALARM = (
    f"/admin/vigilance/report/{{{name}}}/" for name in ("report", "told_report", "alarm")
)
_INSPECTED = {
    "destroyed-{received_line}": "2",
    "reason": Reason.BROKEN,
    "words": "Crushed",
    "answer": "Thank you",
}
_IMPORT = "/admin/catalogue/importrun/{import_run}/"
_CHECKED_AGAIN = {"at_to": f"{_IMPORT}check/", "says": ("Waits to be checked",)}

LATE = [
    *in_admin("auth/group", "group", _NAMED, {"permissions": ["1"]}),
    *in_admin("accounts/user", "bruno", {"first_name": "Theirs"}, {"last_name": "Mine"}, False),
    Late(
        "/admin/accounts/user/{bruno}/close/",
        {"first_name": "Theirs"},
        {"reason": "By letter"},
        at="/admin/accounts/user/{bruno}/change/",
    ),
    Late(
        "/admin/accounts/licence/{licence}/change/",
        {"decision": "ask", "reason": "Page two is missing"},
        {"decision": "refuse", "reason": "Not legible"},
        says=("Asked",),
    ),
    Late(
        "/admin/accounts/shiptoaddress/{address}/change/",
        {"decision": "refuse", "reason": "It is a home"},
        {"decision": "verify", "exists": "on", "is_clinic": "on", "matches": "on"},
        says=("It is a home",),
    ),
    # The catalogue.
    *in_admin("catalogue/source", "source", {"citation": "Theirs"}, {"url": "https://x.example"}),
    *in_admin("catalogue/function", "function", _NAMED, {"slug": "mine"}),
    *in_admin("catalogue/area", "area", _NAMED, {"slug": "mine"}),
    *in_admin("catalogue/concern", "concern", _NAMED, {"slug": "mine"}),
    *in_admin("catalogue/ingredient", "ingredient", _NAMED, {"short_name": "Mine"}),
    *in_admin("catalogue/treatmenttype", "treatment_type", _NAMED, {"position": "77"}),
    *in_admin("catalogue/brand", "brand", _NAMED, {"maker": "Mine"}),
    *in_admin("catalogue/collection", "collection", _NAMED, {"slug": "mine"}),
    *in_admin("catalogue/product", "product", {"title": "Theirs"}, {"description": "Mine"}),
    *in_admin("catalogue/productimage", "photo", {"caption": "Theirs"}, {"display_order": "7"}),
    Late(f"{_IMPORT}change/", {}, to=f"{_IMPORT}import/", **_CHECKED_AGAIN),
    Late(f"{_IMPORT}change/", {}, to=f"{_IMPORT}check/", **_CHECKED_AGAIN),
    # Articles.
    *in_admin("content/article", "article", {"title": "Theirs"}, {"summary": "Mine"}),
    *in_admin("content/erratum", "erratum", {"subject": "Theirs"}, {"said": "Mine"}),
    # Stock.
    *in_admin("inventory/place", "place", _NAMED, {"to_celsius": "24"}, False),
    *in_admin("inventory/supplier", "supplier", _NAMED, {"name": "Mine"}, False),
    Late(
        "/admin/inventory/lot/{lot}/status/",
        {"status": "on_hold", "reason": "FSN 2026-12"},
        {"status": "available", "reason": "dry"},
    ),
    Late(
        "/admin/inventory/lot/{recalled_lot}/end-recall/",
        {"status": "recalled", "reason": "FSN 2027-01"},
        {"reason": "Withdrawn"},
        at="/admin/inventory/lot/{recalled_lot}/status/",
    ),
    of_lot("write-off", units="1", reason=Reason.BROKEN),
    of_lot("send-back", units="1", reason=Reason.DELIVERED, supplier="Medica"),
    of_lot("count", counted="8", reason=Reason.LOST),
    of_lot("move", units="1", into="{quarantine}", reason=Reason.TO_LOOK_INTO),
    of_lot("receipts/{receipt}", quantity="8", reason=Reason.TYPED),
    Late(
        "/admin/inventory/shortdatedoffer/of-lot/{lot}/",
        _OFFERED | {"reason": "Theirs"},
        _OFFERED | {"reason": "Mine"},
        says=("at £31.00",),
    ),
    Late(
        "/admin/inventory/shortdatedoffer/{short_dated}/change/",
        {"because": "Theirs"},
        {"because": "Mine"},
        to="/admin/inventory/shortdatedoffer/{short_dated}/end/",
        at_to="/admin/inventory/shortdatedoffer/{short_dated}/end/",
    ),
    Late(
        "/admin/inventory/delivery/{delivery}/change/",
        _SEVEN,
        {"do": "book"},
        at="/admin/inventory/delivery/{delivery}/lines/{delivery_line}/",
        says=("7 units",),
    ),
    Late(
        "/admin/inventory/delivery/{delivery}/head/",
        {"supplier": "Theirs", "arrived_at": "2026-11-20T08:30"},
        {"supplier": "Mine", "arrived_at": "2026-11-20T08:30"},
    ),
    Late(
        "/admin/inventory/delivery/{delivery}/lines/{delivery_line}/",
        _SEVEN,
        _SEVEN | {"units": "8"},
        says=("7 units",),
    ),
    of_purchase("purchase", "save", **_ORDERED),
    of_purchase("purchase", "save", **_ORDERED, do="send"),
    of_purchase("sent_purchase", "put-off", **{"day-{sent_purchase_line}": "2031-01-31"}),
    of_purchase("sent_purchase", "cancel", why="Mine"),
    Late(
        "/admin/inventory/proposal/{proposal}/change/",
        {"decision": "decline", "answer": "It was found"},
        {"decision": "agree"},
        says=("Not agreed",),
    ),
    Late(
        "/admin/inventory/countsheet/{sheet}/change/",
        {"counted": "9", "reason": Reason.LOST, "words": "One is gone"},
        {"reason-{shelf_lot}-{shelf}": Reason.LOST, "words-{shelf_lot}-{shelf}": "Mine"},
        at="/admin/inventory/lot/{shelf_lot}/count/",
        to="/admin/inventory/countsheet/{sheet}/book/",
        says=("counted 9, booked 10",),
    ),
    # The policy.
    *in_admin("purchasing/purchaselimit", "limit", {"basis": "Theirs"}, {"per_order": "5"}),
    *in_admin("pricing/agreedprice", "agreed", {"price": "70"}, {"reference": "Mine"}),
    *in_admin("pricing/brandagreement", "of_brand", {"percent_off": "7"}, {"reference": "Mine"}),
    *in_admin("pricing/volumeprice", "by_volume", {"price": "70"}, {"from_units": "20"}),
    *in_admin("pricing/pricelist", "price_list", {"name": "Theirs"}, {"note": "Mine"}),
    Late(
        "/admin/pricing/pricelist/{price_list}/from-file/",
        {"text": _PRICE_ROW.format(77), "take": "yes"},
        {"text": _PRICE_ROW.format(76), "take": "yes"},
        says=("77",),
    ),
    of_file("agreedprice", "clinic,part_number,price,from", "{clinic},AMP-0004"),
    of_file("volumeprice", "part_number,from_units,price,from", "AMP-0004,40"),
    of_file("brandagreement", "clinic,brand,percent_off,from", "{clinic},belotero"),
    *in_admin("pricing/orderunits", "order_units", {"least": "7"}, {"step": "2"}),
    *in_admin("pricing/smallordercharge", "small_order", {"charge": "7"}, {"below": "70"}),
    of_policy("change", note="Mine"),
    of_policy("change", to="discard"),
    of_policy("publish"),
    of_tax("change", note="Mine"),
    of_tax("change", to="discard"),
    of_tax("publish"),
    Late(
        "/admin/accounts/clinic/{vat_clinic}/vat/",
        {"says": "valid", "evidence": "VIES 1"},
        {"says": "invalid", "evidence": "VIES 2"},
        says=("confirmed",),
    ),
    # Orders.
    of_order("release", "held_order", reason="Asked the clinic"),
    of_order("ship", reference="TRK77"),
    of_order("change", to="pick-again"),
    of_order("change", to="give-up"),
    of_order("cancel", reason="No stock"),
    of_order("cancel-units", **{"units-{line}": "1", "reason": "No stock"}),
    of_order("move", address="{other_address}"),
    of_order("send", "order_that_waits", send="together"),
    of_order("wished", day="2099-01-04", words="The carrier strikes"),
    Late(
        "/admin/parcels/parcel/begin/{order}/",
        {"reason": "They rang and asked"},
        at="/admin/order/order/{order}/cancel/",
        says=("Cancelled",),
    ),
    Late(
        "/admin/parcels/parcel/swap/{pick}/",
        {"lot": "{other_lot}", "units": "1", "reason": "Box torn"},
        {"lot": "{other_lot}", "units": "1", "reason": "Mine"},
        says=("Units",),
    ),
    of_parcel("compared_parcel", "pack"),
    of_parcel("parcel", "take-apart"),
    of_parcel("packed_parcel", "hand-over", carrier="Mine"),
    of_parcel("sent_parcel", "correct", {"carrier": "Theirs"}, "correct", "Theirs", carrier="Mine"),
    of_parcel(
        *("sent_parcel", "delivered", {"carrier": "Theirs"}, "correct", "Theirs"),
        delivered_at="{this_minute}",
        words="Mine",
    ),
    # Returns.
    Late(
        f"{_RETURN}announce/{{sent_order}}/",
        {"units-{sent_pick}": "1", "reason": "damaged"},
        {"units-{sent_pick}": "2", "reason": "other", "words": "Mine"},
        says=("Can come back",),
    ),
    Late(
        f"{_RETURN}{{announced}}/change/",
        {"answer": "It did not come"},
        {"units-{return_line}": "1"},
        to=f"{_RETURN}{{announced}}/receive/",
        at_to=f"{_RETURN}{{announced}}/close/",
        says=("Closed: it never came",),
    ),
    Late(
        f"{_RETURN}{{announced}}/change/",
        {"units-{return_line}": "1"},
        {"answer": "Mine"},
        to=f"{_RETURN}{{announced}}/close/",
        at_to=f"{_RETURN}{{announced}}/receive/",
        says=("Received",),
    ),
    Late(
        f"{_RETURN}{{received}}/change/",
        _INSPECTED,
        _INSPECTED | {"words": "Mine"},
        to=f"{_RETURN}{{received}}/inspect/",
        at_to=f"{_RETURN}{{received}}/inspect/",
        says=("Inspected",),
    ),
    # Recalls.
    of_campaign("draft_campaign", "release"),
    of_campaign("draft_campaign", "give-up"),
    of_campaign("draft_campaign", "reword", at_page=True, **_CAMPAIGN_TOLD),
    of_campaign("campaign", "widen", at_page=True, lots="{other_lot}", keep="1"),
    of_campaign("drill", "close", at_page=True, conclusion="Every unit was found"),
    Late(
        f"{_CAMPAIGN}lots/{{recall}}/",
        {"lots": "{other_lot}", "keep": "1"},
        {"why": "Mine"},
        at=f"{_CAMPAIGN}{{campaign}}/widen/",
        says=("waits",),
    ),
    Late(
        f"{_CAMPAIGN}notices/{{notice}}/",
        {"deed": "contact", "how": "phone", "words": "Theirs"},
        {"deed": "contact", "how": "letter", "words": "Mine"},
        says=("Contacts",),
    ),
    # What clinics claim and report.
    Late(
        "/admin/claims/claim/{claim}/change/",
        {"kind": "asked", "words": "Theirs"},
        {"kind": "closed", "words": "Mine"},
        to="/admin/claims/claim/{claim}/answer/",
        at_to="/admin/claims/claim/{claim}/answer/",
    ),
    Late(
        "/admin/claims/claim/{claim}/change/",
        {"kind": "asked", "words": "Theirs"},
        {"words": "Mine"},
        to="/admin/claims/claim/{claim}/replace/",
        at_to="/admin/claims/claim/{claim}/answer/",
    ),
    Late(
        "/admin/invoicing/document/{invoice}/change/",
        {"units-{invoice_lot}": "1", "reason": "Theirs"},
        {"units-{invoice_lot}": "1", "reason": "Mine"},
        to="/admin/invoicing/document/{invoice}/credit/",
        at_to="/admin/invoicing/document/{invoice}/credit/",
        says=("CRN-000001",),
    ),
    Late(
        "/admin/invoicing/document/{invoice}/correct/?reason=po_number&po_number=Mine",
        {"units-{invoice_lot}": "1", "reason": "Theirs"},
        {"reason": "po_number", "po_number": "Mine"},
        to="/admin/invoicing/document/{invoice}/correct/",
        at="/admin/invoicing/document/{invoice}/change/",
        at_to="/admin/invoicing/document/{invoice}/credit/",
        says=("To be credited",),
    ),
    Late(
        "/admin/payment_terms/payingclinic/{clinic}/change/",
        _TERMS | {"days": "14", "reason": "Theirs"},
        _TERMS | {"days": "60", "reason": "Mine"},
        says=("within 14 days",),
    ),
    Late(
        f"{_REPORT}change/",
        {"receiver": "maker", "name": "Theirs"},
        {"receiver": "maker", "name": "Mine"},
        to=f"{_REPORT}pass-on/",
        at_to=f"{_REPORT}pass-on/",
    ),
    Late(
        f"{_TOLD_REPORT}change/",
        {"receiver": "importer", "name": "Theirs"},
        {"answer": "Mine"},
        to=f"{_TOLD_REPORT}answer/",
        at_to=f"{_TOLD_REPORT}pass-on/",
    ),
    Late(
        f"{_ALARM}change/",
        {"receiver": "importer", "name": "Theirs"},
        {"answer": "Mine"},
        to=f"{_ALARM}set-aside/",
        at_to=f"{_ALARM}pass-on/",
    ),
    # Offers, vouchers, ranges.
    *in_admin("offer/conditionaloffer", "offer", _NAMED, {"benefit_value": "20"}),
    *in_admin("offer/range", "range", _NAMED, {"description": "Mine"}),
    *in_admin("voucher/voucher", "voucher", _NAMED, {"code": "MINE"}),
    *in_admin("voucher/voucherset", "voucher_set", _NAMED, {"description": "Mine"}),
]

_PAYMENT, _HELD = "/admin/receivables/payment/", "/admin/receivables/clinicaccount/"
_ASIDE = {"why": "Theirs"}


def of_payment(deed, thing="payment", theirs=None, at="aside", says="Put aside", **mine):
    """A deed on a payment that another one puts aside, or takes back, meanwhile."""
    page = f"{_PAYMENT}{{{thing}}}/"
    to = {"to": f"{page}{deed}/", "at_to": f"{page}{at}/"}
    return Late(f"{page}change/", _ASIDE if theirs is None else theirs, mine, says=(says,), **to)


def of_account(thing, deed, at, says, theirs=None, **mine):
    """A deed on a clinic's reminders, or on an invoice, after another one did something."""
    page = f"{_HELD}{thing}/"
    opened = page if thing.startswith("invoice/") else f"{page}change/"
    to = {"to": f"{page}{deed}/", "at_to": f"{page}{at}/"}
    return Late(opened, theirs or {}, mine, says=(says,), **to)


_DISPUTED = {"reason": "Theirs"}
LATE += [
    of_payment("allocate", "for_a_bill", **{"number-0": "INV-1", "amount-0": "1"}),
    of_payment("credit", clinic="Marin Skin Clinic"),
    of_payment("aside", why="Mine"),
    of_payment("take-back", "put_aside", {}, "take-back", "Rent"),
    of_payment(
        "undo",
        "allocated",
        allocation="{allocation}",
        why="Mine",
        at="undo",
        theirs={"allocation": "{allocation}", "why": "Theirs"},
        says="Not allocated",
    ),
    of_payment("payout", "came", taken="{paid_by_card}"),
    of_payment("give-back", "gone", received="{from_bank}"),
    of_account("{vat_clinic}", "hold", "hold", "held: Theirs", _DISPUTED, reason="Mine"),
    of_account("{held_clinic}", "go-on", "go-on", "written"),
    of_account("invoice/{bill}", "dispute", "dispute", "Theirs", _DISPUTED, reason="Mine"),
    of_account("invoice/{cents}", "write-off", "dispute", "Theirs", _DISPUTED),
    of_account(
        "invoice/{disputed}", "answer", "answer", "Wrong price", {"answer": "Theirs"}, answer="Mine"
    ),
]

_REFUND, _NOT_GIVEN = "/admin/refunds/refund/", {"why": "Theirs"}


def of_refund(deed, thing="refund", at="decline", says="Not agreed", **mine):
    """A deed on a refund that another one does not agree to meanwhile."""
    page = f"{_REFUND}{{{thing}}}/"
    to = {"to": f"{page}{deed}/", "at_to": f"{page}{at}/"}
    return Late(f"{page}change/", _NOT_GIVEN if at == "decline" else {}, mine, says=(says,), **to)


LATE += [
    Late(
        f"{_REFUND}ask/{{credit}}/",
        {"amount": "1.00", "way": "bank", "reason": "Theirs"},
        {"amount": "2.00", "way": "bank", "reason": "Mine"},
        says=("4.00",),
    ),
    of_refund("agree"),
    of_refund("decline", why="Mine"),
    of_refund("transferred", "agreed_refund", payment="{went}"),
    of_refund("note", "refused_refund", at="note", says="Noted"),
]

_READ = "Only to be read."
_NEW = "It makes something new."
_LEADS_ON = "It leads to another page."

CANNOT_BE_LATE = {
    "/admin/pricing/pricelist/<int:pk>/list.csv": _READ,
    "/admin/pricing/agreedprice/rows.csv": _READ,
    "/admin/pricing/brandagreement/rows.csv": _READ,
    "/admin/pricing/volumeprice/rows.csv": _READ,
    "/admin/pricing/pricelist/<int:pk>/would-change/": _READ,
    "/admin/": _READ,
    "/admin/<app_label>/": _LEADS_ON,
    "/admin/login/": "It signs somebody in.",
    "/admin/logout/": "It signs somebody out.",
    "/admin/password_change/": _LEADS_ON,
    "/admin/accounts/conflictofinterest/<path:object_id>/delete/": "Such a row never changes.",
    "/admin/accounts/licence/<int:pk>/interest/": _NEW,
    "/admin/accounts/licencedocument/": "Scans again; the scan looks under lock what to do.",
    "/admin/accounts/user/<int:pk>/sessions/": "Ends sessions; none comes back or changes.",
    "/admin/bank/statementfile/<int:pk>/book/": "It is booked once, under lock.",
    "/admin/bank/statementfile/<int:pk>/forget/": "What was booked stays, asked under lock.",
    "/admin/bank/statementfile/send/": _NEW,
    "/admin/catalogue/importrun/<int:pk>/faults.csv": _READ,
    "/admin/catalogue/importrun/<path:object_id>/change/": _READ,
    "/admin/catalogue/importrun/export/<str:kind>.csv": _READ,
    "/admin/common/mail/": "Its deeds look under lock how each mail stands.",
    "/admin/content/article/preview/": "It shows what was sent and keeps nothing.",
    "/admin/payments/attempt/": "Its deed asks the provider; what follows is done under lock.",
    "/admin/invoicing/toinvoice/": "Its deed looks under lock how each parcel stands.",
    "/admin/django_tasks_database/dbtaskresult/": "Its deed looks under lock how each job stands.",
    "/admin/inventory/countsheet/<int:pk>/again/": "It is asked under lock; nothing is booked.",
    "/admin/inventory/countsheet/<int:pk>/compare/": "It is asked under lock; nothing is booked.",
    "/admin/inventory/countsheet/<int:pk>/count/": "Each scan is kept by itself and counts once.",
    "/admin/inventory/countsheet/<int:pk>/drop/": "It is asked under lock; nothing is booked.",
    "/admin/inventory/countsheet/<int:pk>/take-back/": "It takes away what one scan counted.",
    "/admin/inventory/purchaseorder/from-proposals/": "It begins a draft, which is shown.",
    "/admin/inventory/delivery/<int:pk>/many/": "It adds lines, which are shown before booking.",
    "/admin/mfa/authenticator/<path:object_id>/delete/": "Staff cannot change such a row.",
    "/admin/order/order/": _LEADS_ON,
    "/admin/order/order/for-a-clinic/": _NEW,
    "/admin/parcels/parcel/<int:pk>/confirm/": "It is looked up, under lock, in what is left.",
    "/admin/parcels/parcel/<int:pk>/scan/": "It is looked up, under lock, in what is left.",
    "/admin/parcels/parcel/pick-list/": _READ,
    "/admin/purchasing/policyversion/begin/": _NEW,
    "/admin/tax_table/taxversion/begin/": _NEW,
    "/admin/recalls/campaign/begin/": _NEW,
    "/admin/claims/claim/credits/<int:pk>/take-up/": "It is done once; the second is told so.",
    "/admin/returns/return/<int:pk>/scan/": "It counts what was scanned and keeps nothing.",
    "/admin/tracing/pack/<int:pk>/again/": "It has a file made only where there is none.",
    "/admin/voucher/voucherset/<int:pk>/codes.csv": _READ,
}


# What the pages are about; made when a page asks for it.


def _first(label, **wanted):
    return lambda: apps.get_model(label).objects.filter(**wanted).order_by("pk").first()


def _new(label, **fields):
    return lambda: apps.get_model(label).objects.create(**fields)


def _allocated():
    (made,) = settled(bill(), 1)
    return made.payment


def _collection():
    return _new("catalogue.Collection", name="New", slug="new", brand=_first("catalogue.Brand")())()


def _source():
    named = {"citation": "New source", "slug": "new-source"}
    return _new("catalogue.Source", kind="label", read_on=today(), **named)()


def _draft():
    """Begun by rita, who may read on; it takes something away, so anybody may publish it."""
    draft = versions.new_draft(person("rita"))
    cells = {("nurse", "cellulite", ""): (False, "A ruling")}
    versions.save_draft(draft, person("rita"), cells, "Because", 0)
    return draft


def _tax_draft():
    draft = TAX_VERSIONS.new_draft(person("rita"))
    cells = {("standard", "none", ""): ("S", Decimal("0.19"), "")}
    TAX_VERSIONS.save_draft(draft, person("rita"), cells, "Because", 0)
    return draft


def _vat_clinic():
    """Whose number nobody has looked up."""
    clinic = _first("accounts.Clinic")()
    rows = type(clinic).objects.filter(pk=clinic.pk)
    rows.update(vat_number="DE136695976", vat_state="waiting")
    return clinic


def _lot():
    product, day = cast.product(BELOTERO), cast.days_from_now(300)
    return services.receive_lot(product, "KL-77", day, 10, "Medica")


def _recalled_lot():
    lot = _lot()
    services.set_status(lot, "recalled", "FSN 2026-12", by=person("omar"))
    return lot


def _notice():
    order = cast.order_of("alba")
    lots = [pick.lot for line in order.lines.all() for pick in line.picks.all()]
    return released(lots=lots).notices.get()


def _delivery():
    delivery, lot = deliveries.begin("Medica", person("omar")), {"number": "KL-77"}
    delivery.lines.create(product_id=BELOTERO, expires_on=cast.days_from_now(300), **lot)
    return delivery


def _sheet():
    """Of a shelf of its own, on which one of ten units is missing."""
    shelf, product = Place.objects.create(name="Shelf 9", kind="room"), cast.product(BELOTERO)
    day = cast.days_from_now(300)
    services.receive_lot(product, "SH-9", day, 10, "Medica", place=shelf, reason=Reason.NO_ROOM)
    sheet = counting.begin(person("omar"), place=shelf)
    counting.count(sheet, shelf, "SH-9", person("omar"), units=9)
    counting.compare(sheet)
    return sheet


def _proposal():
    asked = Asked(Proposal.Deed.WRITE_OFF, _lot(), Reason.BROKEN, "Leaks", {"units": 10}, None)
    return proposals.do_or_propose(asked, person("omar"))


def _held_order():
    order = cast.order_of("alba")
    type(order).objects.filter(pk=order.pk).update(status="Held")
    order.lines.update(status="Held")
    return order


def _order_that_waits():
    """All of it waits for goods."""
    order = cast.order_of("alba")
    Lot.objects.filter(product=BELOTERO).update(status=Lot.Status.ON_HOLD)
    open_lines.give_up_and_pick(order, person("omar"))
    return order


def _import_run():
    file = SimpleUploadedFile("x.csv", b"product,sku,price\naqualyx,AMP-X,90.00\n")
    run = exchange.send("prices", file, person("admin"))
    exchange.check_file.call(run.pk)
    return run


def _purchase():
    ordered = purchase_orders.draft("Medica", person("omar"), [(cast.product(BELOTERO), 5, 1)])
    ordered.lines.update(expected_on="2031-01-01")
    return ordered


def _parcel():
    return parcels.begin(cast.order_of("alba"), person("omar"))


def _two():
    return cast.order_of("alba", quantity=2)


def _photo():
    test_pictures.upload(cast.client_of("admin"))
    return apps.get_model("catalogue.ProductImage").objects.get()


def _range():
    return _new("offer.Range", name="All", slug="all", includes_all_products=True)()


def _offer(**fields):
    everything = _first("offer.Range", slug="all")() or _range()
    condition = _new("offer.Condition", range=everything, type="Count", value=1)()
    benefit = _new("offer.Benefit", range=everything, type="Percentage", value=10)()
    names = {"name": "Ten percent", "condition": condition, "benefit": benefit}
    return _new("offer.ConditionalOffer", **names, **fields)()


def _days():
    day = timedelta(days=1)
    return {"start_datetime": timezone.now() - day, "end_datetime": timezone.now() + day}


def _voucher():
    voucher = _new("voucher.Voucher", name="One", code="ONE", **_days())()
    voucher.offers.add(_offer(offer_type="Voucher"))
    return voucher


def _voucher_set():
    days = _days()
    names = {"name": "Set", "description": "D", "code_length": 8, "count": 1}
    voucher_set = _new("voucher.VoucherSet", **names, **days)()
    voucher = voucher_set.vouchers.create(name="Set 1", code="SETONE", **days)
    voucher.offers.add(_offer(offer_type="Voucher"))
    return voucher_set


THINGS = {
    "address": lambda: cast.address_of("alba", status="waiting", line2="90 New Street"),
    "alarm": lambda: alarm(shipped()),
    "area": _new("catalogue.Area", name="Ear lobe", slug="ear-lobe"),
    "article": _first("content.Article"),
    "claim": lambda: claimed(shipped()),
    "invoice": lambda: written(shipped().parcel),
    "payment": lambda: money(5),
    "for_a_bill": lambda: bill() and money(5),
    "cents": lambda: bill("0.05"),
    "from_bank": lambda: paid("5.00"),
    "gone": lambda: money(-5),
    "credit": lambda: money(5, clinic=cast.clinic_of("alba")),
    "refund": lambda: refunds.waiting(),
    "agreed_refund": lambda: paid("-5.00") and refunds.agreed(),
    "refused_refund": lambda: refunds.refused(),
    "went": lambda: Payment.objects.get(amount=-5),
    "came": lambda: money(6, clinic=cast.clinic_of("alba")) and paid("5.50"),
    "paid_by_card": lambda: Payment.objects.get(amount=6),
    "put_aside": lambda: allocating.put_aside(money(5), "Rent", person("admin")),
    "allocated": _allocated,
    "bill": lambda: bill(),
    "disputed": lambda: disputes.dispute(bill(), "Wrong price", person("admin")).document,
    "held_clinic": lambda: disputes.hold(cast.clinic_of("alba"), "Rent", person("admin")).clinic,
    "report": lambda: reported(shipped()),
    "told_report": lambda: told_of(reported(shipped(), "complaint")),
    "brand": _new("catalogue.Brand", name="New brand", slug="new-brand"),
    "bruno": lambda: person("bruno"),
    "collection": _collection,
    "compared_parcel": lambda: compared(_parcel()),
    "concern": _new("catalogue.Concern", name="New concern", slug="new-concern"),
    "delivery": _delivery,
    "draft": _draft,
    "tax_draft": _tax_draft,
    "vat_clinic": _vat_clinic,
    "erratum": _first("content.Erratum"),
    "function": _new("catalogue.Function", name="New function", slug="new-function"),
    "group": _first("auth.Group"),
    "held_order": _held_order,
    "import_run": _import_run,
    "ingredient": _new("catalogue.Ingredient", name="New one", slug="new-one", kind="other"),
    "licence": lambda: person("bruno").professional.licences.get(),
    "limit": _first("purchasing.PurchaseLimit"),
    "agreed": lambda: agreed("alba", BELOTERO, "80"),
    "of_brand": lambda: branded("alba", _first("catalogue.Brand")(), "5"),
    "by_volume": lambda: volume(BELOTERO, 10, "80"),
    "order_units": lambda: in_steps(BELOTERO, 1),
    "small_order": lambda: small_order("100", "5"),
    "short_dated": lambda: offered(_lot()),
    "price_list": lambda: listed("alba", BELOTERO, "80").price_list,
    "clinic": lambda: cast.clinic_of("alba"),
    "campaign": lambda: released(),
    "draft_campaign": lambda: draft(),
    "drill": lambda: released(kind="drill"),
    "lot": _lot,
    "notice": _notice,
    "offer": _offer,
    "order": lambda: cast.order_of("alba"),
    "order_that_waits": _order_that_waits,
    "other_lot": lambda: Lot.objects.filter(product=BELOTERO).order_by("-expires_on").first(),
    "other_address": lambda: cast.address_of("alba", line2="90 New Street"),
    "packed_parcel": lambda: packed(_parcel()),
    "parcel": _parcel,
    "photo": _photo,
    "pick": lambda: _first("inventory.Pick", order_line__order=_two())(),
    "place": _first("inventory.Place", name="Room"),
    "product": _first("catalogue.Product", is_reference=True),
    "proposal": _proposal,
    "quarantine": _first("inventory.Place", name="Quarantine"),
    "purchase": _purchase,
    "sent_purchase": lambda: purchase_orders.send(_purchase(), person("omar")),
    "announced": lambda: announced(shipped()),
    "received": lambda: received(shipped()),
    "sent_order": lambda: shipped().order_line.order,
    "range": _range,
    "recalled_lot": _recalled_lot,
    "sent_parcel": lambda: parcels.ship(cast.order_of("alba"), person("omar")),
    "sheet": _sheet,
    "shelf": _first("inventory.Place", name="Shelf 9"),
    "shelf_lot": _first("inventory.Lot", number="SH-9"),
    "source": _source,
    "supplier": _first("inventory.Supplier"),
    "this_minute": lambda: SimpleNamespace(pk=f"{timezone.localtime():%Y-%m-%dT%H:%M}"),
    "treatment_type": _new("catalogue.TreatmentType", name="New one", slug="new-one"),
    "voucher": _voucher,
    "voucher_set": _voucher_set,
}


# The first part of a thing: its model, and the way to the thing.
_PARTS = {
    "allocation": ("receivables.Allocation", "payment", "allocated"),
    "invoice_lot": ("invoicing.LineLot", "line__document", "invoice"),
    "line": ("order.Line", "order", "order"),
    "recall": ("recalls.Recall", "campaign", "campaign"),
    "sent_pick": ("inventory.Pick", "order_line__order", "sent_order"),
}


class Made(dict):
    """{name: key} of THINGS."""

    def __missing__(self, name):
        if name == "delivery_line":
            lines = apps.get_model("inventory.DeliveryLine").objects
            self[name] = lines.get(delivery=self["delivery"]).pk
        elif name in ("purchase_line", "sent_purchase_line"):
            lines = apps.get_model("inventory.PurchaseOrderLine").objects
            self[name] = lines.get(order=self[name.removesuffix("_line")]).pk
        elif name in ("return_line", "received_line"):
            whole = self["announced" if name == "return_line" else "received"]
            self[name] = _first("returns.ReturnLine", goods_back=whole)().pk
        elif name == "receipt":
            lot = apps.get_model("inventory.Lot").objects.get(pk=self["lot"])
            self[name] = queries.receipts_of(lot).first().pk
        elif name in _PARTS:
            model, way, whole = _PARTS[name]
            self[name] = _first(model, **{way: self[whole]})().pk
        else:
            self[name] = THINGS[name]().pk
        return self[name]

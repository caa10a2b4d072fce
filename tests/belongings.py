"""One of everything that has an id in an address, for the tests that walk through all of them."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model
from post_office.models import Email

from accounts.models import Invitation, Role
from catalogue.models import ImportRun, Product, ProductDocument
from shop.countersigning.models import Request
from shop.inventory.models import Lot
from shop.personal_data.services import ask_for_export, make_export
from tests.authenticator import passkey_of
from tests.cast import BELOTERO, order_of, pass_the_door, person, sign_in
from tests.rooms.papers import sent

Benefit, Condition, Offer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
Basket = get_model("basket", "Basket")
Voucher, VoucherSet = (get_model("voucher", name) for name in ("Voucher", "VoucherSet"))


class Belongings:
    """What is alba's, and what is the shop's."""

    def __init__(self):
        alba = person("alba")
        self.order = order_of("alba")
        self.licence = alba.professional.licences.first()
        self.paper = sent(alba, licence=self.licence)
        self.export = ask_for_export(alba)
        make_export.call(self.export.pk)
        self._add_what_is_the_clinics(alba)
        self.session = session_of(alba)
        self.passkey = passkey_of(alba)
        self._add_what_is_the_shops()

    def _add_what_is_the_clinics(self, alba):
        self.clinic = alba.memberships.get().clinic
        self.address = self.clinic.addresses.get()
        bea = person("bea")
        self.member = bea.memberships.get()
        self.invitation = Invitation.objects.create(
            clinic=self.clinic,
            email="new@clinic.example",
            role=Role.BUYER,
            invited_by=alba,
            expires_at=timezone.now() + timedelta(days=7),
        )
        self.request = Request.objects.create(
            basket=Basket.objects.create(owner=bea, status=Basket.FROZEN),
            clinic=self.clinic,
            address=self.address,
            asked_by=bea,
            asked_of=alba,
            lines=[],
            currency="GBP",
            total=0,
            seen="",
        )

    def _add_what_is_the_shops(self):
        self.email = Email.objects.create(from_email="shop@x.example", to="alba@demo.example")
        self.import_run = ImportRun.objects.create(
            kind="prices", file=ContentFile(b"product,sku,price\n", "x.csv"), file_name="x.csv"
        )
        self.range = Range.objects.create(name="All", slug="all", is_public=True)
        self.offer = Offer.objects.create(
            name="Ten percent",
            condition=Condition.objects.create(range=self.range, type="Count", value=1),
            benefit=Benefit.objects.create(range=self.range, type="Percentage", value=10),
        )
        span = {
            "start_datetime": timezone.now() - timedelta(days=1),
            "end_datetime": timezone.now() + timedelta(days=1),
        }
        self.voucher = Voucher.objects.create(name="One", code="ONE", **span)
        self.voucher.offers.add(self.offer)
        self.voucher_set = VoucherSet.objects.create(name="Set", code_length=8, count=1, **span)
        self.product_page = Product.objects.get(pk=BELOTERO).get_absolute_url().split("/")[-2]
        self.lot = Lot.objects.first()
        self.product_document = ProductDocument.objects.create(
            product_id=BELOTERO,
            kind="leaflet",
            file=ContentFile(b"%PDF-1.4", "leaflet.pdf"),
            language="en",
            revision="1",
            issued_on="2026-01-01",
            size=8,
            sha256="0" * 64,
        )


def session_of(user):
    """Another browser in which somebody is signed in."""
    client = Client()
    pass_the_door(client)
    sign_in(client, user)
    return UserSession.objects.create(
        user=user,
        ip="192.0.2.7",
        session_key=client.session.session_key,
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    )

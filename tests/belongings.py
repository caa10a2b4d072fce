"""One of everything that has an id in an address, for the tests that walk through all of them."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.clinics.invitations import invite, token_of
from accounts.models import Licence
from catalogue.models import ImportRun, Product, ProductDocument
from shop.common.outbox.models import Mail
from shop.inventory.models import Lot, Proposal
from shop.personal_data.services import ask_for_export, make_export
from shop.recalls.models import Notice, Recall
from tests.authenticator import passkey_of
from tests.cast import BELOTERO, order_of, pass_the_door, person, request_of_bea, sign_in
from tests.rooms.papers import sent

Benefit, Condition, Offer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
Voucher, VoucherSet = (get_model("voucher", name) for name in ("Voucher", "VoucherSet"))


class Belongings:
    """What is alba's, and what is the shop's."""

    def __init__(self):
        alba = person("alba")
        self.order = order_of("alba")
        self.licence = alba.professional.licences.first()
        self.draft = another_licence(self.licence, "draft", "7654322")
        self.application = another_licence(self.licence, "waiting", "7654323")
        self.paper = sent(alba, licence=self.licence)
        self.export = ask_for_export(alba)
        make_export.call(self.export.pk)
        self.clinic = alba.memberships.get().clinic
        self.clinic_address = self.clinic.addresses.first()
        self.member = self.clinic.memberships.get(user=person("bea"))
        self.invitation = invite(self.clinic, alba, "new@clinic.example", "buyer")
        self.invitation_token = token_of(self.invitation)
        self.request = request_of_bea()
        self.session = session_of(alba)
        self.passkey = passkey_of(alba)
        self._add_what_is_the_shops(alba)

    def _add_what_is_the_shops(self, alba):
        self.mail = Mail.objects.create(
            message=b"Subject: Hello\r\n\r\nHello", sender="shop@x.example", recipient=alba.email
        )
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
        self.lot = Lot.objects.filter(recalls=None).first()
        self.recall = Recall.objects.create(
            lot=self.lot, number=self.lot.number, begun_at=timezone.now()
        )
        self.notice = Notice.objects.create(recall=self.recall, clinic=self.clinic)
        self.receipt = self.lot.movements.filter(kind="received").first()
        self.proposal = Proposal.objects.create(
            deed="write_off",
            lot=self.lot,
            values={"units": 1},
            reason="broken",
            words="Leaks",
            because="Worth it",
            by=person("omar"),
        )
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


def another_licence(licence, state, number):
    """One more of the same person, in this state."""
    return Licence.objects.create(
        professional=licence.professional,
        profession=licence.profession,
        register=licence.register,
        country=licence.country,
        number=number,
        expires_on=licence.expires_on,
        state=state,
        submitted_at=timezone.now(),
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

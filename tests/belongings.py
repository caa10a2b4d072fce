"""One of everything that has an id in an address, for the tests that walk through all of them."""

from datetime import timedelta
from functools import cached_property

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.clinics.invitations import invite, token_of
from accounts.models import Licence
from catalogue.models import Brand, ImportRun, Product, ProductDocument
from common.outbox.models import Mail
from shop.bank import services as bank
from shop.claims import services as claims
from shop.claims.models import Photo
from shop.inventory.counting import services as counting
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot, Pick, Place, Proposal
from shop.inventory.purchase_orders import services as purchase_orders
from shop.inventory.services import receive_lot
from shop.lists import services as order_lists
from shop.parcels import services as parcels
from shop.payment_providers import card_company
from shop.payments.models import Attempt
from shop.recalls.models import Campaign, Notice, Recall
from shop.receivables import disputes
from shop.receivables import letters as reminders
from shop.returns import services as returns
from shop.standing_orders import services as standing_orders
from shop.tracing.models import Pack
from shop.vigilance import services as reports
from shop.your_data.services import ask_for_export, make_export
from tests.accounts.papers.papers import sent
from tests.authenticator import passkey_of
from tests.cast import (
    BELOTERO,
    REDENSITY,
    days_from_now,
    order_of,
    pass_the_door,
    person,
    product,
    request_of_bea,
    sign_in,
)
from tests.shop.approvals.asking import asked_without_rules
from tests.shop.bank.statements import camt, entry
from tests.shop.invoicing.invoices import keep_paper, written
from tests.shop.pricing.terms import agreed, branded, in_steps, listed, small_order, volume
from tests.shop.receivables.paying import late, money
from tests.shop.refunds import giving_back
from tests.shop.short_dated.offering import offered

Benefit, Condition, Offer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
Voucher, VoucherSet = (get_model("voucher", name) for name in ("Voucher", "VoucherSet"))


class Belongings:
    """What is alba's, and what is the shop's; each made when it is first asked for."""

    def everything(self):
        """Make all of it, for who walks through lists."""
        for name, value in vars(type(self)).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        return self

    @cached_property
    def short_dated_offer(self):
        lot = receive_lot(product(REDENSITY), "ENDS-1", days_from_now(60), 3, "Medica")
        return offered(lot, units=2)

    @cached_property
    def price_list(self):
        """With one of every other kind of price, so that their pages have something to show."""
        small_order("1.00", "1.00")
        in_steps(REDENSITY, 1)
        volume(REDENSITY, 100, "1.00")
        agreed("alba", REDENSITY, "70.00", from_units=90)
        branded("alba", Brand.objects.get(slug="belotero"), "5", from_units=90)
        return listed("alba", REDENSITY, "60.00", from_units=90).price_list

    # Alba's.

    @cached_property
    def alba(self):
        return person("alba")

    @cached_property
    def order(self):
        return order_of("alba")

    @cached_property
    def attempt(self):
        """To pay by card, and it was not paid."""
        clinic = self.alba.memberships.get().clinic
        return Attempt.objects.create(
            provider=card_company.CODE,
            basket=get_model("basket", "Basket").objects.create(owner=self.alba, status="Merged"),
            user=self.alba,
            clinic=clinic,
            address=clinic.addresses.first(),
            number="1000000001",
            amount="120.00",
            currency="GBP",
            words="The card was declined. Nothing was paid.",
            state=Attempt.State.FAILED,
            holds_until=timezone.now(),
        )

    @cached_property
    def order_list(self):
        return order_lists.make(self.alba.memberships.get().clinic, "Fortnight")

    @cached_property
    def standing_order(self):
        first_on = timezone.localdate() + timedelta(days=9)
        return standing_orders.begin(self.order_list, 2, first_on, self.alba)

    @cached_property
    def parcel(self):
        return parcels.begin(order_of("alba"), person("omar"))

    @cached_property
    def sent_order(self):
        return parcels.ship(order_of("alba"), person("omar")).order

    @cached_property
    def goods_back(self):
        pick = Pick.objects.get(order_line__order=self.sent_order)
        told = ("damaged", "Crushed", self.alba)
        return returns.announce(self.sent_order, {pick.pk: pick.quantity}, *told)

    @cached_property
    def pick(self):
        return self.parcel.picks.first()

    @cached_property
    def licence(self):
        return self.alba.professional.licences.exclude(state__in=("draft", "waiting")).first()

    @cached_property
    def draft(self):
        return another_licence(self.licence, "draft", "7654322")

    @cached_property
    def application(self):
        return another_licence(self.licence, "waiting", "7654323")

    @cached_property
    def paper(self):
        return sent(self.alba, licence=self.licence)

    @cached_property
    def export(self):
        asked = ask_for_export(self.alba)
        make_export.call(asked.pk)
        return asked

    @cached_property
    def clinic(self):
        return self.alba.memberships.get().clinic

    @cached_property
    def clinic_address(self):
        return self.clinic.addresses.first()

    @cached_property
    def member(self):
        return self.clinic.memberships.get(user=person("bea"))

    @cached_property
    def invitation(self):
        return invite(self.clinic, self.alba, "new@clinic.example", "buyer")

    @cached_property
    def invitation_token(self):
        return token_of(self.invitation)

    @cached_property
    def request(self):
        return request_of_bea()

    @cached_property
    def approval(self):
        return asked_without_rules()

    @cached_property
    def session(self):
        return session_of(self.alba)

    @cached_property
    def passkey(self):
        return passkey_of(self.alba)

    @cached_property
    def notice(self):
        return Notice.objects.create(campaign=self.recall.campaign, clinic=self.clinic)

    @cached_property
    def sent_parcel(self):
        return self.sent_order.parcels.get()

    @cached_property
    def received_lot(self):
        return self.sent_parcel.picks.first().lot

    @cached_property
    def claim(self):
        told = ("damaged", "Crushed", self.alba)
        pick = self.sent_parcel.picks.first()
        return claims.make(self.sent_order, {pick.pk: 1}, *told, photos=[("box.jpg", b"JPEG")])

    @cached_property
    def invoice(self):
        invoice = written(self.sent_parcel)
        keep_paper(invoice)
        return invoice

    @cached_property
    def reminder(self):
        letter = reminders.write(late(self.invoice, 9).clinic, timezone.localdate())
        letter.file.save("reminder", ContentFile(b"%PDF-1.7"), save=False)
        letter.sent_at = timezone.now()
        letter.save(update_fields=["file", "sent_at"])
        return letter

    @cached_property
    def claim_photo(self):
        return Photo.objects.get(step__claim=self.claim)

    @cached_property
    def credit_request(self):
        return claims.answer(self.claim, "credit", "Sorry", person("omar")).credit_request

    @cached_property
    def report(self):
        happened = timezone.localdate()
        pick = self.sent_parcel.picks.first()
        return reports.make(pick, self.alba, "complaint", False, 1, happened, "Cloudy")

    # The shop's.

    @cached_property
    def refund(self):
        return giving_back.waiting()

    @cached_property
    def payment(self):
        return money(5)

    @cached_property
    def statement_file(self):
        return bank.receive("november.xml", camt(entry("-1.00", "FEE")))

    @cached_property
    def dispute(self):
        return disputes.dispute(self.invoice, "Wrong price", person("admin"))

    @cached_property
    def mail(self):
        return Mail.objects.create(
            message=b"Subject: Hello\r\n\r\nHello",
            sender="shop@x.example",
            recipient=self.alba.email,
        )

    @cached_property
    def import_run(self):
        return ImportRun.objects.create(
            kind="prices", file=ContentFile(b"product,sku,price\n", "x.csv"), file_name="x.csv"
        )

    @cached_property
    def unused_range(self):
        return Range.objects.create(name="Used by none", slug="used-by-none")

    @cached_property
    def range(self):
        return Range.objects.create(name="All", slug="all")

    @cached_property
    def unused_offer(self):
        return self._offer("Behind no voucher")

    @cached_property
    def offer(self):
        return self._offer("Ten percent")

    @cached_property
    def voucher(self):
        made = Voucher.objects.create(name="One", code="ONE", **span())
        made.offers.add(self.offer)
        return made

    @cached_property
    def voucher_set(self):
        return VoucherSet.objects.create(name="Set", code_length=8, count=1, **span())

    @cached_property
    def product_page(self):
        return Product.objects.get(pk=BELOTERO).get_absolute_url().split("/")[-2]

    @cached_property
    def lot(self):
        return Lot.objects.filter(recalls=None).first()

    @cached_property
    def recall(self):
        at = {"begun_at": timezone.now(), "released_at": timezone.now()}
        about = {"lot": self.lot, "number": self.lot.number}
        return Recall.objects.create(campaign=self.campaign, **about, **at)

    @cached_property
    def campaign(self):
        told = {"title": "A torn seal", "reason": "Some seals are torn", "to_do": "return"}
        return Campaign.objects.create(**told, released_at=timezone.now())

    @cached_property
    def sheet(self):
        return counting.begin(person("omar"), place=Place.objects.get(name="Room"))

    @cached_property
    def delivery(self):
        return deliveries.begin("Medica", person("omar"))

    @cached_property
    def delivery_line(self):
        return self.delivery.lines.create(code="X")

    @cached_property
    def purchase_order(self):
        return purchase_orders.draft("Medica", person("omar"))

    @cached_property
    def receipt(self):
        return self.lot.movements.filter(kind="received").first()

    @cached_property
    def proposal(self):
        return Proposal.objects.create(
            deed="write_off",
            lot=self.lot,
            values={"units": 1},
            reason="broken",
            words="Leaks",
            because="Worth it",
            by=person("omar"),
        )

    @cached_property
    def product_document(self):
        return ProductDocument.objects.create(
            product_id=BELOTERO,
            kind="leaflet",
            file=ContentFile(b"%PDF-1.4", "leaflet.pdf"),
            language="en",
            revision="1",
            issued_on="2026-01-01",
            size=8,
            sha256="0" * 64,
        )

    @cached_property
    def pack(self):
        moment = timezone.now()
        return Pack.objects.create(
            lot=self.lot,
            asked_by=person("admin"),
            asked_at=moment,
            made_at=moment,
            expires_at=moment + timedelta(days=1),
            file=ContentFile(b"PK", "pack.zip"),
            manifest_sha256="0" * 64,
        )

    def _offer(self, name):
        return Offer.objects.create(
            name=name,
            condition=Condition.objects.create(range=self.range, type="Count", value=1),
            benefit=Benefit.objects.create(range=self.range, type="Percentage", value=10),
        )


def span():
    """From yesterday to tomorrow."""
    now, day = timezone.now(), timedelta(days=1)
    return {"start_datetime": now - day, "end_datetime": now + day}


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

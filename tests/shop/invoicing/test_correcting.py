"""An issued invoice is put right by a credit note and a new invoice, in one deed (N19 to N23)."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from accounts.models import ShipToAddress
from common.clock import today
from common.deeds import NotPossible
from shop.forks.shipping.repository import TrackedCourier
from shop.invoicing import correcting, crediting, issuing, letters, papers
from shop.invoicing.correcting import Asked
from shop.invoicing.correction import Reason
from shop.invoicing.issued import as_issued
from shop.invoicing.letters import po_numbers_of
from shop.invoicing.models import Document, ToInvoice, Wishes
from shop.invoicing.owed import still_to_be_invoiced
from shop.receivables import allocating, audit, disputes, figures
from shop.receivables.models import Allocation, OpenInvoice, Payment
from shop.receivables.queries import open_dispute, standing_of
from shop.refunds.queries import most_of
from shop.staff.reports.period import Period
from tests import cast, outbox
from tests.offers import offer
from tests.shop.invoicing.invoices import credited, invoiced, issue, sent
from tests.shop.payments.paying import asked, begun, till
from tests.shop.receivables.paying import faults, late, money, settled
from tests.shop.tax_table.test_taxed_orders import NUMBER, REASON, REVERSED, numbered
from tests.taxing import taxed

pytestmark = pytest.mark.django_db


def corrected(invoice, reason=Reason.PO_NUMBER, key=None, **told):
    """The invoice that takes its place; of another PO number, if nothing else is said."""
    told = told or {"po_number": "4711"} if reason == Reason.PO_NUMBER else told
    wanted = Asked(reason, **told)
    drafts = correcting.checked(invoice, wanted)
    return correcting.write_checked(invoice, drafts, wanted, cast.person("admin"), key)


def renamed(name="alba", to="Marin Skin and Laser Clinic"):
    clinic = cast.clinic_of(name)
    type(clinic).objects.filter(pk=clinic.pk).update(name=to)
    return to


def page_of(invoice, deed="correct"):
    return f"/admin/invoicing/document/{invoice.pk}/{deed}/"


def test_a_wrong_name_is_credited_and_invoiced_anew_at_the_prices_of_the_order(
    monkeypatch, settings
):
    """N19: both numbers are the next, lots and delivery are those of the old one."""
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    outbox.use(settings)
    (invoice,) = invoiced(3)
    late(invoice, 60)
    new = corrected(invoice, Reason.BUYER) if renamed() else None
    note = Document.objects.get(kind="381")
    assert (note.number, new.number, note.corrects) == ("CRN-000001", "INV-000002", invoice)
    old_one, new_one = as_issued(invoice), as_issued(new)
    assert new_one.lines == old_one.lines and new_one.charges == old_one.charges
    assert (new.net, new.vat) == (invoice.net, invoice.vat) == (note.net, note.vat)
    assert new_one.parcels == old_one.parcels and new_one.delivery == old_one.delivery
    assert new.buyer["name"] == "Marin Skin and Laser Clinic"
    assert new_one.buyer.lines == old_one.buyer.lines
    assert (new.issued_on, new.due_on) == (today(), today() + timedelta(30))
    assert "date of this invoice" in new.terms and new.supplied_on == invoice.supplied_on
    for said in (new.electronic_copy.cii, new.electronic_copy.ubl, papers.page_of(new_one, "", "")):
        assert "INV-000001" in said and Reason.BUYER.words in said
    letters.tell_of(new, b"%PDF-1.7")
    assert (
        f"place of invoice INV-000001, which is credited. {Reason.BUYER.words}"
        in outbox.last_mail().body
    )
    assert faults() == []


@pytest.mark.official
def test_a_corrected_invoice_passes_the_official_rules_and_names_the_one_before():
    """N19: BT-25 in both forms, also where all of it was settled before."""
    taxed(REVERSED)
    (invoice,) = invoiced(2)
    numbered("alba")
    settled(invoice)
    new = corrected(invoice, Reason.VAT_NUMBER)
    assert new.prepaid == new.gross == new.net and "PaymentMeans" not in new.electronic_copy.ubl
    before = f"INV-000001.*?{invoice.issued_on:%Y-?%m-?%d}"
    assert re.search(f"InvoiceReferencedDocument>.*?{before}", new.electronic_copy.cii, re.DOTALL)
    assert re.search(f"BillingReference>.*?{before}", new.electronic_copy.ubl, re.DOTALL)
    again = corrected(new, po_number="4711")
    assert "INV-000002" in again.electronic_copy.ubl


def test_a_number_that_was_confirmed_late_changes_how_it_is_taxed(monkeypatch):
    """N20: by the order's own table; delivery is taxed as its goods."""
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    taxed(REVERSED)
    (invoice,) = invoiced(2)
    assert invoice.vat > 0
    numbered("alba")
    new = corrected(invoice, Reason.VAT_NUMBER)
    assert (new.net, new.vat, new.buyer["vat_number"]) == (invoice.net, 0, NUMBER)
    tax = new.taxes.get()
    assert (tax.category, tax.reason, new.charges.get().category) == ("AE", REASON, "AE")
    rows = list(figures.vat(Period(today(), today())))
    assert rows[-1][3:] == (invoice.net, 0, invoice.net)
    assert faults() == []


def test_what_was_no_fault_of_its_vat_stays_taxed_as_it_was():
    """N20: a number that counts by now is nothing that a wrong PO number changes."""
    taxed(REVERSED)
    (invoice,) = invoiced(2)
    numbered("alba")
    new = corrected(invoice)
    assert (new.vat, new.buyer["vat_number"]) == (invoice.vat, "")


def test_a_look_up_that_is_old_by_now_takes_no_number_away(settings):
    """N20: it counted when the goods left; one that the register refuses does not."""
    taxed(REVERSED)
    clinic = numbered("alba")
    (invoice,) = invoiced(2)
    numbered("alba", days_ago=settings.VAT_NUMBER_DAYS + 1)
    with pytest.raises(NotPossible, match="would say the same"):
        corrected(invoice, Reason.VAT_NUMBER)
    invoice = Document.objects.get()
    type(clinic).objects.filter(pk=clinic.pk).update(vat_state="refused", vat_verified_on=None)
    new = corrected(invoice, Reason.VAT_NUMBER)
    assert (new.buyer["vat_number"], new.taxes.get().category) == ("", "S") and new.vat > 0


def test_vat_that_was_charged_wrongly_is_reckoned_by_todays_table():
    """N20."""
    (invoice,) = invoiced(2)
    taxed((("standard", "none", "GB"), "S 10"))
    with pytest.raises(NotPossible, match="would say the same"):
        corrected(invoice, Reason.VAT_NUMBER)
    assert corrected(invoice, Reason.VAT).vat == invoice.vat / 2


def test_another_address_of_the_clinic_and_another_po_number_are_on_it_and_on_what_follows():
    """N19: of the addresses only the buyer's; credit notes of the new one say its PO number too."""
    (invoice,) = invoiced(2)
    clinic = cast.clinic_of("alba")
    moved = ShipToAddress.objects.filter(clinic=clinic, status="verified").first()
    moved.pk, moved.line1, moved._state.adding = None, "7 New Street", True
    moved.save()
    new = corrected(invoice, Reason.BUYER, address=moved, po_number="PO-4711")
    assert "7 New Street" in new.buyer["lines"]
    assert as_issued(new).delivery == as_issued(invoice).delivery
    note = credited(new, 1)
    for document in (new, note):
        assert as_issued(document).po_number == "PO-4711"
        assert "PO-4711" in document.electronic_copy.ubl
        assert po_numbers_of(document.number) == {document.number: ["PO-4711"]}
    assert corrected(new, Reason.BUYER).corrected_po == "PO-4711" if renamed() else False


def test_only_what_is_left_is_invoiced_anew(settings):
    """N19: what came back and was credited is not sold again, and VAT is that of what is left."""
    settings.SHOP_TAX_RATE = Decimal("0.175")
    (invoice,) = invoiced(5)
    before = [credited(invoice, 2), credited(invoice, 1)]
    new = corrected(invoice)
    assert new.lines.get().units == 2
    assert new.gross == invoice.gross - sum(each.gross for each in before)
    assert faults() == []


@pytest.mark.parametrize("units", [(2, 1, 4), (1, 5, 1)])
def test_parcels_that_leave_afterwards_are_invoiced_as_if_nothing_had_been_corrected(
    units, settings
):
    """N22: parts of an order add up to it, and what is still to come is what it was."""
    settings.SHOP_TAX_RATE = Decimal("0.175")
    offer(value=7)
    order = cast.order_of("alba", quantity=sum(units))
    first = issue(sent(order, units[0]))
    credited(first, 1)
    to_come = still_to_be_invoiced(first.clinic, today())
    if units[0] > 1:
        corrected(corrected(first), po_number="4712")
    assert still_to_be_invoiced(first.clinic, today()) == to_come
    sent(order, *units[1:])
    issue()
    firsts = Document.objects.filter(kind="380", replaces=None)
    assert sum(each.gross for each in firsts) == order.total_incl_tax
    assert sum(each.net for each in firsts) == order.total_excl_tax
    assert faults() == []


def test_a_months_invoice_is_corrected_as_a_whole():
    """N19: it says of which days it is, and the PO number is that of all its orders."""
    Wishes.objects.create(clinic=cast.clinic_of("alba"), monthly=True)
    orders = [sent(cast.order_of("alba", quantity=2), 1, 1), sent(cast.order_of("alba"), 1)]
    issuing.issue_all(ToInvoice.objects.first().after + timedelta(days=1))
    invoice = Document.objects.get()
    new = corrected(invoice, po_number="PO-1")
    old_one, new_one = as_issued(invoice), as_issued(new)
    assert new_one.period == old_one.period and new_one.parcels == old_one.parcels
    assert new_one.orders == tuple(order.number for order in orders)
    assert new_one.po_numbers == ("PO-1", "PO-1") and new.gross == invoice.gross
    assert faults() == []


def test_what_paid_the_old_one_pays_the_new_one_and_the_rest_is_the_clinics_credit():
    """N21: at once, with what paying early took off; the paper says so."""
    taxed(REVERSED)
    (invoice,) = invoiced(2)
    off = Decimal("0.02")
    payment = money(invoice.gross - off, clinic=cast.clinic_of("alba"))
    paid, rest = {invoice.pk: payment.amount}, {invoice.pk: off}
    allocating.allocate(payment, paid, "Test", given_up=rest)
    numbered("alba")
    new = corrected(invoice, Reason.VAT_NUMBER)
    payment.refresh_from_db()
    assert (payment.left, payment.clinic) == (invoice.vat, invoice.clinic)
    assert standing_of(new).words == "Paid" and standing_of(invoice).words == "Credited"
    assert new.prepaid == new.gross and "settled before, with INV-000001" in new.terms
    assert not OpenInvoice.objects.exists() and faults() == []


def test_what_a_card_paid_for_the_old_one_pays_the_new_one(monkeypatch):
    """N21: what is then too much is the clinic's credit, and nothing of the rest is missing."""
    taxed(REVERSED)
    order = asked(begun(till(monkeypatch), units=4)).order
    first = issue(sent(order, 1))
    numbered("alba")
    new, payment = corrected(first, Reason.VAT_NUMBER), Payment.objects.get()
    assert new.prepaid == new.gross == first.net and standing_of(new).words == "Paid"
    assert most_of(payment) == first.vat
    issue(sent(order, 3))
    payment.refresh_from_db()
    assert payment.left == first.vat and list(audit.faults()) == []


def test_what_was_paid_in_part_leaves_the_rest_to_pay_by_a_new_day():
    """N21: nobody is reminded of the old one, and what was disputed has its answer."""
    (invoice,) = invoiced(2)
    late(invoice, 40)
    settled(invoice, Decimal("10.00"), money(Decimal("10.00"), on=today() - timedelta(9)))
    disputes.dispute(invoice, "It names another PO number", cast.person("admin"))
    new = corrected(invoice)
    assert standing_of(new).words == "Part paid" and new.due == new.gross - 10
    assert OpenInvoice.objects.get().document == new
    assert open_dispute(invoice) is None
    assert invoice.disputes.get().answer.endswith("INV-000002 takes the place of INV-000001.")
    live = Allocation.objects.get(undone_at=None)
    assert (live.document, live.amount, live.on) == (new, 10, today())
    assert faults() == []


def test_an_invoice_is_corrected_once_and_not_without_a_difference():
    """N19: nor what is credited already, nor a credit note (N23); the database counts too."""
    first, second = invoiced(1, 1)
    with pytest.raises(NotPossible, match="would say the same"):
        corrected(first, Reason.BUYER)
    new = corrected(first)
    with pytest.raises(NotPossible, match="taken its place already"):
        corrected(first, po_number="4712")
    note = credited(second, 1)
    with pytest.raises(NotPossible, match="All of it is credited already"):
        corrected(second)
    with pytest.raises(NotPossible, match="would say the same"):
        corrected(note, Reason.BUYER)
    for document in (note, new):
        draft = as_issued(document)
        with pytest.raises(IntegrityError), transaction.atomic():
            issuing.write(draft, corrects=document.corrects, replaces=first)


def test_the_audit_names_what_was_invoiced_anew_and_not_credited(monkeypatch):
    """N22."""
    (invoice,) = invoiced(1)
    monkeypatch.setattr(crediting, "write_checked", lambda *asked: None)
    corrected(invoice)
    words = f"INV-000001 was invoiced anew, and 0.00 of {invoice.gross} is credited."
    assert faults() == [("corrected invoices", words)]


def test_what_was_credited_by_mistake_is_invoiced_anew_once(monkeypatch, settings):
    """N23, N22: as it was, with delivery; what leaves later comes to what it would have."""
    settings.SHOP_TAX_RATE = Decimal("0.175")
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    order = cast.order_of("alba", quantity=5)
    invoice = issue(sent(order, 3))
    part = credited(invoice, 1)
    note = credited(invoice, 2, with_delivery=True)
    with pytest.raises(NotPossible, match="from the page of that"):
        corrected(invoice)
    to_come = still_to_be_invoiced(invoice.clinic, today())
    new = corrected(note, Reason.CREDITED)
    assert (new.replaces, new.net, new.vat) == (note, note.net, note.vat)
    assert new.prepaid == 0 and new.due_on == today() + timedelta(30)
    old_one, new_one = as_issued(invoice), as_issued(new)
    assert new_one.charges == old_one.charges and new_one.parcels == old_one.parcels
    assert new.lines.get().units == 2 and new_one.buyer == old_one.buyer
    with pytest.raises(NotPossible, match="taken its place already"):
        corrected(note, Reason.CREDITED)
    assert corrected(part, Reason.CREDITED).lines.get().units == 1
    assert still_to_be_invoiced(invoice.clinic, today()) == to_come
    issue(sent(order, 2))
    firsts = Document.objects.filter(kind="380", replaces=None)
    assert sum(each.gross for each in firsts) == order.total_incl_tax
    assert standing_of(new).open == new.gross and faults() == []


@pytest.mark.official
def test_what_is_invoiced_anew_of_a_credit_note_names_it_and_passes_the_official_rules():
    """N23: with what else was wrong put right, as N20 says; credited and corrected as any other."""
    taxed(REVERSED)
    (invoice,) = invoiced(2)
    note = credited(invoice, 2)
    numbered("alba")
    new = corrected(note, Reason.VAT_NUMBER)
    assert (new.net, new.vat, new.buyer["vat_number"]) == (note.net, 0, NUMBER)
    for said in (
        new.electronic_copy.cii,
        new.electronic_copy.ubl,
        papers.page_of(as_issued(new), "", ""),
    ):
        assert "CRN-000001" in said and Reason.VAT_NUMBER.words in said
    with pytest.raises(NotPossible, match="would say the same"):
        corrected(new, Reason.BUYER)
    assert corrected(new).replaces == new and faults() == []


def test_what_a_card_paid_and_a_wrong_credit_note_freed_pays_what_is_invoiced_anew(monkeypatch):
    """N23: it is no credit any more, and nothing of it may go back."""
    order = asked(begun(till(monkeypatch), units=3)).order
    invoice = issue(sent(order, 3))
    note = credited(invoice, 2)
    allocating.free_overpaid()
    payment = Payment.objects.get()
    assert most_of(payment) == note.gross
    new = corrected(note, Reason.CREDITED)
    payment.refresh_from_db()
    assert (new.prepaid, payment.left, most_of(payment)) == (new.gross, 0, 0)
    assert "settled before, with INV-000001" in new.terms
    assert standing_of(new).words == "Paid" and list(audit.faults()) == []


def test_of_what_had_paid_it_only_what_the_clinic_has_left_pays_what_is_invoiced_anew():
    """N23: not what was given back, nor other credit."""
    (invoice,) = invoiced(2)
    half = invoice.gross / 2
    first, second = money(half), money(half)
    for payment in (first, second):
        settled(invoice, half, payment)
    other = money(half, clinic=invoice.clinic)
    note = credited(invoice, 2)
    allocating.free_overpaid()
    gone = half - 10
    allocating.pay_back(first, money(-gone), gone, "Refund")
    new = corrected(note, Reason.CREDITED)
    assert new.prepaid == half + 10 and standing_of(new).open == gone
    left = [Payment.objects.get(pk=each.pk).left for each in (first, second, other)]
    assert left == [0, 0, half] and faults() == []


def test_the_audit_names_what_was_invoiced_anew_otherwise_than_it_was_credited(monkeypatch):
    """N23."""
    (invoice,) = invoiced(2)
    note = credited(invoice, 1)
    monkeypatch.setattr(correcting, "_as_left", lambda *asked: as_issued(invoice))
    new = corrected(note, Reason.CREDITED)
    words = f"CRN-000001 took back {note.net}, and {new.number} invoices {new.net} anew."
    assert ("corrected invoices", words) in faults()


def test_staff_of_accounts_look_first_and_then_correct_with_one_form_once():
    """N19: what they looked at is what is done; what changed meanwhile is shown, and kept."""
    (invoice,) = invoiced(2)
    omar, key = cast.person("omar"), uuid.uuid4()
    assert cast.client_of("omar").get(page_of(invoice)).status_code == 403
    rights = ("view_document", "issue_creditnote")
    omar.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = cast.client_of("omar")
    assert page_of(invoice) in cast.text_of(client.get(page_of(invoice, "change")))
    typed = {"reason": "po_number", "po_number": "4711"}
    looked = f"{page_of(invoice)}?reason=po_number&po_number=4711"
    shown = cast.text_of(client.get(looked))
    assert "4711" in shown and "Credit it and invoice anew" in shown
    sent_form = cast.typed_into(client, looked, key=key, **typed)
    renamed()
    refused = client.post(page_of(invoice), sent_form)
    text = cast.text_of(refused)
    assert refused.status_code == 409 and 'value="4711"' in text
    assert "Marin Skin and Laser Clinic" in text
    assert Document.objects.count() == 1
    now = sent_form | {"_based_on": refused.context["based_on"]}
    done = [client.post(page_of(invoice), now).url for _ in range(2)]
    new = Document.objects.get(replaces=invoice)
    assert done == [page_of(new, "change")] * 2 and Document.objects.count() == 3
    told = cast.text_of(client.get(done[0]))
    assert "was made of this form before" in told and new.by == omar
    late = [client.get(looked), client.post(page_of(invoice), now | {"key": uuid.uuid4()})]
    assert [each.url for each in late] == [page_of(new, "change")] * 2
    assert "took the place of INV-000001 before" in cast.text_of(client.get(late[0].url))
    there = page_of(invoice, "change")
    assert f'takes the place of invoice <a href="{there}">INV-000001</a> of' in told
    assert "takes its place" in cast.text_of(client.get(there))
    clinics = cast.text_of(cast.client_of("ben").get("/accounts/invoices/INV-000001/"))
    assert '<a href="/accounts/invoices/INV-000002/">INV-000002</a> takes its place' in clinics


def test_staff_invoice_anew_on_the_page_of_a_credit_note():
    """N23: its invoice leads there; nothing has to be otherwise, and one form makes one."""
    (invoice,) = invoiced(2)
    note = credited(invoice, 2)
    client, key = cast.client_of("admin"), uuid.uuid4()
    assert "by mistake is invoiced anew" in cast.text_of(client.get(page_of(invoice, "change")))
    there = cast.text_of(client.get(page_of(note, "change")))
    assert page_of(note) in there and "Issue the credit note" not in there
    assert "It was credited by mistake" not in cast.text_of(client.get(page_of(invoice)))
    looked = f"{page_of(note)}?reason=credited"
    shown = cast.text_of(client.get(looked))
    assert "says the same as INV-000001" in shown and "Invoice it anew" in shown
    form = cast.typed_into(client, looked, key=key, reason="credited")
    done = [client.post(page_of(note), form).url for _ in range(2)]
    new = Document.objects.get(replaces=note)
    assert done == [page_of(new, "change")] * 2 and Document.objects.count() == 3
    told = cast.text_of(client.get(done[0]))
    assert "was made of this form before" in told
    assert f'credit note <a href="{page_of(note, "change")}">CRN-000001</a> of' in told
    clinics = cast.text_of(cast.client_of("ben").get("/accounts/invoices/CRN-000001/"))
    assert f'<a href="/accounts/invoices/{new.number}/">{new.number}</a> invoices anew' in clinics


def test_a_form_that_is_wrong_or_sent_without_a_look_does_nothing():
    (invoice,) = invoiced(1)
    client = cast.client_of("admin")
    for typed in ({"reason": "none"}, {"reason": "po_number", "po_number": "x" * 41}, {}):
        assert client.post(page_of(invoice), typed | {"x": 1}).status_code == 409
    assert (
        client.post(page_of(invoice), {"reason": "po_number", "po_number": "1"}).status_code == 409
    )
    assert "would say the same" in cast.text_of(client.get(f"{page_of(invoice)}?reason=buyer"))
    assert Document.objects.count() == 1

"""From an order on invoice to an account that is even: a PO number, two parcels, two invoices, one
payment for both from a file of the bank, one unit credited."""

import pytest
from oscar.core.loading import get_model

from common.clock import today
from shop.invoicing.models import Document
from shop.receivables import audit
from tests import cast
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_checkout import with_a_basket
from tests.shop.bank.statements import camt, entry
from tests.shop.invoicing.invoices import credited, invoiced, issue, sent

pytestmark = pytest.mark.journey
Order = get_model("order", "Order")


def test_what_is_ordered_on_invoice_is_billed_paid_credited_and_even(open_window):
    alba = open_window()
    with_a_basket(alba)
    alba.fill(PO_number="PO-2026-7")
    alba.click("Place order")
    alba.sees("is placed", "PO-2026-7")
    order = Order.objects.get(user=cast.person("alba"))
    issue(sent(order, 1, 1))
    first, second = Document.objects.order_by("pk")
    assert first.gross + second.gross == order.total_incl_tax
    ben = open_window()
    ben.pass_the_door("/accounts/invoices/")
    ben.sign_in("ben@demo.example")
    ben.sees(first.number, second.number, "Open")
    ben.follow(second.number)
    ben.sees("PO-2026-7", in_fours(second.reference), f"{second.gross} is open")
    ben.look("invoice")
    admin = open_window()
    admin.be_staff("admin")
    both = entry(first.gross + second.gross, f"{first.number} {second.number}", day=today())
    the_bank_says(admin, both, first, second)
    ben.page.reload()
    ben.sees("Paid", f"{second.gross} is paid")
    one_unit_comes_back(admin, second)
    ben.follow("All invoices")
    ben.follow("Account of Marin Skin Clinic")
    note = Document.objects.get(kind="381")
    ben.sees(f"Balance −£{note.gross}", "Open invoices £0.00", f"not allocated £{note.gross}")
    ben.sees(f"Invoice {first.number}", f"Credit note {note.number}", f"−£{order.total_incl_tax}")
    ben.look("account")
    assert note.gross * 2 == order.total_incl_tax and list(audit.faults()) == []


def in_fours(reference):
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def the_bank_says(admin, entry, *invoices):
    """Its file is sent, looked at and booked."""
    admin.go("/admin/bank/statementfile/send/")
    raw = camt(entry, day=today())
    file = {"name": "camt.xml", "mimeType": "application/xml", "buffer": raw}
    admin.page.locator("input[type=file]").set_input_files(file)
    admin.page.locator("input[type=file]").evaluate("field => field.form.requestSubmit()")
    admin.page.get_by_role("button", name="Book it").wait_for()
    admin.sees("Nothing of it is booked yet", *(each.number for each in invoices))
    admin.look("bank-file")
    admin.click("Book it")
    admin.sees("Booked on")


def one_unit_comes_back(admin, invoice):
    lot = invoice.lines.get().lots.get()
    admin.go(f"/admin/invoicing/document/{invoice.pk}/change/")
    admin.page.get_by_label(f"Units of lot {lot.number}").fill("1")
    admin.page.get_by_label("Why, as the clinic reads it").fill("One pack came back")
    admin.click("Issue the credit note")
    admin.sees("Credit note CRN-", f"It takes back from invoice {invoice.number}")
    admin.look("credit-note")


def test_an_invoice_is_corrected_by_keyboard_and_what_was_credited_by_mistake_invoiced(open_window):
    """N19, N23."""
    (invoice,) = invoiced(1)
    admin = open_window()
    admin.be_staff("admin")
    keys = Keyboard(admin.page)
    admin.go(f"/admin/invoicing/document/{invoice.pk}/change/")
    keys.tab_to("Correct it")
    keys.enter()
    keys.tab_to("What was wrong")
    admin.page.keyboard.press("ArrowDown")
    keys.tab_to("PO number")
    keys.type("PO-2026-8")
    keys.enter()
    admin.sees("What changes", "PO-2026-8", f"Credited £{invoice.gross}")
    admin.look("correction")
    keys.tab_to("Credit it and invoice anew")
    keys.enter()
    admin.sees("It takes the place of invoice INV-000001", "PO-2026-8")
    note = credited(Document.objects.latest("pk"), 1)
    admin.go(f"/admin/invoicing/document/{note.pk}/change/")
    keys.tab_to("It was a mistake")
    keys.enter()
    keys.tab_to("Look at what changes")
    keys.enter()
    admin.sees("says the same as INV-000002")
    admin.look("invoiced-anew")
    keys.tab_to("Invoice it anew")
    keys.enter()
    admin.sees(f"It invoices anew what was taken back by credit note {note.number}")
    ben = open_window()
    ben.be("ben")
    ben.go("/accounts/invoices/INV-000001/")
    ben.sees("Credited", "INV-000002 takes its place")
    ben.go(f"/accounts/invoices/{note.number}/")
    ben.sees("INV-000003 invoices anew what it took back")
    assert list(audit.faults()) == []

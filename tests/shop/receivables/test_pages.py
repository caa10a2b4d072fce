"""What clinics and staff see of accounts, payments and bank files, and what they do there."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Clinic
from common.clock import today
from shop.invoicing.models import Document, Wishes
from shop.ordering.cancelling import cancel_units
from shop.payment_terms import owing
from shop.payment_terms.rule import Owed
from shop.receivables import audit, disputes, figures, letters, papers, queries
from shop.receivables.account import account_of
from shop.receivables.allocating import undo
from shop.receivables.kept import kept_by_clinic
from shop.receivables.models import Dispute, Hold, Payment
from shop.refunds.models import Refund
from tests import cast, outbox
from tests.shop.bank.statements import DAY, MARIN, camt, entry
from tests.shop.invoicing.invoices import credited, invoiced, issue, sent
from tests.shop.payments.paying import asked, begun, till
from tests.shop.receivables.paying import bill, late, money, paid, settled
from tests.shop.refunds.giving_back import paid_order

pytestmark = pytest.mark.django_db
ACCOUNT = "/accounts/invoices/account/"
ADMIN = "/admin/receivables"


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return cast.text_of(answer)


def test_a_clinic_sees_how_its_invoices_stand_and_its_account():
    """J12, J13."""
    old, part, done = bill(days_late=9), bill("50.00"), bill("77.00")
    settled(done), settled(part, Decimal("10.00"))
    clinic, ben = old.clinic, cast.client_of("ben")
    listed = page(ben, "/accounts/invoices/")
    for words in ("Overdue by 9 days", "Part paid", "Paid", f"Account of {clinic}"):
        assert words in listed
    said = page(ben, f"{ACCOUNT}{clinic.pk}/")
    for words in ("£160.00", "Overdue by 9 days", "1–30 days: £120.00", "Payment"):
        assert words in said
    assert "Open invoices by age, from not due to the latest. Most: 1–30 days, £120.00." in said
    section = '<a href="/accounts/invoices/" aria-current="true">Invoices</a>'
    assert section in ben.get(f"{ACCOUNT}{clinic.pk}/").content.decode()
    rows = ben.get(f"{ACCOUNT}{clinic.pk}/statement.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(rows)))
    assert rows[1][1] == "Brought forward" and rows[-1][-1] == "160.00" and len(rows) == 8
    assert cast.client_of("bea").get(f"{ACCOUNT}{clinic.pk}/").status_code == 404
    for number in ("0", "-1", "²", "10001", "9" * 5000):
        assert old.number in page(ben, f"{ACCOUNT}{clinic.pk}/?page={number}"), number
    odd = page(ben, f"{ACCOUNT}{clinic.pk}/?first=2026-02-01&last=2026-01-01&page=99")
    assert "It would end before it begins" in odd


def test_a_statement_from_the_first_of_all_days_has_everything_and_one_of_no_day_nothing():
    """J13."""
    invoice, ben = bill(days_late=9), cast.client_of("ben")
    settled(invoice, Decimal("20.00"))

    def balances(first, last):
        address = f"{ACCOUNT}{invoice.clinic_id}/statement.csv?first={first}&last={last}"
        rows = ben.get(address).getvalue().decode("utf-8-sig")
        return [row[-1] for row in csv.reader(io.StringIO(rows))][1:]

    whole = balances("0001-01-01", today())
    assert whole == ["0.00", "120.00", "100.00", "100.00"]
    assert balances(invoice.issued_on + timedelta(1), today())[0] == "120.00"
    later = today() + timedelta(1)
    assert balances(later, later) == ["100.00", "100.00"]


def test_what_is_kept_in_another_currency_is_no_part_of_the_account(monkeypatch, settings):  # J25
    _, payment = paid_order(till(monkeypatch), number="PAID-9")
    assert account_of(payment.clinic).kept == payment.amount
    assert kept_by_clinic() == {payment.clinic_id: payment.amount}
    settings.OSCAR_DEFAULT_CURRENCY = "EUR"
    found = account_of(payment.clinic)
    assert (found.balance, found.kept, found.credit) == (0, 0, 0) and kept_by_clinic() == {}


def test_a_statement_of_account_is_printed_with_what_is_open(monkeypatch):
    """J13."""
    made = []
    monkeypatch.setattr(papers, "pdf", lambda html, *styles: made.append(html) or b"%PDF")
    invoice = bill(days_late=9)
    admin = cast.client_of("admin")
    answer = admin.get(f"{ADMIN}/clinicaccount/{invoice.clinic_id}/statement.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert invoice.reference in made[0] and "£120.00" in made[0] and "Brought forward" in made[0]
    assert "Set against no invoice" not in made[0]


def test_a_statement_of_account_says_what_is_set_against_no_invoice(monkeypatch):
    """J13: what is open less that is the balance, also where nothing moved."""
    made = []
    monkeypatch.setattr(papers, "pdf", lambda html, *styles: made.append(html) or b"%PDF")
    invoice = bill(days_late=9)
    bill("70.00", days_late=9, currency="EUR")
    day, admin = today() - timedelta(1), cast.client_of("admin")
    money(Decimal("150.00"), clinic=invoice.clinic, on=day - timedelta(1))
    address = f"{ADMIN}/clinicaccount/{invoice.clinic_id}/statement.pdf?first={day}&last={day}"
    admin.get(address)
    shown = re.sub(r"<[^>]+>|\s+", " ", made[0])
    assert re.search(r"Set against no invoice +−£150\.00 +Nothing is left to pay +−£30\.00", shown)
    assert "£70.00" not in shown
    money(-Decimal("50.00"), clinic=invoice.clinic, on=day)
    admin.get(address)
    shown = re.sub(r"<[^>]+>|\s+", " ", made[1])
    assert re.search(r"Set against no invoice +−£100\.00 +Left to pay +£20\.00", shown)


def test_a_clinic_disputes_an_invoice_once():
    """J19."""
    invoice, ben = bill(), cast.client_of("ben")
    address = f"{ACCOUNT}dispute/{invoice.number}/"
    assert "Something is wrong with it" in page(ben, f"/accounts/invoices/{invoice.number}/")
    assert ben.post(address, {"reason": " "}).status_code == 409
    assert ben.post(address, {"reason": "Two boxes were missing"}).status_code == 302
    refused = ben.post(address, {"reason": "Again"})
    assert refused.status_code == 409 and "You had typed: “Again”" in cast.text_of(refused)
    assert Dispute.objects.get().is_by_clinic
    assert "Two boxes were missing" in page(ben, f"/accounts/invoices/{invoice.number}/")
    assert cast.client_of("bea").get(address).status_code == 404


def test_staff_send_a_file_look_at_it_and_book_it():
    """J2, J5."""
    invoice = bill()
    raw = camt(entry(invoice.gross, invoice.reference, name="Marin"), entry("-2.50", "FEE"))
    admin, send = cast.client_of("admin"), "/admin/bank/statementfile/send/"

    def sent(content):
        file = SimpleUploadedFile("november.xml", content)
        return admin.post(send, {"file": file}, follow=True)

    refused = sent(raw[:-50])
    assert refused.status_code == 409 and "Nothing was kept or booked" in cast.text_of(refused)
    looked = sent(raw)
    said = cast.text_of(looked)
    assert "sent before" not in said
    assert "The very same file was sent before, as november.xml" in cast.text_of(sent(raw))
    for words in ("Nothing of it is booked yet", f"{invoice.number}: RF reference", "£1,000.00"):
        assert words in said, said
    assert not Payment.objects.exists()
    at = looked.redirect_chain[-1][0].removesuffix("change/")
    booked = admin.post(f"{at}book/", follow=True)
    assert "2 entries booked" in cast.text_of(booked)
    again = admin.post(f"{at}book/", follow=True)
    assert "was booked before" in cast.text_of(again) and Payment.objects.count() == 2
    assert "is booked already" in cast.text_of(admin.post(f"{at}forget/", follow=True))
    assert "Payments to match" in page(admin, "/admin/")
    assert "FEE" in page(admin, f"{ADMIN}/payment/")
    assert cast.client_of("omar").get(send).status_code == 403


def test_staff_allocate_what_is_not_sure_and_undo_it():
    """J7, J9, J10: the cents that were written off with it are owed again."""
    invoice, admin = bill(days_late=3), cast.client_of("admin")
    payment = paid("119.96", "thank you", name="Dr Marin")
    address = f"{ADMIN}/payment/{payment.pk}/"
    assert "No open invoice has its reference" in page(admin, f"{address}change/")
    typed = {"number-0": invoice.number, "amount-0": "120.00"}
    refused = cast.fill_in(admin, f"{address}change/", f"{address}allocate/", **typed)
    assert refused.status_code == 409 and "Of this payment 119.96 is left" in cast.text_of(refused)
    assert 'value="120.00"' in refused.content.decode()
    wrong = {"number-0": "INV-999999", "amount-0": "1"}
    assert "No invoice has" in cast.text_of(
        cast.fill_in(admin, f"{address}change/", f"{address}allocate/", **wrong)
    )
    typed |= {"amount-0": "119.96", "give_up": "on"}
    done = cast.fill_in(admin, f"{address}change/", f"{address}allocate/", **typed)
    assert done.status_code == 302
    assert queries.standing_of(invoice).words == "Paid"
    assert "Written off" in page(admin, f"{ADMIN}/clinicaccount/invoice/{invoice.pk}/")
    key = payment.allocations.get().pk
    undone = {"allocation": key, "why": "Another clinic's"}
    cast.fill_in(admin, f"{address}change/", f"{address}undo/", **undone)
    assert "Another clinic&#x27;s" in admin.get(f"{address}change/").content.decode()
    assert queries.standing_of(invoice).open == Decimal("120.00")


def test_staff_hold_reminders_of_a_clinic():
    """J17."""
    invoice, admin = bill(days_late=9), cast.client_of("admin")
    address = f"{ADMIN}/clinicaccount/{invoice.clinic_id}/"
    assert f"{invoice.clinic}" in page(admin, f"{ADMIN}/clinicaccount/")
    past = {"reason": "They called", "until": today() - timedelta(1)}
    refused = cast.fill_in(admin, f"{address}change/", f"{address}hold/", **past)
    assert refused.status_code == 409 and "This day is over" in cast.text_of(refused)
    cast.fill_in(admin, f"{address}change/", f"{address}hold/", reason="They called")
    assert "They called" in page(admin, f"{address}change/") and Hold.objects.exists()
    cast.fill_in(admin, f"{address}change/", f"{address}go-on/")
    assert letters.write(invoice.clinic, today()).step == 1
    assert "Reminder 1" in page(admin, f"{address}change/")
    assert "None" not in page(admin, f"{ADMIN}/letter/")


def test_the_answer_to_a_dispute_is_mailed_to_who_asked_and_where_invoices_go(settings):
    """J19."""
    outbox.use(settings)
    invoice, ben = bill(), cast.person("ben")
    disputes.dispute(invoice, "Two are missing", ben, is_by_clinic=True)
    Wishes.objects.create(clinic=invoice.clinic, email="books@marin.example")
    disputes.answer(invoice, "They are in the next parcel", cast.person("admin"))
    readers = {mail.to: mail.body for mail in outbox.mails()}
    assert readers.keys() == {"books@marin.example", ben.email}
    for said in readers.values():
        assert "Two are missing" in said and "They are in the next parcel" in said


def test_reports_add_up_to_the_documents():
    """J14, J15, J20, J21."""
    (invoice,) = invoiced(2)
    note = credited(invoice, 1)
    old = late(invoiced(1)[-1], 40)
    settled(old, Decimal("10.00"))
    settled(invoice, Decimal("1.00"))
    admin, span = cast.client_of("admin"), f"first={today() - timedelta(99)}&last={today()}"

    def report(name, query=span):
        assert admin.get(f"/admin/reports/{name}/?{query}").status_code == 200
        file = admin.get(f"/admin/reports/{name}.csv?{query}").getvalue().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(file)))[1:]

    *categories, total = report("vat")
    signed = [(each.net, each.vat, -1 if each == note else 1) for each in Document.objects.all()]
    for column, place in ((3, 0), (4, 1)):
        by_hand = sum(each[place] * each[2] for each in signed)
        assert sum(Decimal(row[column]) for row in categories) == Decimal(total[column]) == by_hand
    ages = {row[0]: Decimal(row[2]) for row in report("receivables-by-age")}
    assert ages["31–60 days"] == old.gross - 10
    assert ages["Not due"] == invoice.gross - note.gross - 1
    (clinic,) = report("receivables-by-clinic")
    assert Decimal(clinic[-3]) == sum(ages.values())
    open_then = report("open-items", f"first=2026-01-01&last={today() - timedelta(1)}")
    assert [(row[0], Decimal(row[-1])) for row in open_then] == [(old.number, old.gross)]
    journal = report("journal")
    debit, credit = (sum(Decimal(row[at] or 0) for row in journal) for at in (3, 4))
    assert debit == credit > 0
    receivables = [
        Decimal(row[3] or 0) - Decimal(row[4] or 0) for row in journal if row[2] == "1100"
    ]
    assert sum(receivables) == sum(ages.values())
    assert cast.client_of("omar").get("/admin/reports/journal/").status_code == 403


def test_what_is_in_another_currency_is_added_to_nothing_and_named_with_it():
    """J14, J15, J17, J21, J22, J25."""
    owed, clinic = bill(days_late=9), cast.clinic_of("alba")
    other = bill("70.00", days_late=9, currency="EUR")
    money(Decimal("5.00"), clinic=clinic)
    payment = money(Decimal("500.00"), clinic=clinic, currency="EUR")
    (row,) = figures.by_clinic(None)
    assert row[-3:] == (120, 5, 0) and sum(amount for *_, amount in figures.by_age(None)) == 120
    assert [Decimal(row[-1]) for row in figures.vat(_until_today())] == [120]
    items = {(row[-3], row[-1]) for row in figures.open_items(_until_today())}
    assert items == {("GBP", 120), ("EUR", 70), ("GBP", -5), ("EUR", -500)}
    days = f"?first={today() - timedelta(9)}&last={today()}"
    shown = page(cast.client_of("admin"), f"/admin/reports/open-items/{days}")
    assert ">EUR<" in shown and ">−500.00<" in shown
    account = account_of(clinic)
    assert (account.owed, account.balance, account.credit) == (120, 115, 5)
    settled(other, 30, payment)
    assert owing.owed(clinic, today()) == Owed(Decimal(115), Decimal(120))
    (listed,) = queries.with_balances(Clinic.objects.filter(pk=clinic.pk), today())
    assert (listed.open_sum, listed.overdue_sum, listed.left_sum) == (120, 120, 5)
    assert letters.write(clinic, today()).total == owed.gross
    assert list(audit.of_accounts()) == []


def _until_today():
    return SimpleNamespace(first=today() - timedelta(99), last=today())


def test_the_audit_names_what_is_wrong():
    """J22."""
    (invoice,) = invoiced(2)
    paid(invoice.gross - 5, invoice.reference, iban=MARIN, day=DAY)
    said = io.StringIO()
    call_command("audit_money", stdout=said)
    assert "All sums agree: orders, documents" in said.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE invoicing_document SET net = net + 1, gross = gross + 1")
        cursor.execute('UPDATE receivables_payment SET "left" = 1')
        cursor.execute("UPDATE order_order SET total_excl_tax = total_excl_tax + 1")
        cursor.execute("UPDATE bank_entry SET amount = amount + 1")
        cursor.execute("UPDATE invoicing_linelot SET units = units + 1")
        cursor.execute("SET session_replication_role = origin")
    found = dict(audit.faults())
    wrong = {"orders", "documents", "shipped and invoiced", "what is open", "payments", "bank"}
    assert wrong <= {*found} and invoice.number in found["documents"]
    with pytest.raises(CommandError, match="sums are wrong"):
        call_command("audit_money", stderr=io.StringIO())


def test_an_account_of_many_documents_costs_as_many_queries_as_one(
    django_assert_max_num_queries, monkeypatch
):
    """J13: at most ten queries for 5,000 documents, also where something is left of what cards paid
    for orders: not sent, sent in part with an invoice that is not paid, or cancelled in part."""
    first = bill()
    _many(first, 4999)
    settled(first)
    company = till(monkeypatch)
    orders = [asked(begun(company, units=3, number=f"PAID-{n}")).order for n in range(2)]
    payment = Payment.objects.get(key=orders[1].number)
    others, told = bill(payment.left, name=None), {"on": today(), "why": "Before"}
    elsewhere = payment.allocations.create(document=others, amount=payment.left, **told)
    unpaid = issue(sent(orders[1], 1))
    undo(elsewhere, "Another's", cast.person("admin"))
    ben, here = cast.client_of("ben"), f"{ACCOUNT}{first.clinic_id}/"
    with django_assert_max_num_queries(10):
        said = page(ben, here)
    assert f"£{599_880 + unpaid.gross:,}" in said and "Page 1" in said
    assert "The oldest 100 of 5000" in said
    kept = sum(order.total_incl_tax for order in orders)
    assert f"£{kept}" in said and account_of(first.clinic).kept == kept
    for n in (2, 3):
        kept += _cancelled_in_part(company, f"PAID-{n}")
    with django_assert_max_num_queries(10):
        said = page(ben, here)
    assert f"£{kept:,}" in said and account_of(first.clinic).kept == kept


def _cancelled_in_part(company, number):
    """What is kept of the payment of an order of three of which one is cancelled: two thirds."""
    order = asked(begun(company, units=3, number=number)).order
    cancel_units(order, {order.lines.get().pk: 1}, "None left", cast.person("admin"))
    assert Refund.objects.get(order=order).amount * 3 == order.total_incl_tax
    return order.total_incl_tax * 2 / 3


def _many(document, count):
    """As many more like it, without numbers drawn: a test needs the rows only."""
    names = [each.column for each in Document._meta.concrete_fields if each.column != "id"]
    own = {"number": "'T' || n", "serial": "n + 10", "reference": "'T' || n"}
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(own.get(name, f'"{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO invoicing_document ({columns}) SELECT {values} FROM invoicing_document, "
            f"generate_series(1, {count}) n WHERE id = {document.pk}"
        )
        cursor.execute("SELECT receivables_keep_open(id) FROM invoicing_document")
        cursor.execute("SET session_replication_role = origin")

"""What staff make of payments: never more than there is, and nothing is forgotten."""

import os
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from common.clock import today
from common.deeds import NotPossible
from shop.bank import services as bank
from shop.invoicing import correcting
from shop.invoicing.correcting import Asked
from shop.invoicing.correction import Reason
from shop.invoicing.models import Document
from shop.receivables import account, allocating, audit, figures, queries, taking_up
from shop.receivables.models import Allocation, OpenInvoice, Payment
from shop.receivables.moved import newest
from tests import cast
from tests.parallel import outcomes, slowed
from tests.shop.bank.statements import camt, entry
from tests.shop.invoicing.invoices import credited, invoiced
from tests.shop.receivables.paying import CENT, bill, faults, late, money, paid, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return cast.person("admin")


def test_never_more_than_came_or_is_due(admin):
    """J9: in words, and by the database whatever program writes."""
    invoice, payment = bill(), money(Decimal("10.00"))
    for amounts, words in (
        ({invoice.pk: Decimal("10.01")}, "Of this payment 10.00 is left"),
        ({}, "Say how much"),
        ({invoice.pk: Decimal(-1)}, "Say how much"),
        ({0: Decimal(1)}, "no invoice"),
    ):
        with pytest.raises(NotPossible, match=words):
            allocating.allocate(payment, amounts, "X", admin)
    with pytest.raises(NotPossible, match=f"Of {invoice.number} {invoice.gross} is open"):
        settled(invoice, invoice.gross + CENT)
    forced = {"document": invoice, "on": today(), "why": "X"}
    for row in (
        Allocation(payment=payment, amount=Decimal("10.01"), **forced),
        Allocation(payment=None, amount=invoice.gross + CENT, **forced),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    with pytest.raises(NotPossible, match="is in GBP"):
        payout = money(Decimal(5), currency="EUR")
        allocating.allocate(payout, {invoice.pk: Decimal(1)}, "X", admin)


@pytest.mark.parametrize(
    ("changed", "guard"),
    [
        ({"amount": 0}, "never_more_than_came"),
        ({"left": 9}, "What came stays as it is"),
        ({"aside": "A fee", "clinic_id": 1}, "aside_is_whole"),
        ({"source": "bank"}, "bank_has_an_entry"),
        ({"key": "po_0"}, "payment_once"),
    ],
)
def test_no_program_writes_a_payment_that_cannot_be(changed, guard):
    money(10)
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        money(**{"amount": 10} | changed)


def test_what_the_bank_told_of_is_of_no_kind_of_a_card():
    """J23: nor is it made one later."""
    bank.book(bank.receive("statement.xml", camt(entry("5.00"))), None)
    (untaken,) = bank.Entry.objects.all()
    told = {"source": "bank", "entry": untaken, "key": "1"}
    for kind in filter(None, Payment.Kind.values):
        with pytest.raises(IntegrityError, match="only_cards_have_a_kind"), transaction.atomic():
            money(5, kind=kind, **told)
    money(5, **told)
    with pytest.raises(IntegrityError, match="What came stays as it is"), transaction.atomic():
        Payment.objects.update(kind=Payment.Kind.ORDER)


def test_an_allocation_is_undone_and_stays(admin):
    """J9."""
    invoice = bill()
    (made,) = settled(invoice, Decimal("10.00"))
    with pytest.raises(NotPossible, match="Say why"):
        allocating.undo(made, " ", admin)
    allocating.undo(made, "Another clinic's", admin)
    payment = Payment.objects.get()
    assert (payment.left, payment.clinic) == (10, None) and queries.to_match().exists()
    with pytest.raises(NotPossible, match="already"):
        allocating.undo(made, "Again", admin)
    for deed in (
        lambda: Allocation.objects.update(amount=1),
        lambda: Allocation.objects.update(undone_at=None),
        lambda: Allocation.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="undone, never changed"), transaction.atomic():
            deed()
    kept = Allocation.objects.get()
    assert (kept.undone_why, kept.undone_by) == ("Another clinic's", admin)


def test_money_is_credited_put_aside_and_taken_back(admin):
    """J11."""
    invoice = bill()
    payment = money(Decimal("10.00"))
    allocating.put_aside(payment, "Rent", admin)
    assert not queries.to_match().exists()
    for deed in (
        lambda: settled(invoice, Decimal(1), payment),
        lambda: allocating.credit(payment, invoice.clinic, admin),
        lambda: allocating.put_aside(payment, "Again", admin),
    ):
        with pytest.raises(NotPossible, match="put aside"):
            deed()
    allocating.take_back(payment, admin)
    assert queries.to_match().get() == payment
    allocating.credit(payment, invoice.clinic, admin)
    assert queries.credits_of(invoice.clinic) == 10
    settled(invoice, Decimal(4), payment)
    with pytest.raises(NotPossible, match="undo that first"):
        allocating.take_back(payment, admin)
    words = list(payment.deeds.values_list("words", flat=True))
    assert words[0] == "Put aside: Rent" and len(words) == 3


def test_only_cents_are_written_off(admin):
    """J8."""
    invoice = bill()
    with pytest.raises(NotPossible, match=r"No more than 0\.05"):
        allocating.write_off(invoice, admin)
    settled(invoice, invoice.gross - 5 * CENT)
    assert allocating.write_off(invoice, admin).amount == 5 * CENT
    assert queries.standing_of(invoice).words == "Paid"
    with pytest.raises(NotPossible):
        allocating.write_off(invoice, admin)


def test_a_refund_is_set_against_what_came(admin):
    """J10, and refunds of credit."""
    (invoice,) = invoiced(2)
    payment, other = money(invoice.gross), money(Decimal(5))
    settled(invoice, payment=payment)
    note = credited(invoice, 2)
    allocating.free_overpaid()
    gone = money(-note.gross)
    with pytest.raises(NotPossible, match="can be set against"):
        allocating.pay_back(other, gone, note.gross, "Refund", admin)
    allocating.credit(other, cast.clinic_of("nina"), admin)
    allocating.pay_back(payment, gone, note.gross, "Refund", admin)
    with pytest.raises(NotPossible, match="One of them"):
        allocating.pay_back(gone, gone, Decimal(1), "X", admin)
    assert account.balance_of(invoice.clinic) == 0
    assert queries.standing_of(invoice).words == "Credited"
    assert faults() == []


def test_what_came_before_the_invoice_that_it_pays_is_credit_until_its_day(admin):
    """J15: what is written off with it counts from the day of that, as in the journal."""
    invoice = late(invoiced(1)[-1], -20)
    early, before = invoice.issued_on - timedelta(9), invoice.issued_on - timedelta(1)
    payment = money(invoice.gross, on=early)
    less = {invoice.pk: 2 * CENT}
    allocating.allocate(payment, {invoice.pk: invoice.gross - 2 * CENT}, "X", given_up=less)
    gone = money(-2 * CENT, on=early - timedelta(1))
    allocating.pay_back(payment, gone, 2 * CENT, "Refund", admin)

    def on(day):
        return [row[-1] for row in figures.open_items(SimpleNamespace(last=day))]

    assert (on(early - timedelta(1)), on(early)) == ([2 * CENT], [-invoice.gross + 2 * CENT])
    (row, *_) = newest(invoice.clinic, "GBP", last=before)
    assert row.balance == sum(on(before)) == 2 * CENT - invoice.gross
    assert (on(invoice.issued_on), on(today())) == ([2 * CENT], [])
    for day in (early, before, invoice.issued_on, today()):
        postings = figures.postings(early - timedelta(1), day)
        owed = sum(each.amount for each in postings if each.account in ("1100", "2109"))
        assert owed == sum(on(day)), day


@pytest.fixture
def paid_long_ago(monkeypatch):
    """An invoice of a month ago, paid but for two cents on the day after, and its payment."""
    invoice = late(invoiced(2)[-1], 0)
    paid_on = invoice.issued_on + timedelta(1)
    payment = paid(invoice.gross - 2 * CENT, "Nothing that is known here", day=paid_on)
    with monkeypatch.context() as then:
        then.setattr(allocating, "today", lambda: paid_on)
        less = {invoice.pk: 2 * CENT}
        allocating.allocate(payment, {invoice.pk: payment.amount}, "X", given_up=less)
    return invoice, payment


def _corrected(invoice, payment):
    asked = Asked(Reason.PO_NUMBER, po_number="4711")
    drafts = correcting.checked(invoice, asked)
    correcting.write_checked(invoice, drafts, asked, cast.person("admin"))


def _credited(invoice, payment):
    credited(invoice, 1)
    allocating.free_overpaid()


def _returned(invoice, payment):
    taking_up.give_back(payment, money(-payment.amount), "X")


@pytest.mark.parametrize("ended", [_corrected, _credited, _returned])
def test_what_ended_later_counts_on_the_days_before(ended, paid_long_ago):
    """J15: the list of a past day stays as it was; so do the accounts, cents written off with
    them."""
    invoice, payment = paid_long_ago

    def on(day):
        listed = [row[0::7] for row in figures.open_items(SimpleNamespace(last=day))]
        (row, *_) = newest(invoice.clinic, "GBP", last=day)
        assert row.balance == sum(amount for _, amount in listed)
        return listed

    days = [invoice.issued_on, payment.on, today() - timedelta(1)]
    before = [on(day) for day in days]
    assert before == [[(invoice.number, invoice.gross)], [], []]
    ended(invoice, payment)
    assert [on(day) for day in days] == before
    on(today())
    assert faults() == []


def test_what_was_a_mistake_never_counted(paid_long_ago):
    """J15: it was never for that invoice."""
    invoice, payment = paid_long_ago
    allocating.undo(payment.allocations.get(), "Another's")
    listed = [row[0::7] for row in figures.open_items(SimpleNamespace(last=payment.on))]
    assert listed == [(invoice.number, invoice.gross), ("Payment", -payment.amount)]


def test_what_is_credited_today_is_no_fault_yet(admin):
    """J11, J22: also where something was credited before."""
    invoice, yesterday = bill(), today() - timedelta(1)
    bill("20.00", kind="381", corrects=invoice)
    settled(invoice, Decimal(100), money(Decimal(100), on=yesterday))
    bill("5.00", kind="381", corrects=invoice, days_late=-30)
    assert queries.standing_of(invoice).over == 5 and list(allocating.faults()) == []
    bill("7.00", kind="381", corrects=invoice)
    (words,) = allocating.faults()
    assert words == f"{invoice.number}: 7.00 more is paid than is due."


def test_what_is_open_is_kept_with_every_deed_and_by_nobody_else(admin):
    """J22: an invoice that is settled is looked at no more."""
    invoice = bill("120.00")

    def kept():
        return OpenInvoice.objects.filter(pk=invoice.pk).values_list("amount", flat=True).first()

    (made,) = settled(invoice, Decimal("10.00"))
    assert kept() == 110
    allocating.undo(made, "Another clinic's", admin)
    assert kept() == 120
    bill("20.00", kind="381", corrects=invoice)
    assert kept() == 100
    settled(invoice, Decimal(100))
    assert (kept(), list(queries.open_invoices()), list(audit.of_open())) == (None, [], [])
    bill("5.00")
    for deed in (lambda: OpenInvoice.objects.update(amount=1), OpenInvoice.objects.all().delete):
        with pytest.raises(IntegrityError, match="follows from documents"), transaction.atomic():
            deed()


steps = st.tuples(
    st.sampled_from(["pay", "pay", "credit", "undo", "back", "note", "free", "less"]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(1, 12000),
)


@pytest.fixture
def two_invoices():
    """Of today, beside one of a month ago that is paid in part."""
    settled(bill("30.00"), Decimal("20.00"))
    return invoiced(2, 1)[-2:]


@settings(
    max_examples=int(os.environ.get("SEQUENCES", "6")),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(steps, max_size=12))
@example([("less", 2, 0, 3), ("undo", 2, 0, 1)])
def test_whatever_is_done_no_side_is_exceeded_and_accounts_are_their_documents(
    admin, two_invoices, deeds
):
    """J9, J13, J22: sequences of whatever staff and the bank may do."""
    with transaction.atomic():
        savepoint = transaction.savepoint()
        _play(deeds, two_invoices, admin)
        assert [*allocating.faults(), *audit.of_accounts(), *audit.of_open()] == []
        clinic = cast.clinic_of("alba")
        owed = sum(
            each.gross if each.kind == "380" else -each.gross
            for each in Document.objects.filter(clinic=clinic)
        )
        live = Allocation.objects.filter(undone_at=None, document__clinic=clinic)
        paid = sum(each.amount for each in live) + queries.credits_of(clinic)
        assert account.balance_of(clinic) == owed - paid
        _reads_as_added_up(clinic, today() - timedelta(days=len(deeds)))
        assert not queries.open_invoices().filter(given_up__gt=0).exists()
        for payment in Payment.objects.all():
            assert abs(payment.left) <= abs(payment.amount)
        transaction.savepoint_rollback(savepoint)


def _reads_as_added_up(clinic, day):
    """Rows, balances, pages and days of the account are those of a plain sum over every row."""
    rows = list(_added_up(clinic))[::-1]

    def read(**which):
        found = newest(clinic, "GBP", **which)
        return [(row.movement.on, row.movement.owed, row.balance) for row in found]

    assert read() == rows and read(start=2, most=3) == rows[2:5]
    assert read(first=day) + read(last=day - timedelta(days=1)) == rows


def _added_up(clinic):
    """(day, what is owed more, the balance then), the oldest first, one after the other."""
    live = list(Allocation.objects.filter(undone_at=None).select_related("document", "payment"))
    moved = [
        (each.issued_on, each.is_credit_note, each.number, each.gross * (-1) ** each.is_credit_note)
        for each in Document.objects.filter(clinic=clinic)
    ]
    moved += [
        (payment.on, 2, f"{payment.pk:012}", -_share(payment, clinic, live))
        for payment in Payment.objects.all()
    ]
    for each in Allocation.objects.filter(payment=None, document__clinic=clinic):
        if each.undone_at is None or (each.until and each.until >= each.on):
            moved.append((each.on, 3, f"{each.pk:012}", -each.amount))
        if each.until and each.until >= each.on:
            moved.append((each.until + timedelta(1), 4, f"{each.pk:012}", each.amount))
    balance = 0
    for on, *_, owed in sorted(moved):
        balance += owed
        if owed:
            yield on, owed, balance


def _share(payment, clinic, live):
    """What of a payment counts for the clinic."""
    share = payment.left if payment.clinic_id == clinic.pk else 0
    for each in live:
        if each.payment == payment and (each.document or payment).clinic_id == clinic.pk:
            share += each.amount
        if each.returned_id == payment.pk and each.payment.clinic_id == clinic.pk:
            share -= each.amount
    return share


def _play(deeds, invoices, admin):
    came = zip((5000, 12000, 100000, 7), (0, 3, 3, 9), strict=True)
    payments = [money(Decimal(cents) / 100, on=today() - timedelta(ago)) for cents, ago in came]
    for name, one, two, cents in deeds:
        amount, payment = Decimal(cents) / 100, payments[one]
        invoice = invoices[two % len(invoices)]
        try:
            with transaction.atomic():
                _step(name, payment, invoice, amount, admin)
        except NotPossible:
            continue
    allocating.free_overpaid()


def _step(name, payment, invoice, amount, admin):
    if name == "pay":
        settled(invoice, amount, payment)
    elif name == "credit":
        allocating.credit(payment, invoice.clinic, admin)
    elif name == "undo":
        allocating.undo(Allocation.objects.filter(payment=payment).last() or _none(), "X", admin)
    elif name == "back":
        allocating.pay_back(payment, money(-amount), amount, "X", admin)
    elif name == "note":
        credited(invoice, 1)
    elif name == "less":
        less = min(amount, 4 * CENT)
        paying = {invoice.pk: queries.standing_of(invoice).open - less}
        allocating.allocate(payment, paying, "X", given_up={invoice.pk: less})
    else:
        allocating.free_overpaid()


def _none():
    raise NotPossible("There is none.")


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_two_who_allocate_the_same_money_at_once():
    """J9."""
    first, second = bill(), bill()
    payment = money(first.gross * 2)

    def deed():
        allocating.allocate(payment, {first.pk: first.gross}, "X")

    assert outcomes(deed, NotPossible) == (1, [])
    assert Payment.objects.get().left == first.gross

    def rest():
        allocating.allocate(payment, {second.pk: second.gross}, "X")

    assert outcomes(rest, NotPossible) == (1, [])
    assert [*allocating.faults(), *audit.of_open()] == []


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_without_the_locks_they_meet_the_guard_of_the_database(monkeypatch):
    """The negative control: only our locks differ; without the triggers more would be allocated."""
    invoice = bill()
    payment = money(invoice.gross)
    monkeypatch.setattr(allocating, "locked_payment", lambda each: Payment.objects.get(pk=each.pk))
    read = slowed(lambda keys: {each.pk: each for each in queries.invoices().filter(pk__in=keys)})
    monkeypatch.setattr(allocating, "locked_invoices", read)

    def deed():
        allocating.allocate(payment, {invoice.pk: invoice.gross}, "X")

    done, met = outcomes(deed, NotPossible)
    assert done == 1 and met and all(isinstance(each, IntegrityError) for each in met)

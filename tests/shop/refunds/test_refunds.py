"""Money goes back once, with whoever has to agree, and never more than was paid."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection, transaction

from common.clock import now as clock
from common.clock import today
from common.deeds import NotPossible
from shop.invoicing import issuing
from shop.invoicing.models import ToInvoice
from shop.ordering.cancelling import cancel_own, cancel_units
from shop.payment_providers.answers import Told
from shop.payments import webhooks
from shop.receivables import audit, queries, taking_up
from shop.receivables.allocating import allocate, free_overpaid, put_aside, undo
from shop.receivables.kept import needed_of
from shop.refunds import ending, giving, services
from shop.refunds import queries as queries_of_refunds
from shop.refunds.letters import said_of
from shop.refunds.models import Refund
from shop.refunds.queries import most_of
from tests import cast
from tests.shop.invoicing.invoices import credited, issue, sent
from tests.shop.receivables.paying import bill, by_bank, money, paid
from tests.shop.refunds.giving_back import ask, company, paid_order, settle, somebody

pytestmark = pytest.mark.django_db
State = Refund.State


@pytest.fixture
def till(monkeypatch):
    return company(monkeypatch)


def now(thing):
    return type(thing).objects.get(pk=thing.pk)


def money_agrees():
    return list(audit.faults()) == []


def credit_of(clinic):
    return queries.credits_of(clinic)


def page_of(payment):
    found = cast.client_of("admin").get(f"/admin/receivables/payment/{payment.pk}/change/")
    return found.content.decode()


def test_a_cancelled_order_that_was_paid_by_card_is_asked_back_for(till):
    """F1, F3, F4: who cancelled asks, somebody who may give money back agrees."""
    order, payment = paid_order(till)
    assert needed_of(order) == payment.left == payment.amount and most_of(payment) == 0
    cancel_own(order, cast.person("alba"), "Ordered twice")
    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.order) == (payment.amount, State.ASKED, order)
    assert refund.vouched_by is None and "Ordered twice" in refund.reason
    assert now(payment).left == 0 and credit_of(refund.clinic) == 0 and money_agrees()
    assert till.taken == payment.amount
    agreed = services.agree(refund, somebody("rita", "Refunds"))
    assert agreed.is_agreed
    giving.give_all(giving.due(giving.now()))
    done = now(refund)
    assert done.is_done and done.gone.amount == -payment.amount and till.taken == 0
    assert credit_of(refund.clinic) == 0 and money_agrees()
    giving.give_all(giving.undecided())
    assert len(till.refunds) == 1


def test_units_that_are_cancelled_are_asked_back_for_at_what_they_were_sold_at(till):
    """F1."""
    order, payment = paid_order(till, units=4)
    line = order.lines.get()
    cancel_units(order, {line.pk: 1}, "None left", somebody("omar", "Refunds"))
    refund = Refund.objects.get()
    assert refund.amount == line.line_price_incl_tax / 4 and refund.is_agreed
    assert most_of(now(payment)) == 0


def test_units_that_came_back_are_given_back_after_the_credit_note(till):
    """F2, F9: first it is credited, then it is free, and no more than that."""
    order, payment = paid_order(till, units=2)
    invoice = issue(sent(order, 2))
    assert most_of(now(payment)) == 0, "What is invoiced is needed, allocated or not."
    settle(payment, invoice)
    with pytest.raises(NotPossible, match=r"0\.00 can be given back"):
        ask(payment, "1.00")
    note = credited(invoice, 1)
    assert free_overpaid() == 1 and most_of(now(payment)) == note.gross
    with pytest.raises(NotPossible, match="can be given back"):
        ask(payment, note.gross + D("0.01"))
    refund = ask(payment, note.gross)
    assert refund.is_agreed and "Came back" in refund.reason
    giving.give(refund)
    assert now(refund).is_done and till.taken == payment.amount - note.gross
    assert money_agrees()


def test_a_lost_reply_is_asked_again_and_given_back_once(till):
    """F6."""
    order, payment = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund = services.agree(Refund.objects.get(), somebody("rita", "Refunds"))
    till.loses_replies = True
    assert giving.give(refund).is_pending and now(payment).left == 0
    assert not giving.due(giving.now()).exists() and till.taken == 0
    till.loses_replies = False
    assert "0 refunds" in giving.give_all(giving.undecided())
    assert now(refund).is_done and len(till.refunds) == 1 and money_agrees()


def test_what_the_card_company_refuses_is_credit_and_staff_read_why(till):
    """F6."""
    order, payment = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund = services.agree(Refund.objects.get(), somebody("rita", "Refunds"))
    till.refuses = "The card is closed"
    refused = giving.give(refund)
    assert refused.is_refused and refused.words == "The card is closed"
    assert now(payment).left == payment.amount == credit_of(refund.clinic) and money_agrees()
    ending.note(refused, cast.person("rita"))
    again = ask(payment, payment.amount, way="bank")
    assert again.is_agreed and not again.is_by_card


def test_what_the_bank_of_the_card_sends_back_is_undone_and_waits_for_staff(till, mailoutbox):
    """F10: also days after it was given back; the clinic reads both days, staff read why."""
    order, payment = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund = services.agree(Refund.objects.get(), somebody("rita", "Refunds"))
    giving.give(refund)
    webhooks._ask_about(order.attempt, Told(str(order.attempt.key)))
    assert now(refund).is_done and not giving.may_come_back(clock()).exists()
    till.sends_back()
    for _ in range(3):
        webhooks._ask_about(order.attempt, Told(str(order.attempt.key)))
    back = now(refund)
    assert back.is_bounced and back.words == "The card was closed." and back.gone.amount < 0
    assert back.came_back.amount == payment.amount == credit_of(refund.clinic) == till.taken
    assert "sent it back on" in said_of(back) and "was given back" in said_of(back)
    assert list(queries_of_refunds.refused()) == [back] and money_agrees()
    assert "sent it back" in mailoutbox[-1].body
    page = cast.text_of(cast.client_of("admin").get(f"/admin/refunds/refund/{back.pk}/change/"))
    assert "sent back by the bank" in page and "The card was closed." in page
    with pytest.raises(NotPossible, match="that clinic's"):
        put_aside(back.came_back, "Rent", cast.person("admin"))
    again = ask(back.came_back, payment.amount, way="bank")
    ending.note(back, cast.person("rita"))
    assert again.is_agreed and not queries_of_refunds.refused().exists() and money_agrees()


def test_what_was_sent_back_stays_the_clinics_where_an_allocation_of_it_is_undone(till):
    """F10, J23: it is matched to nobody else."""
    order, _ = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund = services.agree(Refund.objects.get(), somebody("rita", "Refunds"))
    giving.give(refund)
    till.sends_back()
    back = giving.look_again(now(refund)).came_back
    (allocation,) = allocate(back, {bill().pk: D("10.00")}, "Test")
    undo(allocation, "By mistake", cast.person("admin"))
    assert now(back).clinic == refund.clinic and now(back).left == back.amount == most_of(now(back))
    assert credit_of(refund.clinic) == back.amount


def test_what_a_card_paid_is_returned_by_no_bank(till):
    """J23: its order needs it, and it goes back as a refund only."""
    order, payment = paid_order(till)
    out = money(-payment.amount, name="Rent")
    assert taking_up.Found().returned(out) == []
    with pytest.raises(NotPossible, match="as a refund"):
        taking_up.give_back(payment, out, "Test", cast.person("admin"))
    assert now(payment).left == payment.amount == needed_of(order) and now(out).left == out.amount


def test_without_an_event_the_work_of_the_day_finds_what_came_back(till):
    """F10: a provider that is silent says nothing, and an old refund is left alone."""
    order, _ = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund = services.agree(Refund.objects.get(), somebody("rita", "Refunds"))
    giving.give(refund)
    till.sends_back()
    till.is_deaf, tomorrow = True, clock() + timedelta(days=1)
    assert giving.look_at_all(tomorrow) == "0 of 1 refunds came back" and now(refund).is_done
    till.is_deaf = False
    assert not giving.may_come_back(clock() + timedelta(days=40)).exists()
    assert giving.look_at_all(tomorrow) == "1 of 1 refunds came back" and now(refund).is_bounced
    assert giving.look_at_all(tomorrow) == "0 of 0 refunds came back" and money_agrees()


def test_above_the_value_two_people_stand_for_it(till, settings):
    """F5: a buyer who cancels is none of them; nobody is both."""
    settings.REFUND_TWO_PEOPLE_ABOVE = D("10.00")
    order, _ = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund, rita, omar = Refund.objects.get(), *(somebody(n, "Refunds") for n in ("rita", "omar"))
    assert services.agree(refund, rita).is_asked
    with pytest.raises(NotPossible, match="Somebody else"):
        services.agree(refund, rita)
    assert services.agree(refund, omar).is_agreed
    with pytest.raises(NotPossible, match="decided already"):
        services.agree(refund, omar)
    assert {now(refund).vouched_by, now(refund).agreed_by} == {rita, omar}


def test_what_is_asked_for_in_parts_is_one_sum_for_who_has_to_agree(settings):
    """F5: what was turned down does not count."""
    settings.REFUND_TWO_PEOPLE_ABOVE = D("100.00")
    payment = money(D("400.00"), clinic=cast.clinic_of("alba"))
    first = ask(payment, "80.00", way="bank")
    second = ask(payment, "20.01", way="bank")
    assert first.is_agreed and second.is_asked and "100.01 with what else" in second.because
    for refund in (first, second):
        ending.decline(refund, cast.person("admin"), "No")
    parts = [ask(payment, "60.00", by=cast.person("alba"), way="bank") for _ in range(2)]
    rita, omar = (somebody(name, "Refunds") for name in ("rita", "omar"))
    assert services.agree(parts[0], rita).is_asked and services.agree(parts[0], omar).is_agreed


def test_what_other_orders_owe_on_the_same_invoice_is_not_needed(till):
    """F2."""
    order, payment = paid_order(till, units=4)
    other = cast.order_of("alba", quantity=1)
    sent(order, 2)
    sent(other, 1)
    rows = list(ToInvoice.objects.select_related("parcel__order").order_by("pk"))
    invoice = issuing._write_invoice(rows, issuing._draft(rows, today()))
    assert invoice.due == other.total_incl_tax and invoice.prepaid == payment.amount / 2
    assert needed_of(order) == now(payment).left == payment.amount / 2
    line = order.lines.get()
    cancel_units(order, {line.pk: 1}, "None left", somebody("omar", "Refunds"))
    assert Refund.objects.get().amount == line.line_price_incl_tax / 4


def test_who_may_only_ask_waits_for_who_may_give(till):
    """F4."""
    payment = by_bank("80.00", clinic=cast.clinic_of("alba"))
    refund = ask(payment, "80.00", by=somebody("omar", "Accounts"), way="bank")
    assert refund.is_asked and refund.vouched_by == cast.person("omar")
    ending.decline(refund, somebody("rita", "Refunds"), "It is kept for the next invoice")
    assert now(payment).left == D("80.00") and now(refund).is_declined and money_agrees()


def test_credit_is_paid_out_by_a_transfer_that_names_it():
    """F7."""
    clinic = cast.clinic_of("alba")
    payment = by_bank("80.00", clinic=clinic)
    refund = ask(payment, "50.00", way="bank")
    other = paid("-50.00", "Rent")
    assert other.left == D("-50.00") and now(refund).is_agreed
    out = paid("-50.00", f"Ampoule refund {refund.number.replace('-', ' ')}")
    done = now(refund)
    assert done.is_done and done.gone == out and out.left == 0
    with pytest.raises(NotPossible, match=f"went back as {refund.number}"):
        undo(payment.allocations.get(returned=out), "Because", cast.person("admin"))
    assert now(payment).left == D("30.00") == credit_of(clinic) and money_agrees()
    page = page_of(payment)
    assert "went back on" in page and "Take 50.00 back" not in page


def test_what_is_kept_for_a_refund_is_for_nothing_else():
    """F3."""
    invoice = bill()
    payment = money(D("100.00"), clinic=invoice.clinic)
    refund = ask(payment, "60.00", way="bank")
    with pytest.raises(NotPossible, match=r"40\.00 is left"):
        allocate(payment, {invoice.pk: D("40.01")}, "Test")
    with pytest.raises(NotPossible, match="kept for"):
        undo(refund.allocations.get(), "Because", cast.person("admin"))
    for values in ({"amount": 1}, {"reason": "Other"}):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            Refund.objects.filter(pk=refund.pk).update(**values)
    page = page_of(payment)
    assert f"kept for {refund.number}" in page and "None" not in page
    assert "Take 60.00 back" not in page
    ending.decline(refund, cast.person("admin"), "Kept")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(state=State.ASKED)


def test_whose_money_is_not_known_is_given_back_to_nobody():
    payment = money(D("10.00"))
    for wrong in (payment, money(D("-10.00"), clinic=cast.clinic_of("alba"))):
        with pytest.raises(NotPossible, match="whose money"):
            ask(wrong, "10.00", way="bank")
    known = money(D("10.00"), clinic=cast.clinic_of("alba"))
    with pytest.raises(NotPossible, match="by bank transfer"):
        ask(known, "10.00")


def test_the_audit_names_a_refund_without_its_money(till):
    """J22."""
    order, _ = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund = Refund.objects.get()
    allocation = refund.allocations.get()
    less = "UPDATE receivables_allocation SET amount = amount - 1 WHERE id = %s"
    wrong = _without_guards(less, allocation.pk)
    assert any(refund.number in words for part, words in wrong if part == "refunds")


def _without_guards(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")
    return list(audit.faults())

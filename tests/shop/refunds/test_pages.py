"""What staff and clinics see of money that goes back, and what they do there."""

import re
from html import unescape

import pytest

from common.clock import today
from shop.invoicing.models import Document
from shop.ordering.cancelling import cancel_own
from shop.refunds import ending, giving, services
from shop.refunds.models import Refund
from tests import cast, outbox
from tests.cast import fill_in
from tests.shop.claims.claiming import claimed
from tests.shop.invoicing.invoices import issue
from tests.shop.receivables.paying import money, paid
from tests.shop.refunds.giving_back import company, paid_order, somebody, waiting
from tests.shop.returns.coming_back import received, shipped

pytestmark = pytest.mark.django_db
ADMIN = "/admin/refunds/refund/"


@pytest.fixture(autouse=True)
def mail_is_queued(settings):
    outbox.use(settings)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return cast.text_of(answer)


def test_a_clinic_reads_where_its_money_goes_in_words_that_are_true(monkeypatch):
    """F8: on the order, on the account and by mail, as asked for and as given back."""
    till = company(monkeypatch)
    order, payment = paid_order(till)
    alba, ben = cast.client_of("alba"), cast.client_of("ben")
    cancel_own(order, cast.person("alba"), "Ordered twice")
    refund = Refund.objects.get()
    account, own = (
        f"/accounts/invoices/account/{refund.clinic_id}/",
        f"/accounts/orders/{order.number}/",
    )
    asked = f"is to go back to your card. Asked for on {today():%-d %b %Y}"
    for said in (page(alba, own), page(ben, account), outbox.last_mail().body):
        assert asked in said and "was given back" not in said
    assert f"£{payment.amount} is kept to be given back" in page(ben, account)
    services.agree(refund, somebody("rita", "Refunds"))
    giving.give_all(giving.undecided())
    given = f"£{payment.amount} was given back to your card on {today():%-d %b %Y}."
    for said in (page(alba, own), page(ben, account), outbox.last_mail().body):
        assert given in said and "is to go back" not in said
    assert outbox.last_mail().subject == f"Order {order.number}: money was given back"


def test_staff_ask_agree_and_find_the_transfer():
    """F4, F5, F7, with the pages of each; the same form sent twice asks once."""
    credit = money(80, clinic=cast.clinic_of("alba"))
    rita, omar = somebody("rita", "Refunds"), somebody("omar", "Accounts")
    first, second = cast.client_of("omar"), cast.client_of("rita")
    asking = f"{ADMIN}ask/{credit.pk}/"
    assert "£80.00" in page(first, asking)
    typed = {"amount": "81.00", "way": "bank", "reason": "Closing the account"}
    refused = fill_in(first, asking, **typed)
    assert refused.status_code == 409 and "No more than 80.00" in cast.text_of(refused)
    typed |= {"amount": "30.00", "key": "0b9c2f3e-3b5d-4a58-9e0e-6f1f2d3c4b5a"}
    assert [fill_in(first, asking, **typed).status_code for _ in range(2)] == [302, 302]
    refund = Refund.objects.get()
    assert (refund.asked_by, refund.amount, refund.is_asked) == (omar, 30, True)
    here = f"{ADMIN}{refund.pk}/change/"
    assert "Agree:" not in page(first, here) and "may not give money back" in page(first, here)
    assert first.post(f"{ADMIN}{refund.pk}/agree/").status_code == 403
    assert "Refunds to agree to" in page(second, "/admin/")
    fill_in(second, here, to=f"{ADMIN}{refund.pk}/agree/")
    assert Refund.objects.get().agreed_by == rita and "Refunds to transfer" in page(
        second, "/admin/"
    )
    out = paid("-30.00", "By hand")
    fill_in(first, here, to=f"{ADMIN}{refund.pk}/transferred/", payment=str(out.pk))
    assert Refund.objects.get().gone == out and "Given back" in page(second, f"{here}")
    assert "was given back to your bank account" in outbox.last_mail().body


def test_what_is_not_agreed_to_is_said_with_its_reason():
    """F8."""
    refund = waiting()
    ending.decline(refund, somebody("rita", "Refunds"), "It pays the next invoice")
    said = outbox.last_mail().body
    shown = page(cast.client_of("ben"), f"/accounts/invoices/account/{refund.clinic_id}/")
    for words in ("is not given back", "credit on your clinic's account", "the next invoice"):
        assert words in said and words in shown


def test_a_return_and_a_claim_lead_to_the_credit_of_their_units():
    """F2: once it is credited, to the credit note."""
    admin, pick = cast.client_of("admin"), shipped(units=5)
    invoice = issue()
    claim, back = claimed(pick, units=1), received(pick, units=2)
    for address, units, said in (
        (f"/admin/claims/claim/{claim.pk}/change/", 1, str(claim)),
        (f"/admin/returns/return/{back.pk}/change/", 2, f"{back} came back"),
    ):
        form = re.search(r'href="(/admin/invoicing/[^"]+#credit)"', page(admin, address))[1]
        opened = admin.get(unescape(form))
        typed = {
            name: opened.context["form"][name].value() for name in opened.context["form"].fields
        }
        typed = {name: value for name, value in typed.items() if value}
        to = f"/admin/invoicing/document/{invoice.pk}/credit/"
        assert fill_in(admin, unescape(form), to=to, **typed).status_code == 302
        note, after = Document.objects.latest("pk"), page(admin, address)
        assert note.lines.get().units == units and note.reason == said
        assert note.number in after and "Credit these units" not in after


def test_who_has_no_work_with_refunds_sees_none():
    refund = waiting()
    for name in ("omar", "rita"):
        client = cast.client_of(name)
        for address in (f"{ADMIN}{refund.pk}/change/", f"{ADMIN}ask/{refund.payment_id}/"):
            assert client.get(address).status_code == 403

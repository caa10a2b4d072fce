"""A claim is answered with its units sent again without charge, in one deed (K14)."""

import uuid

import pytest
from oscar.core.loading import get_model

from accounts.licences.policy import State
from accounts.models import Licence
from common.deeds import NotPossible
from shop.claims import services
from shop.claims.policy import Answer
from shop.inventory.models import Movement
from shop.invoicing.models import ToInvoice
from shop.invoicing.on_slips import amounts_of
from shop.payment_terms.services import ask_for_po_numbers
from shop.receivables import audit
from shop.staff.orders.without_charge import replace
from tests import cast, outbox
from tests.shop.approvals.asking import say
from tests.shop.claims.claiming import claimed
from tests.shop.invoicing.invoices import credited, issue
from tests.shop.returns.coming_back import shipped

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.official,
    pytest.mark.usefixtures("shipped_once"),
]
Order = get_model("order", "Order")


def sent_again(claim, words="We are sorry", name="admin"):
    page = f"/admin/claims/claim/{claim.pk}/change/"
    to = f"/admin/claims/claim/{claim.pk}/replace/"
    return cast.fill_in(cast.client_of(name), page, to=to, words=words)


def test_claimed_units_leave_again_without_charge_and_without_an_invoice(settings, pick):
    claim, before = claimed(pick), pick.order_line.order
    outbox.use(settings)
    outbox.clear()
    assert sent_again(claim).status_code == 302
    anew = Order.objects.latest("pk")
    line = anew.lines.get()
    assert (line.product, line.quantity) == (pick.lot.product, 2)
    assert anew.total_incl_tax == line.line_price_incl_tax == 0
    assert anew.shipping_address.summary == before.shipping_address.summary
    assert Movement.objects.filter(order_line=line, kind=Movement.Kind.ALLOCATED).exists()
    assert claim.steps.last().replacement == anew
    sentence = f"Replaces units of claim {claim.number}."
    mails = [mail.body for mail in outbox.mails_to(cast.person("alba").email)]
    assert any(sentence in body and "Payment:" not in body for body in mails)
    assert any(anew.number in body and "We are sorry" in body for body in mails)
    for name, page in (
        ("alba", f"/accounts/orders/{anew.number}/"),
        ("admin", f"/admin/order/order/{anew.pk}/change/"),
    ):
        assert sentence in cast.text_of(cast.client_of(name).get(page))
    pro_forma = cast.client_of("alba").get(
        f"/accounts/invoices/pro-forma/{anew.number}/", follow=True
    )
    assert "sent without charge" in cast.text_of(pro_forma)
    assert amounts_of(anew) is None, "its slip says nothing of money (Y13)"
    cast.ship(cast.client_of("omar"), anew)
    assert not ToInvoice.objects.filter(parcel__order=anew).exists()
    assert list(audit.faults()) == []


def test_units_are_made_good_once(pick):
    claim, admin, key = claimed(pick), cast.person("admin"), uuid.uuid4()
    assert replace(claim, "Sorry", admin, key) == replace(claim, "Sorry", admin, key)
    count = Order.objects.count()
    assert "without charge already" in cast.text_of(sent_again(claim))
    with pytest.raises(NotPossible, match="without charge already"):
        services.answer(claim, Answer.CREDIT, "x", admin)
    other = claimed(shipped(units=3))
    services.answer(other, Answer.CREDIT, "x", admin)
    refused = sent_again(other)
    assert refused.status_code == 409 and "credit was asked for" in cast.text_of(refused)
    with pytest.raises(NotPossible, match="credit was asked for"):
        services.answer(other, Answer.CREDIT, "x", admin)
    assert Order.objects.count() == count + 1  # What was shipped for the second claim.


def test_other_units_of_a_pick_are_made_good_in_each_way_up_to_what_was_shipped(pick):
    """K14: of five units two are replaced, two credited, and of two more one is too many."""
    admin, (first, second, third) = cast.person("admin"), [claimed(pick) for _ in range(3)]
    replace(first, "Sorry", admin)
    services.answer(second, Answer.CREDIT, "Sorry", admin)
    for refused in (
        lambda: replace(third, "x", admin),
        lambda: services.answer(third, Answer.CREDIT, "x", admin),
    ):
        with pytest.raises(NotPossible, match="already of 4 of them"):
            refused()
    replace(claimed(pick, units=1), "Sorry", admin)


def test_what_is_replaced_has_no_form_of_credit_and_what_is_credited_no_replacement(pick):
    invoice, admin = issue(), cast.client_of("admin")
    first, second = claimed(pick), claimed(pick)
    pages = [f"/admin/claims/claim/{claim.pk}/change/" for claim in (first, second)]
    assert all(admin.get(page).context["credit_forms"] for page in pages)
    replace(first, "Sorry", cast.person("admin"))
    assert "credit_forms" not in admin.get(pages[0]).context
    credited(invoice, 1, reason=f"{second}0")
    assert not admin.get(pages[1]).context["credit_notes"], "it is another claim's"
    credited(invoice, 2, reason=f"{second}, as agreed")
    refused = sent_again(second)
    assert refused.status_code == 409 and "credits these units already" in cast.text_of(refused)


def test_what_costs_nothing_needs_no_po_number_and_no_approval(pick):
    claim, clinic = claimed(pick), cast.clinic_of("alba")
    ask_for_po_numbers(clinic, cast.person("ben"), required=True, form="PO-####")
    say(alba="1", asks_beyond=False)
    assert sent_again(claim).status_code == 302


def test_nothing_is_sent_to_who_may_not_buy_any_more_nor_by_who_enters_no_orders(pick):
    claim, count = claimed(pick), Order.objects.count()
    assert sent_again(claim, name="omar").status_code == 403
    Licence.objects.filter(professional__user=cast.person("alba")).update(state=State.SUSPENDED)
    refused = sent_again(claim, words="Kept as typed")
    shown = cast.text_of(refused)
    assert refused.status_code == 409 and "Not done." in shown and "Kept as typed" in shown
    assert "may not be sent it as things are" in shown and "suspended" in shown
    assert Order.objects.count() == count and claim.steps.count() == 1

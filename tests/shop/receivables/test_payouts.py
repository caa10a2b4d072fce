"""A payout of the card company is booked with its fee, once, and can be taken back (J24)."""

from decimal import Decimal as D

import pytest

from common.clock import today
from shop.receivables import allocating, figures, paying_out
from shop.receivables.models import Payout
from tests import cast
from tests.shop.receivables.paying import bill, faults, money, paid

pytestmark = pytest.mark.django_db


def of(account):
    rows = figures.postings(today().replace(day=1), today())
    return sum(each.amount for each in rows if each.account == account)


def test_what_is_part_allocated_is_no_payout():
    taken, came = money(D("100.00"), clinic=cast.clinic_of("alba")), paid("98.00", "CARDS")
    part, other = (bill(name=name) for name in ("alba", "nina"))
    allocating.allocate(came, {part.pk: D("1.00"), other.pk: D("1.00")}, "Test")
    with pytest.raises(paying_out.NotPossible, match="undo that first"):
        paying_out.pay_out(came, [taken.pk], cast.person("admin"))
    page = cast.client_of("admin").get(f"/admin/receivables/payment/{came.pk}/change/")
    assert "payout_form" not in page.context


def test_a_payout_is_matched_as_such_and_its_fee_has_an_account_of_its_own():
    alba = cast.clinic_of("alba")
    words = "By card for order 7, reference X"
    first, second, later = (
        money(D(n), clinic=alba, words=words) for n in ("100.00", "50.00", "70.00")
    )
    back = money(D("-20.00"), clinic=alba)
    payout = paid("147.40", "CARDS LTD PAYOUT 12", day=today())
    admin, here = cast.client_of("admin"), f"/admin/receivables/payment/{payout.pk}/"
    form = admin.get(f"{here}change/").context["payout_form"]
    assert form["taken"].value() == [str(first.pk), str(second.pk)]
    assert "100.00 GBP: By card for order 7, reference X" in form.as_p()
    none = cast.fill_in(admin, f"{here}change/", f"{here}payout/")
    assert none.status_code == 409 and "Say which payments" in cast.text_of(none)
    wrong = cast.fill_in(admin, f"{here}change/", f"{here}payout/", taken=[first.pk, later.pk])
    assert wrong.status_code == 409 and "no card company takes so much" in cast.text_of(wrong)
    cast.fill_in(admin, f"{here}change/", f"{here}payout/", taken=[first.pk, second.pk])
    made = Payout.objects.get()
    assert (made.gross, made.fee, made.payment) == (D("150.00"), D("2.60"), payout)
    assert set(paying_out.to_be_paid_out("GBP")) == {later, back}
    assert of("7610") == D("2.60") and of("1210") == D("50.00") and of("1200") == D("147.40")
    assert faults() == []
    other = paid("47.00", "CARDS LTD PAYOUT 13", day=today())
    with pytest.raises(paying_out.NotPossible, match="paid out already"):
        paying_out.pay_out(other, [first.pk], cast.person("admin"))
    cast.fill_in(admin, f"{here}change/", f"{here}take-back/")
    assert Payout.objects.get().undone_at and paying_out.to_be_paid_out("GBP").count() == 4
    assert of("7610") == 0 and of("1210") == D("200.00") and faults() == []

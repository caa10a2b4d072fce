"""Stock is put right by lines of the ledger with a reason; none is changed, none below zero."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from lxml import html
from oscar.core.loading import get_model

from common.clock import today
from shop.demo.growth import sums
from shop.inventory import goods_in, putting_right, queries, services
from shop.inventory.models import Lot, Movement, Pick, Place, Proposal, Reason
from shop.inventory.putting_right import Truth, Why
from tests import cast
from tests.cast import client_of, fill_in, person, text_of, typed_into

pytestmark = pytest.mark.django_db

StockRecord = get_model("partner", "StockRecord")
LOTS = "/admin/inventory/lot/"
PROPOSALS = "/admin/inventory/proposal/"
DAY, ONE_DAY = cast.days_from_now(300), timedelta(days=1)
WHY = {"words": "As the delivery note says"}


@pytest.fixture
def omar():
    return client_of("omar")


@pytest.fixture(autouse=True)
def sums_hold():
    yield
    assert sums.faults() == {}


@pytest.fixture(autouse=True)
def cheap(settings):
    """Nothing here is worth a second person unless a test says so."""
    settings.STOCK_TWO_PEOPLE_ABOVE = 1_000_000


@pytest.fixture
def lot():
    """KL-77, ten units from Medica, that no order gets before the others."""
    return services.receive_lot(cast.product(cast.BELOTERO), "KL-77", DAY, 10, "Medica")


def page(lot, name):
    return f"{LOTS}{lot.pk}/{name}/"


def correction(lot, receipt=None):
    receipt = receipt or queries.receipts_of(lot).first()
    return f"{LOTS}{lot.pk}/receipts/{receipt.pk}/"


def truth(**changes):
    return {
        "quantity": 10,
        "number": "KL-77",
        "expires_on": DAY.isoformat(),
        "supplier": "Medica",
        "reason": "typed",
        **WHY,
        **changes,
    }


def figures(lot):
    lot.refresh_from_db()
    return lot.on_hand, lot.allocated


def shipped(name, lot, quantity):
    """An order of exactly this lot that has left the house."""
    order = ordered(name, lot, quantity)
    services.ship(services.open_picks(order), today())
    return order


def ordered(name, lot, quantity):
    """An order that has these units of this lot."""
    order = cast.order_of(name, lot.product_id, quantity)
    services.release(order)
    line = order.lines.get()
    plan = services.plan([services.Want(line.pk, line.product, quantity)], today())
    chosen = services.fefo.Taken(lot.pk, quantity)
    services.give(services.Plan(plan.records, plan.lots, {line.pk: (chosen,)}), line.pk, line)
    return order


# Write off, send back, count (R20 to R22).


def test_what_expired_is_written_off_with_a_reason_in_the_ledger(omar):
    lot = Lot.objects.get(number="D0005X")
    opened = omar.get(page(lot, "write-off"))
    assert opened.context["form"]["units"].value() == 5
    assert (
        fill_in(omar, page(lot, "write-off"), units=5, reason="expired", **WHY).status_code == 302
    )
    assert figures(lot) == (0, 0)
    line = lot.movements.last()
    assert (line.kind, line.on_hand_change, line.reason) == ("written_off", -5, "expired")
    assert (line.note, line.by, line.agreed_by) == (WHY["words"], person("omar"), None)
    assert StockRecord.objects.get(product=lot.product).num_in_stock == sum(
        Lot.objects.filter(product=lot.product).values_list("on_hand", flat=True)
    )


def test_the_days_page_leads_from_expired_lots_to_the_deed(omar):
    assert "/admin/inventory/lot/?stock=expired" in omar.get("/admin/").text
    lot = Lot.objects.get(number="D0005X")
    assert page(lot, "write-off") in omar.get(LOTS, {"stock": "expired"}).text


def test_an_expired_delivery_goes_back_to_who_sent_it(omar, lot):
    Lot.objects.filter(pk=lot.pk).update(expires_on=cast.days_from_now(-3))
    sent = {"units": 10, "supplier": "medica", "reason": "expired", **WHY}
    assert fill_in(omar, page(lot, "send-back"), **sent).status_code == 302
    line = lot.movements.last()
    assert (line.kind, line.on_hand_change, line.supplier.name) == ("sent_back", -10, "Medica")
    assert figures(lot) == (0, 0)


def test_nothing_goes_back_to_who_never_sent_it(omar, lot):
    sent = {"units": 1, "supplier": "Nordmed", "reason": "expired", **WHY}
    assert "No units of lot KL-77 came from Nordmed, but from Medica." in text_of(
        fill_in(omar, page(lot, "send-back"), **sent)
    )
    assert figures(lot) == (10, 0)


@pytest.mark.parametrize(("counted", "change"), [(7, -3), (12, 2), (10, 0)])
def test_a_count_books_its_difference_and_also_that_there_is_none(counted, change, omar, lot):
    fill_in(omar, page(lot, "count"), counted=counted, reason="counted", **WHY)
    line = lot.movements.last()
    assert (line.kind, line.on_hand_change) == ("counted", change)
    assert figures(lot) == (counted, 0)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("write-off", {"units": 8, "reason": "broken"}),
        ("send-back", {"units": 8, "reason": "broken", "supplier": "Medica"}),
        ("count", {"counted": 2, "reason": "counted"}),
    ],
)
def test_what_orders_have_is_not_taken(name, typed, omar, lot):  # R21
    ordered("alba", lot, 3)
    refused = fill_in(omar, page(lot, name), **typed, **WHY)
    assert refused.status_code == 409
    assert "Nothing was changed." in text_of(refused) and "3" in text_of(refused)
    assert f'value="{next(iter(typed.values()))}"' in refused.text
    assert figures(lot) == (10, 3)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("write-off", {"units": 1, "reason": "", "words": "x"}),
        ("write-off", {"units": 1, "reason": "broken", "words": ""}),
        ("write-off", {"units": 0, "reason": "broken", "words": "x"}),
        ("write-off", {"units": -1, "reason": "broken", "words": "x"}),
        ("write-off", {"units": 1, "reason": "counted", "words": "x"}),
        ("count", {"counted": -1, "reason": "counted", "words": "x"}),
        ("count", {"counted": "5412345000013", "reason": "counted", "words": "x"}),
        ("send-back", {"units": 1, "supplier": "", "reason": "expired", "words": "x"}),
    ],
)
def test_a_deed_without_reason_words_or_units_is_none(name, typed, omar, lot):
    answer = fill_in(omar, page(lot, name), **typed)
    assert answer.status_code == 200
    assert "Nothing was changed. What you typed is kept." in text_of(answer)
    assert figures(lot) == (10, 0)


@pytest.mark.parametrize("name", ["write-off", "send-back", "count"])
def test_a_deed_sent_twice_counts_once(name, omar, lot):  # R21
    sent = {"units": 3, "counted": 7, "supplier": "Medica", "reason": "lost", **WHY}
    sent |= {"reason": "broken"} if name == "send-back" else {}
    typed = typed_into(omar, page(lot, name), **sent)
    assert omar.post(page(lot, name), typed).status_code == 302
    again = omar.post(page(lot, name), typed)
    assert again.status_code == 409 and "Last put right" in text_of(again)
    assert figures(lot) == (7, 0)


def test_who_booked_something_meanwhile_is_named_from_the_ledger(omar, lot):  # R21
    typed = typed_into(omar, page(lot, "write-off"), units=1, reason="broken", **WHY)
    services.receive_lot(lot.product, "KL-77", DAY, 5, "Medica", by=person("admin"))
    refused = omar.post(page(lot, "write-off"), typed)
    assert refused.status_code == 409 and "Ada Winter changed it on" in text_of(refused)


# Corrections of a receipt (R23, R24).


def test_a_quantity_typed_wrongly_is_corrected_beside_what_was_booked(omar, lot):
    assert fill_in(omar, correction(lot), **truth(quantity=7)).status_code == 302
    booked, corrected = lot.movements.all()
    assert (booked.on_hand_change, corrected.on_hand_change) == (10, -3)
    assert (corrected.corrects, corrected.reason) == (booked, "typed")
    assert queries.standing_of(booked).quantity == 7
    assert figures(lot) == (7, 0)


def test_100_000_typed_for_10_can_be_put_right(omar):
    product = cast.product(cast.BELOTERO)
    lot = services.receive_lot(product, "HUGE", DAY, 100_000, "Medica")
    shipped("alba", lot, 4)
    fill_in(omar, correction(lot), **truth(number="HUGE", quantity=10))
    assert figures(lot) == (99_996, 0), "so much waits for a second person"
    decide(client_of("admin"), Proposal.objects.get(), decision="agree")
    assert figures(lot) == (6, 0)


def test_a_receipt_is_never_less_than_what_left_and_what_orders_have(omar, lot):
    shipped("alba", lot, 4)
    ordered("nina", lot, 3)
    refused = fill_in(omar, correction(lot), **truth(quantity=6))
    assert refused.status_code == 409
    assert "The receipt cannot be less than 7" in text_of(refused)
    corrected_by_two(omar, correction(lot), quantity=7)
    assert figures(lot) == (3, 3)


def test_a_supplier_is_corrected_for_one_receipt_only(omar, lot):
    services.receive_lot(lot.product, "KL-77", DAY, 5, "Nordmed")
    fill_in(omar, correction(lot), **truth(supplier="Tressan"))
    assert queries.suppliers_of(lot) == ["Tressan", "Nordmed"]
    assert figures(lot) == (15, 0)


def test_an_earlier_date_counts_at_once(omar, lot):
    soon = cast.days_from_now(100)
    fill_in(omar, correction(lot), **truth(expires_on=soon.isoformat()))
    lot.refresh_from_db()
    assert lot.expires_on == soon
    assert lot.movements.last().former_expires_on == DAY


def corrected_by_two(omar, where, **changes):
    """Of what has left for clinics: omar asks, admin agrees."""
    assert fill_in(omar, where, **truth(**changes)).status_code == 302
    decide(client_of("admin"), Proposal.objects.get(), decision="agree")


def test_a_number_is_corrected_and_who_has_it_is_answered_under_both(omar, lot):
    order = shipped("alba", lot, 4)
    corrected_by_two(omar, correction(lot), number="KL-78")
    lot.refresh_from_db()
    assert lot.number == "KL-78"
    assert lot.movements.last().former_number == "KL-77"
    shown = text_of(omar.get(page(lot, "change")))
    assert order.number in shown and "number was KL-77" in shown
    for number in ("KL-77", "KL-78", "kl 77"):
        assert f"{LOTS}{lot.pk}/change/" in omar.get(LOTS, {"q": number}).text


def test_the_old_number_received_again_is_asked_about(omar, lot):
    fill_in(omar, correction(lot), **truth(number="KL-78"))
    with pytest.raises(goods_in.LooksLike):
        services.receive_lot(lot.product, "KL-77", DAY, 5, "Medica")


def test_a_lot_that_turns_out_to_be_a_known_one_goes_over_to_it_with_its_orders(omar, lot):
    right = services.receive_lot(lot.product, "KL-78", DAY, 5, "Nordmed")
    left, waits = shipped("alba", lot, 2), ordered("nina", lot, 3)
    corrected_by_two(omar, correction(lot), number="KL-78")
    assert (figures(lot), figures(right)) == ((0, 0), (13, 3))
    assert Pick.objects.get(order_line__order=waits).lot == right
    assert Pick.objects.get(order_line__order=left).lot == lot
    assert set(queries.who_has(right)) == set(Pick.objects.filter(lot__in=[lot, right]))
    shown = text_of(omar.get(page(right, "change")))
    assert left.number in shown and waits.number in shown and "KL-77" in shown
    assert "KL-78" in text_of(omar.get(page(lot, "change")))


def test_a_known_lot_with_another_date_takes_nothing_over(omar, lot):
    other = cast.days_from_now(200)
    services.receive_lot(lot.product, "KL-78", other, 5, "Nordmed")
    refused = fill_in(omar, correction(lot), **truth(number="KL-78"))
    assert refused.status_code == 409
    assert f"Lot KL-78 is known with {other:%-d %b %Y}. Check the pack." in text_of(refused)
    assert figures(lot) == (10, 0)


def test_one_of_several_receipts_takes_its_free_units_along(omar, lot):
    services.receive_lot(lot.product, "KL-77", DAY, 5, "Nordmed")
    second = queries.receipts_of(lot)[1]
    order = shipped("alba", lot, 2)
    sent = {"number": "KL-79", "quantity": 5, "supplier": "Nordmed"}
    corrected_by_two(omar, correction(lot, second), **sent)
    split = Lot.objects.get(number="KL-79")
    assert (figures(lot), figures(split)) == ((8, 0), (5, 0))
    assert queries.suppliers_of(split) == ["Nordmed"]
    assert order in {pick.order_line.order for pick in queries.who_has(split)}


def test_of_one_of_several_receipts_no_more_goes_than_is_free(omar, lot):
    services.receive_lot(lot.product, "KL-77", DAY, 5, "Nordmed")
    ordered("alba", lot, 12)
    second = queries.receipts_of(lot)[1]
    sent = truth(number="KL-79", quantity=5, supplier="Nordmed")
    refused = fill_in(omar, correction(lot, second), **sent)
    assert "has 3 free units, not 5" in text_of(refused)
    assert not Lot.objects.filter(number="KL-79").exists()


def test_a_recall_is_not_left_by_another_number(omar, lot):
    services.receive_lot(lot.product, "KL-78", DAY, 5, "Nordmed")
    services.set_status(lot, "recalled", "FSN 1")
    refused = fill_in(omar, correction(lot), **truth(number="KL-78"))
    assert refused.status_code == 409
    assert "Lot KL-77 is recalled and lot KL-78 is available" in text_of(refused)


def test_a_number_that_looks_like_another_lots_is_asked_about(omar, lot):
    services.receive_lot(lot.product, "ZZ-1", DAY, 5, "Medica")
    asked = fill_in(omar, correction(lot), **truth(number="ZZ 1"))
    assert asked.status_code == 200
    assert "Lot ZZ-1 of this product is known." in text_of(asked)
    key = asked.context["form"].questions[0].key
    assert fill_in(omar, correction(lot), **truth(number="ZZ 1", sure=[key])).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing is corrected"),
        ({"number": "01054123450000131727013110KL77"}, "This is a whole scan; the lot is KL77."),
        ({"expires_on": "2206-01-31"}, "years ahead"),
        ({"quantity": 90_000}, "are many"),
        ({"quantity": -1}, "greater than or equal to 0"),
    ],
)
def test_a_correction_is_looked_at_as_a_receipt_is(changes, words, omar, lot):
    answer = fill_in(omar, correction(lot), **truth(**changes))
    assert answer.status_code == 200 and words in text_of(answer)
    assert lot.movements.count() == 1


def test_a_page_left_open_corrects_nothing_twice(omar, lot):
    typed = typed_into(omar, correction(lot), **truth(quantity=7))
    fill_in(client_of("admin"), correction(lot), **truth(quantity=8))
    refused = omar.post(correction(lot), typed)
    assert refused.status_code == 409
    assert person("admin").display_name in text_of(refused)
    assert figures(lot) == (8, 0)


def test_only_a_receipt_of_this_lot_is_corrected(omar, lot):
    other = Movement.objects.exclude(lot=lot).filter(kind="received").first()
    assert omar.get(f"{LOTS}{lot.pk}/receipts/{other.pk}/").status_code == 404
    allocated = ordered("alba", lot, 1) and lot.movements.filter(kind="allocated").first()
    assert omar.get(f"{LOTS}{lot.pk}/receipts/{allocated.pk}/").status_code == 404


def test_no_line_of_the_ledger_is_changed(lot):  # R20
    putting_right.correct(
        queries.receipts_of(lot).first(),
        Truth(7, "KL-78", DAY, "Medica"),
        Why(Reason.TYPED, "x", person("omar")),
    )
    for line in lot.movements.all():
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Movement.objects.filter(pk=line.pk).update(note="y")


# Two people (R25).


@pytest.fixture
def dear(settings):
    settings.STOCK_TWO_PEOPLE_ABOVE = 100


def write_off(client, lot, units=8):
    return fill_in(client, page(lot, "write-off"), units=units, reason="broken", **WHY)


OTHERWISE = [{"number": "KL-78"}, {"expires_on": f"{DAY - ONE_DAY}"}, {"supplier": "Tressan"}]


@pytest.mark.parametrize("change", [*OTHERWISE, {"quantity": 11}])
def test_to_correct_what_reached_a_clinic_takes_two(omar, lot, change):
    shipped("alba", lot, 3)
    assert fill_in(omar, correction(lot), **truth(**change)).status_code == 302
    proposal = Proposal.objects.get()
    assert "3 units of it left for clinics" in proposal.because
    assert decide(client_of("admin"), proposal, decision="agree").status_code == 302
    lot.refresh_from_db()
    says = (lot.number, lot.expires_on, lot.on_hand, queries.suppliers_of(lot))
    assert says != ("KL-77", DAY, 7, ["Medica"])


def decide(client, proposal, **sent):
    return fill_in(client, f"/admin/inventory/proposal/{proposal.pk}/change/", **sent)


def test_who_is_to_agree_reads_whether_the_lot_is_sold_and_all_of_its_units(dear, omar, lot):
    write_off(omar, lot, 10)
    page = f"/admin/inventory/proposal/{Proposal.objects.get().pk}/change/"
    assert f"{DAY:%-d %b %Y}, sellable. 10 on hand, 0 in orders." in text_of(omar.get(page))
    apart = Place.objects.get(name="Quarantine")
    services.receive_lot(lot.product, "KL-77", DAY, 2, "Medica", place=apart)
    Lot.objects.filter(pk=lot.pk).update(expires_on=cast.days_from_now(-1))
    said = "expired: not sellable. 10 on hand, 2 kept apart, 0 in orders."
    assert said in text_of(omar.get(page))


def test_above_the_value_somebody_else_has_to_agree(dear, omar, lot):
    assert write_off(omar, lot, 1).status_code == 302
    assert figures(lot) == (9, 0)
    write_off(omar, lot)
    assert figures(lot) == (9, 0)
    proposal = Proposal.objects.get()
    assert proposal.because == "It is worth 704.00, more than 100.00."
    assert "Corrections that wait for a second person" in text_of(client_of("admin").get("/admin/"))
    own = decide(omar, proposal, decision="agree")
    assert own.status_code == 409
    assert "You asked for this yourself. Somebody else has to agree." in text_of(own)
    assert decide(client_of("admin"), proposal, decision="agree").status_code == 302
    assert figures(lot) == (1, 0)
    line = lot.movements.last()
    assert (line.by, line.agreed_by) == (person("omar"), person("admin"))


def test_a_later_date_always_takes_two(omar, lot):
    later = cast.days_from_now(400)
    fill_in(omar, correction(lot), **truth(expires_on=later.isoformat()))
    lot.refresh_from_db()
    assert lot.expires_on == DAY
    decide(client_of("admin"), Proposal.objects.get(), decision="agree")
    lot.refresh_from_db()
    assert lot.expires_on == later


def test_another_number_of_a_recalled_lot_takes_two(omar, lot):
    services.set_status(lot, "recalled", "FSN 1")
    fill_in(omar, correction(lot), **truth(number="KL-78"))
    lot.refresh_from_db()
    assert lot.number == "KL-77"
    decide(client_of("admin"), Proposal.objects.get(), decision="agree")
    lot.refresh_from_db()
    assert (lot.number, lot.status) == ("KL-78", "recalled")


def test_what_waits_is_found_as_its_lot_is(dear, omar, lot):
    write_off(omar, lot)
    for typed in ("KL-77", "(01)05412345000013(17)270131(10)KL77", "Medica"):
        found = omar.get(PROPOSALS, {"q": typed}).context["cl"].result_list
        assert [row.lot for row in found] == [lot], typed


def test_what_is_not_agreed_changes_nothing_and_says_why(dear, omar, lot):
    write_off(omar, lot)
    proposal, admin = Proposal.objects.get(), client_of("admin")
    assert "Say why not" in text_of(decide(admin, proposal, decision="decline"))
    decide(admin, proposal, decision="decline", answer="They lie in room 2")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("declined", "They lie in room 2")
    assert figures(lot) == (10, 0)
    again = decide(admin, proposal, decision="agree")
    assert again.status_code == 409 and figures(lot) == (10, 0)


def test_enter_behind_the_words_why_not_agrees_to_nothing(dear, omar, lot):  # R25
    write_off(omar, lot)
    page = client_of("admin").get(f"{PROPOSALS}{Proposal.objects.get().pk}/change/")
    (declining,) = [form for form in html.fromstring(page.content).forms if "answer" in form.fields]
    assert [button.get("value") for button in declining.xpath(".//button")] == ["decline"]


def test_what_is_no_longer_possible_is_not_agreed_to(dear, omar, lot):
    write_off(omar, lot)
    ordered("alba", lot, 5)
    refused = decide(client_of("admin"), Proposal.objects.get(), decision="agree")
    assert refused.status_code == 409
    assert "has 5 free units, not 8" in text_of(refused)
    assert Proposal.objects.get().state == "waiting"


def test_what_can_never_be_is_not_even_asked_for(dear, omar, lot):
    assert write_off(omar, lot, 11).status_code == 409
    assert not Proposal.objects.exists()


def test_a_count_that_was_agreed_later_keeps_its_difference(dear, omar, lot):
    fill_in(omar, page(lot, "count"), counted=8, reason="counted", **WHY)
    shipped("alba", lot, 3)
    decide(client_of("admin"), Proposal.objects.get(), decision="agree")
    assert figures(lot) == (5, 0)


def test_what_has_no_price_takes_two(omar, lot):
    StockRecord.objects.filter(product=lot.product).update(price=None)
    write_off(omar, lot, 1)
    assert "no price" in Proposal.objects.get().because


# Who.


@pytest.mark.parametrize(
    ("name", "answer"),
    [("visitor", 302), ("alba", 302), ("rita", 403), ("omar", 200), ("admin", 200)],
)
def test_only_the_warehouse_puts_stock_right(name, answer, lot, dear):
    write_off(client_of("omar"), lot)
    client = client_of(name)
    pages = [page(lot, deed) for deed in ("write-off", "send-back", "count")]
    pages += [correction(lot), "/admin/inventory/proposal/"]
    pages += [f"/admin/inventory/proposal/{Proposal.objects.get().pk}/change/"]
    assert {client.get(address).status_code for address in pages} == {answer}


@pytest.mark.parametrize("name", ["visitor", "alba", "rita"])
def test_nobody_else_does(name, lot, dear):
    write_off(client_of("omar"), lot)
    client = client_of(name)
    address = f"/admin/inventory/proposal/{Proposal.objects.get().pk}/change/"
    assert client.post(address, {"decision": "agree"}).status_code in (302, 403)
    sent = {"units": 1, "reason": "broken", **WHY}
    assert client.post(page(lot, "write-off"), sent).status_code in (302, 403)
    assert figures(lot) == (10, 0)

"""The demo card company, asked over a real connection by the provider that the shop has."""

import sqlite3
import uuid
from dataclasses import replace
from decimal import Decimal as D

import pytest

from shop.demo.card_company.books import Books
from shop.payment_providers import card_company as cards
from shop.payment_providers.answers import Answer, Asked, NotAnswered, NotGenuine, Outcome
from tests.running.programs import until
from tests.shop.payments import company as pages
from tests.shop.payments.company import Company, Listener, company, pay, send  # noqa: F401

BACK = "https://shop.example/back/"


def asked(amount="120.50", customer=""):
    key = str(uuid.uuid4())
    return Asked(key, D(amount), "GBP", "1001", BACK, customer, "a@x.example")


def begun(**how):
    told = asked(**how)
    return told, cards.start(told)


def test_each_card_does_what_its_page_says(company):  # noqa: F811
    told, answer = begun()
    assert answer.outcome is Outcome.WAITING and answer.page.startswith(company.url)
    _, text, _ = pay(answer.page, pages.DECLINED)
    assert "was declined" in text and "Nothing was taken" in text
    _, text, _ = pay(answer.page, pages.NO_FUNDS)
    assert "not enough money" in text
    assert cards.look_up(told.key, "").outcome is Outcome.WAITING  # They may try again.
    assert pay(answer.page)[2] == BACK
    assert cards.look_up(told.key, "") == Answer(
        Outcome.PAID, answer.reference, D("120.50"), "GBP", customer=answer.customer
    )
    for number in (pages.PAYS, pages.ASKS):  # What is paid, is paid once.
        pay(answer.page, number)
    assert company.taken == 12050
    told, answer = begun()
    _, text, _ = pay(answer.page, pages.ASKS)
    assert "Is it you" in text and cards.look_up(told.key, "").outcome is Outcome.WAITING
    _, text, _ = send(answer.page, do="refuse")
    assert "not confirmed" in text
    pay(answer.page, pages.ASKS)
    assert send(answer.page, do="confirm")[2] == BACK
    assert cards.look_up(told.key, "").outcome is Outcome.PAID
    told, answer = begun()
    assert pay(answer.page, pages.WAITS)[2] == BACK
    assert cards.stop(told.key, "").outcome is Outcome.WAITING  # It is too late to stop that.
    told, answer = begun()
    for _ in range(3):
        pay(answer.page, pages.DECLINED)
    failed = cards.look_up(told.key, "")
    assert failed.outcome is Outcome.FAILED and failed.words == "The card was declined."
    told, answer = begun()
    assert send(answer.page, do="back")[2] == BACK
    assert cards.look_up(told.key, "").outcome is Outcome.FAILED


def test_what_is_no_test_card_is_refused_beside_its_field(company):  # noqa: F811
    told, answer = begun()
    for fault, form in {
        "never a real one": {"number": "4111 1111 1111 1111"},
        "Type the month": {"until": "13/40"},
        "such as 12/34": {"until": "01/20"},
        "three digits": {"code": "12"},
    }.items():
        status, text, _ = send(answer.page, **pages.typed(**form))
        assert status == 400 and fault in text, fault
    assert send(f"{company.url}/pay/pay_none", do="pay")[0] == 404
    assert cards.look_up(told.key, "").outcome is Outcome.WAITING


def test_a_key_is_one_payment_however_often_it_is_asked_for(company):  # noqa: F811
    told, answer = begun()
    assert cards.start(told) == answer
    with pytest.raises(NotAnswered, match="another amount"):
        cards.start(replace(told, amount=D("1.00")))
    assert cards.look_up(str(uuid.uuid4()), "").outcome is Outcome.NEVER_ASKED
    never = asked()
    assert cards.stop(never.key, "").outcome is Outcome.FAILED
    assert cards.start(never).outcome is Outcome.FAILED  # It was on its way when it was stopped.
    assert cards.stop(told.key, "").outcome is Outcome.FAILED
    pay(answer.page)
    assert company.taken == 0


def test_whatever_goes_wrong_on_the_way_is_no_answer(company, settings, monkeypatch):  # noqa: F811
    monkeypatch.setattr(cards, "_WAITS_FOR", (1, 1))
    known = {"lost": Outcome.WAITING, "broken": Outcome.NEVER_ASKED, "silent": Outcome.NEVER_ASKED}
    for replies, outcome in (known | {"slow": Outcome.WAITING}).items():
        company.behaves(replies)
        told = asked()
        with pytest.raises(NotAnswered):
            cards.start(told)
        company.behaves()
        found = until(lambda told=told: cards.look_up(told.key, ""))
        if replies == "slow":
            until(lambda told=told: cards.look_up(told.key, "").outcome is Outcome.WAITING, 10)
        else:
            assert found.outcome is outcome, replies
    settings.CARD_SECRET = "of somebody else"
    with pytest.raises(NotAnswered):
        cards.look_up(told.key, "")
    company.kill()
    with pytest.raises(NotAnswered):
        cards.look_up(told.key, "")
    settings.CARD_URL = ""
    assert not cards.is_on_offer()
    with pytest.raises(NotAnswered):
        cards.start(told)


def test_money_goes_back_once_a_key_and_never_more_than_was_taken(company):  # noqa: F811
    told, answer = begun()
    assert cards.give_back(told.key, "", "r0").outcome is Outcome.FAILED
    pay(answer.page)
    for _ in range(2):
        part = cards.give_back(told.key, answer.reference, "r1", D("20.50"))
        assert (part.outcome, part.amount) == (Outcome.RETURNED, D("100.00"))
    assert cards.look_up(told.key, "").outcome is Outcome.PAID
    more = cards.give_back(told.key, "", "r2", D("100.01"))
    assert more.outcome is Outcome.FAILED and "100.00 can be given back" in more.words
    company.behaves("no refunds")
    assert "takes nothing back" in cards.give_back(told.key, "", "r3").words
    company.behaves("lost")
    with pytest.raises(NotAnswered):
        cards.give_back(told.key, "", "r4")
    company.behaves()
    assert cards.give_back(told.key, "", "r4").amount == 0
    assert cards.look_up(told.key, "").outcome is Outcome.RETURNED and company.taken == 0


def test_of_what_nobody_knows_nothing_has_gone_back(monkeypatch):
    monkeypatch.setattr(cards, "_ask", lambda *_, **__: (404, {}))
    assert cards.give_back("k", "", "r").outcome is Outcome.NEVER_ASKED


def test_a_card_is_kept_where_its_payer_says_so_until_it_is_forgotten(company):  # noqa: F811
    _, answer = begun()
    pay(answer.page)
    assert cards.cards(answer.customer) == []
    _, answer = begun(customer=answer.customer)
    pay(answer.page, keep="yes")
    (kept,) = cards.cards(answer.customer)
    assert kept.words == "Card ending in 4242, valid until 12/40"
    told, again = begun(customer=answer.customer)
    assert again.customer == answer.customer
    assert send(again.page, do="pay", card=kept.key)[2] == BACK
    assert cards.look_up(told.key, "").outcome is Outcome.PAID
    told, other = begun()
    assert send(other.page, do="pay", card=kept.key)[0] == 400  # It is somebody else's.
    cards.forget("cust_other", kept.key)
    assert len(cards.cards(answer.customer)) == 1
    cards.forget(answer.customer, kept.key)
    assert cards.cards(answer.customer) == []
    numbers = company.books.rows("select * from payments") + company.books.rows(
        "select * from cards"
    )
    assert not any("42424242" in str(value) for row in numbers for value in tuple(row))


def test_what_is_told_is_signed_and_nothing_else_is_believed(tmp_path, settings):
    listener = Listener()
    found = Company(tmp_path, listener.url)
    settings.CARD_URL, settings.CARD_SECRET = found.url, pages.SECRET
    try:
        for how, many in {"once": 1, "twice": 3, "forged": 1, "stale": 1}.items():
            listener.heard.clear()
            found.behaves(events=how)
            told, answer = begun()
            pay(answer.page)
            until(lambda many=many: len(listener.heard) == many, 20)
            body, headers = listener.heard[0]
            if many > 1 or how == "once":
                event = cards.told(body, headers)
                assert (event.key, event.reference) == (told.key, answer.reference)
                with pytest.raises(NotGenuine, match="not signed"):
                    cards.told(body + b" ", headers)
                continue
            with pytest.raises(NotGenuine):
                cards.told(body, headers)
        for headers in ({}, {"Signature": ""}, {"Signature": "t=1,v1="}, {"Signature": "é"}):
            with pytest.raises(NotGenuine):
                cards.told(body, headers)
        settings.CARD_SECRET = ""
        with pytest.raises(NotGenuine):
            cards.told(b"{}", {"Signature": "t=1,v1=2"})
    finally:
        found.kill()
        listener.close()


def test_payers_are_sent_to_the_company_only(settings):  # S14
    settings.CARD_URL, settings.CARD_SECRET = "https://cards.example", "x"
    pages_of = {
        "https://cards.example/pay/1": True,
        "http://cards.example/pay/1": False,
        "https://cards.example.evil.example/": False,
        "https://cards.example@evil.example/": False,
        "https://evil.example/?https://cards.example": False,
        "//cards.example/pay": False,
        "javascript:alert(1)": False,
        "": False,
    }
    assert {page: cards.is_of(page, cards.sends_to()) for page in pages_of} == pages_of


def test_a_refund_may_come_back_and_is_asked_about_without_giving_any(tmp_path, settings):
    """F10: it is told of, and the shop asks."""
    listener = Listener()
    found = Company(tmp_path, listener.url)
    settings.CARD_URL, settings.CARD_SECRET = found.url, pages.SECRET
    try:
        _goes_and_comes_back(found, listener)
    finally:
        found.kill()
        listener.close()


def _goes_and_comes_back(found, listener):
    told, answer = begun()
    pay(answer.page)
    assert cards.refund_of(told.key, "", "r1").outcome is Outcome.NEVER_ASKED
    found.behaves("refunds come back")
    assert cards.give_back(told.key, "", "r1").outcome is Outcome.RETURNED
    assert cards.refund_of(told.key, "", "r1").outcome is Outcome.RETURNED and found.taken == 0
    listener.heard.clear()
    until(lambda: any(b"refund.failed" in body for body, _ in listener.heard), 20)
    back = cards.refund_of(told.key, "", "r1")
    assert back.outcome is Outcome.FAILED and "sent it back" in back.words and found.taken
    assert cards.give_back(told.key, "", "r1").outcome is Outcome.FAILED
    found.behaves()
    assert cards.give_back(told.key, "", "r2").outcome is Outcome.RETURNED and found.taken == 0


def test_books_of_before_have_what_is_new(tmp_path):
    file = tmp_path / "cards.sqlite3"
    with sqlite3.connect(file) as db:
        db.execute("create table refunds (account text, key text, payment text, amount, at)")
        db.execute("insert into refunds values ('a', 'r', 'p', '1.00', 1.0)")
    for _ in range(2):
        (row,) = Books(file).rows("select * from refunds")
    assert row["fails_at"] is None and row["words"] == ""


def test_a_customer_is_forgotten_with_all_cards(company):  # noqa: F811
    _, answer = begun()
    pay(answer.page, keep="yes")
    assert len(cards.cards(answer.customer)) == 1
    for _ in range(2):
        cards.forget_payer(answer.customer)
    assert cards.cards(answer.customer) == []
    company.behaves("broken")
    with pytest.raises(NotAnswered):
        cards.forget_payer(answer.customer)

"""A short text is written to the byte as Django writes it, and all else by Django."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from common.outbox import plain

DATE = "Tue, 01 Dec 2026 10:00:00 +0000"
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=90)
SUBJECTS = ASCII | st.sampled_from(["", " a ", "a  b", "Größe", "a, b: c;d " * 9, "=?utf-8?q?a?="])
LONG, SEPARATED = ("ü" * 600, "a" * 999), ("a\n", "one\rtwo\n\n", "\x0b\x1c\u2028x")
BODIES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
BODIES |= st.sampled_from(["", "From here\r\nand .there\r\n", *LONG, *SEPARATED])
SENDERS = st.sampled_from(["Ampoule <a@b.example>", "a@b.example", "Müller <a@b.example>"])


@pytest.fixture(autouse=True)
def at_one_moment(monkeypatch):
    monkeypatch.setattr(plain, "formatdate", lambda localtime: DATE)
    monkeypatch.setattr("django.core.mail.message.formatdate", lambda localtime: DATE)


def by_django(message):
    return message.message().as_bytes(linesep="\r\n")


def message(subject="Order 7 received", body="Dear Alba,\n", sender=None, **more):
    headers = {"Message-ID": "<1.2.3@ampoule.example>"}
    to = more.pop("to", ["alba@demo.example"])
    return EmailMultiAlternatives(subject, body, sender, to, headers=headers, **more)


@given(SUBJECTS, BODIES, SENDERS)
def test_any_text_is_as_django_writes_it(subject, body, sender):
    found = message(subject, body, sender)
    assert plain.bytes_of(found) == by_django(found)


def test_a_usual_mail_is_not_given_to_django(monkeypatch):
    monkeypatch.setattr(EmailMessage, "message", lambda self: pytest.fail("It was."))
    found = plain.bytes_of(message(body="Dear Alba,\n2 × Filler, £ 5.00\n"))
    assert "8bit\r\nSubject: Order 7 received\r\n" in found.decode()
    assert found.endswith("\r\n\r\nDear Alba,\r\n2 × Filler, £ 5.00\r\n".encode())


def with_attachment(found):
    found.attach("a.txt", "text", "text/plain")


def with_alternative(found):
    found.attach_alternative("<p>A</p>", "text/html")


def with_copy(found):
    found.cc = ["omar@demo.example"]


def with_header(found):
    found.extra_headers["List-Unsubscribe"] = "<https://ampoule.example/stop>"


def of_another_kind(found):
    found.content_subtype = "html"


def to_many(found):
    found.to = [f"person-{at}@demo.example" for at in range(9)]


@pytest.mark.parametrize(
    "change",
    [with_attachment, with_alternative, with_copy, with_header, of_another_kind, to_many],
)
def test_what_is_more_than_a_short_text_is_written_by_django(change, monkeypatch):
    monkeypatch.setattr("email.generator._make_boundary", lambda text=None: "between")
    monkeypatch.setattr("email.generator.Generator._make_boundary", lambda *_: "between")
    found = message()
    change(found)
    assert plain.bytes_of(found) == by_django(found)

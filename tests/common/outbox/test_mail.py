"""Mail leaves as it was written, to whom it was written, when its transaction holds."""

import stat
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from common import mail
from common.mail import Urgency
from common.outbox.models import Mail, Outage
from tests import cast, outbox
from tests.mail_server import MailServer

TYPED = (
    "Lot {{ lot }} was blocked, {# see note #} sorry {% until Monday %} "
    "<b>&amp;</b> “”\n.\n..\nFrom me"
)


@pytest.fixture(autouse=True)
def queued_mail(db, settings):
    outbox.use(settings)


@pytest.fixture
def server(settings):
    """The shop's delivery by SMTP, to a server that takes everything."""
    settings.MAIL_DELIVERY = "common.outbox.smtp.Connection"
    with MailServer().running() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def test_what_people_typed_arrives_as_typed(server):
    order = cast.order_of("alba")
    mail.send("order_cancelled", "alba@demo.example", {"order": order, "reason": TYPED})
    outbox.deliver()
    body = server.mails[-1].get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert TYPED in body


def test_everything_of_a_message_arrives(server):
    letter = EmailMultiAlternatives(
        "Ünusual ☃ 𝔘nicode " + "long " * 60,
        "Ж 𝔘 \u202e‮ \u0301 text\r\nwith every kind\rof line\n" + "x" * 2000,
        "“Shop” <shop@x.example>",
        ["Zoë <zoe@x.example>"],
        cc=["cc@x.example"],
        bcc=["hidden@x.example"],
        headers={"X-Ours": "one", "Reply-To": "desk@x.example"},
    )
    letter.attach_alternative("<p>{{ html }} é</p>", "text/html")
    letter.attach("räpport.pdf", bytes(range(256)) * 40, "application/pdf")
    letter.send()
    outbox.deliver()
    assert server.recipients == ["zoe@x.example", "cc@x.example", "hidden@x.example"]
    first = server.mails[0]
    assert first["Subject"].split() == letter.subject.split()
    assert (first["X-Ours"], first["Reply-To"], first["Bcc"]) == ("one", "desk@x.example", None)
    plain = first.get_body(("plain",)).get_content()
    assert plain.split() == letter.body.split()
    assert first.get_body(("html",)).get_content().strip() == "<p>{{ html }} é</p>"
    (attached,) = first.iter_attachments()
    assert attached.get_filename() == "räpport.pdf"
    assert attached.get_content() == bytes(range(256)) * 40
    assert len({content for _, content in server.taken}) == 1, "everyone gets the same bytes"


def test_a_message_keeps_its_id_however_often_it_is_tried(server):
    mail.send("account_closed", "a@x.example", {})
    queued = Mail.objects.get()
    assert queued.message_id.endswith("@ampoule.example>")
    server.answers["END"] = ["drop after taking"]
    outbox.deliver()
    Mail.objects.update(next_try_at=queued.queued_at)
    outbox.deliver()
    assert [each["Message-ID"] for each in server.mails] == [queued.message_id] * 2
    assert Mail.objects.get().unclear == 1


def test_a_name_with_line_breaks_breaks_no_subject():
    class Order:
        number = "7\r\nBcc: thief@x.example\x0b\u2028"

    mail.send("order_cancelled", "a@x.example", {"order": Order, "reason": "x"})
    (letter,) = outbox.mails()
    assert "\n" not in letter.subject and letter.to == "a@x.example"


def test_an_address_with_any_letters_is_told_to_the_server_as_it_can_be_told(server):
    for address in ("zoe@bücher.example", "zoë@bücher.example"):
        mail.send("account_closed", address, {})
    outbox.deliver()
    assert server.recipients == ["zoe@xn--bcher-kva.example", "zoë@xn--bcher-kva.example"]


def test_a_mail_of_a_transaction_that_fails_is_never_sent():
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        cast.order_of("alba")
        raise Undone
    assert outbox.count() == 0


def test_what_lets_somebody_in_goes_first_and_bulk_goes_last(server, client):
    mail.send_many("account_closed", [(f"{n}@x.example", {}) for n in range(3)])
    mail.send("account_closed", "usual@x.example", {})
    cast.pass_the_door(client)
    client.post("/accounts/password/reset/", {"email": "alba@demo.example"})
    outbox.deliver()
    assert server.recipients[:2] == ["alba@demo.example", "usual@x.example"]
    assert len(server.recipients) == 5
    assert outbox.mails_to("alba@demo.example")[0].urgency == Urgency.LETS_IN


def test_thousands_are_queued_in_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        mail.send_many("account_closed", ((f"{n}@x.example", {}) for n in range(2000)))
    assert Mail.objects.filter(urgency=Urgency.BULK).count() == 2000


def test_the_demo_writes_one_file_a_message_for_its_owner_only(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for name in ("alba", "nina"):
        mail.send("account_closed", f"{name}@demo.example", {})
    outbox.deliver()
    files = list(settings.EMAIL_FILE_PATH.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert sorted(each["To"] for each in letters) == ["alba@demo.example", "nina@demo.example"]


def test_a_second_try_writes_the_same_file(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    mail.send("account_closed", "a@x.example", {})
    for _ in range(2):
        outbox.deliver()
        Mail.objects.update(state="waiting")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_loses_no_mail(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    (tmp_path / "mail").write_text("a file where the folder should be")
    mail.send("account_closed", "a@x.example", {})
    outbox.deliver()
    assert "exists" in Outage.objects.get().said
    (tmp_path / "mail").unlink()
    outbox.deliver()
    assert Mail.objects.get().state == "sent" and Mail.objects.get().tries == 0
    assert not Outage.objects.exists()

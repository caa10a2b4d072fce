"""Credit notes: at what was invoiced, never more, whatever the order of deeds."""

import uuid
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from common.deeds import NotPossible
from shop.forks.shipping.repository import TrackedCourier
from shop.invoicing import crediting, rules
from shop.invoicing.issued import as_issued
from shop.invoicing.models import Document, LineLot, Series
from tests import cast
from tests.shop.invoicing.invoices import credited, invoiced

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("split", [(1, 1, 1), (3,)])
def test_credit_notes_of_all_units_take_back_the_invoice_to_the_cent(settings, split):
    settings.SHOP_TAX_RATE = Decimal("0.175")
    (invoice,) = invoiced(3)
    notes = [
        credited(invoice, units, with_delivery=place == 0) for place, units in enumerate(split)
    ]
    for name in ("net", "vat", "gross"):
        assert sum(getattr(note, name) for note in notes) == getattr(invoice, name)
    assert crediting.open_amount(invoice) == 0
    assert notes[0].number == "CRN-000001" and notes[0].kind == "381"
    assert notes[0].corrects == invoice and notes[0].due_on is None
    assert notes[0].lines.get().lots.get().units == split[0]
    assert notes[0].lines.get().unit_price == invoice.lines.get().unit_price


@pytest.mark.parametrize(
    ("units", "more", "said"),
    [
        (3, {}, "2 of it can still be credited"),
        (0, {}, "Say how many units"),
        (1, {"reason": " "}, "Say why"),
    ],
)
def test_more_than_was_invoiced_is_never_credited(units, more, said):
    (invoice,) = invoiced(2)
    with pytest.raises(NotPossible, match=said):
        credited(invoice, units, **more)
    assert Series.objects.get(prefix="CRN").last == 0


def test_what_was_credited_already_is_not_credited_again(monkeypatch):
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    (invoice,) = invoiced(2)
    order = invoice.taxes.first().order.number
    note = credited(invoice, 0, with_delivery=True)
    assert as_issued(note).orders == (order,) and f">{order}<" in note.electronic_copy.cii
    note = credited(invoice, 2)
    for units, more in ((1, {}), (0, {"with_delivery": True})):
        with pytest.raises(NotPossible):
            credited(invoice, units, **more)
    with pytest.raises(NotPossible, match="cannot be credited"):
        credited(note, 1)


def test_what_another_credits_between_two_looks_is_no_fault_of_the_page(monkeypatch):
    """N17: before anything is locked the units are read once, so that they agree."""
    (invoice,) = invoiced(2)
    asked, counted = crediting.everything(invoice, "Back"), crediting.credited_units

    def before_another(of):
        found = counted(of)
        monkeypatch.setattr(crediting, "credited_units", counted)
        credited(invoice, 2)
        return found

    monkeypatch.setattr(crediting, "credited_units", before_another)
    draft = crediting.draft_of(invoice, *asked)
    with pytest.raises(NotPossible, match="can still be credited"):
        crediting.write_checked(invoice, draft, asked, cast.person("admin"), None)


def test_a_form_that_is_sent_twice_credits_once():
    (invoice,) = invoiced(2)
    key = uuid.uuid4()
    assert credited(invoice, 1, key=key) == credited(invoice, 1, key=key)


def test_a_form_that_was_used_makes_nothing_more_and_no_lock_is_held_while_rules_run(monkeypatch):
    (invoice,) = invoiced(4)
    page, to = (f"/admin/invoicing/document/{invoice.pk}/{deed}/" for deed in ("change", "credit"))
    depths, here = [], len(connection.savepoint_ids)

    def broken(documents):
        depths.append(len(connection.savepoint_ids))
        return [[] for _ in documents]

    monkeypatch.setattr(rules, "broken", broken)
    client, name = cast.client_of("admin"), f"units-{LineLot.objects.get().pk}"
    keys = uuid.uuid4(), uuid.uuid4()
    first, late = (
        cast.typed_into(client, page, key=key, reason="Back", **{name: 1}) for key in keys
    )
    notes = [client.post(to, sent).url for sent in (first, first, first | {name: 2})]
    assert len({*notes}) == 1 and Document.objects.get(kind="381").lines.get().units == 1
    assert "was made of this form before" in cast.text_of(client.get(notes[0]))
    refused = client.post(to, late)
    assert refused.status_code == 409
    new = refused.context["key"]
    assert new not in keys
    again = late | {"key": new, "_based_on": refused.context["based_on"]}
    assert client.post(to, again).url not in notes
    assert depths == [here, here]


def test_delivery_is_on_the_form_where_there_is_some_to_credit(monkeypatch):
    """N17: once, as a whole; elsewhere nobody ticks what would credit nothing."""
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    first, second = invoiced(1, 1)
    client, asks = cast.client_of("admin"), "Credit delivery too"
    page, to = (f"/admin/invoicing/document/{first.pk}/{deed}/" for deed in ("change", "credit"))
    without = f"/admin/invoicing/document/{second.pk}/change/"
    assert asks not in cast.text_of(client.get(without))
    assert asks in cast.text_of(client.get(page))
    typed = {"reason": "It was free", "with_delivery": "on"}
    assert cast.fill_in(client, page, to=to, **typed).status_code == 302
    note = Document.objects.get(kind="381")
    assert (note.net, note.lines.count()) == (first.charges.get().net, 0)
    assert asks not in cast.text_of(client.get(page))
    late = cast.fill_in(client, page, to=to, **typed)
    assert late.status_code == 409 and Document.objects.count() == 3


def test_staff_of_accounts_credit_on_the_page_of_the_invoice():
    (invoice,) = invoiced(2)
    omar = cast.person("omar")
    page, to = (f"/admin/invoicing/document/{invoice.pk}/{deed}/" for deed in ("change", "credit"))
    lot = LineLot.objects.get()
    typed = {f"units-{lot.pk}": 1, "reason": "One came back"}
    assert cast.client_of("omar").get(page).status_code == 403
    rights = ("view_document", "issue_creditnote")
    omar.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = cast.client_of("omar")
    refused = cast.fill_in(client, page, to=to, **typed | {f"units-{lot.pk}": 3})
    assert refused.status_code == 409 and "One came back" in cast.text_of(refused)
    done = cast.fill_in(client, page, to=to, **typed)
    note = Document.objects.get(kind="381")
    assert done.url == f"/admin/invoicing/document/{note.pk}/change/" and note.by == omar
    told, invoice = cast.text_of(client.get(done.url)), note.corrects
    there = f"/admin/invoicing/document/{invoice.pk}/change/"
    assert f'It takes back from invoice <a href="{there}">INV-000001</a> of' in told
    assert f"Why: {note.reason}" in told
    clinics = cast.text_of(cast.client_of("ben").get(f"/accounts/invoices/{note.number}/"))
    assert 'invoice <a href="/accounts/invoices/INV-000001/">INV-000001</a> of' in clinics
    listed = client.get("/admin/invoicing/document/list.csv?q=INV-000001")
    assert b"INV-000001" in b"".join(listed.streaming_content)

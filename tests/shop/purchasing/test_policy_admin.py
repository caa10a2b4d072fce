"""Editing the purchase policy (docs/rules/purchase.md, P18 to P20)."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from shop.purchasing import facts, versions
from shop.purchasing.models import PolicyVersion
from tests import cast

LIST = "/admin/purchasing/policyversion/"
pytestmark = pytest.mark.django_db


def editor(name):
    """A member of staff with the role, and their browser."""
    user = User.objects.create_user(f"{name}@demo.example", "x", first_name=name.title())
    user.is_staff = True
    user.save()
    user.groups.add(Group.objects.get(name="Policy editors"))
    return cast.client_of(name)


def begun(browser):
    browser.post(f"{LIST}begin/")
    return PolicyVersion.objects.get(published_at=None)


def page_of(version):
    return f"{LIST}{version.pk}/change/"


def fields_of(page, **changes):
    """What the grid would send, with some cells changed."""
    form = page.context["form"]
    typed = ((name, form[name].value()) for name in form.fields)
    fields = {name: "" if value is None else value for name, value in typed}
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


def written(browser, version, **changes):
    """The draft with changes, saved with a note."""
    fields = fields_of(browser.get(page_of(version)), **{"note": "Because"} | changes)
    reply = browser.post(page_of(version), fields)
    version.refresh_from_db()
    return reply


NO_NURSE = {"cell__all__nurse__cellulite": "may_not", "basis__all__nurse__cellulite": "A ruling"}
TECHNICIAN = {
    "cell__all__service_technician__fat_dissolving": "may",
    "basis__all__service_technician__fat_dissolving": "A ruling",
}


def permits(*cell):
    return facts.policy().permits(*cell)


def test_a_new_version_starts_as_what_is_in_force_and_counts_only_once_published():  # P18
    ada = editor("ada")
    draft = begun(ada)
    assert draft.rows.count() == PolicyVersion.objects.get(number=1).rows.count()
    written(ada, draft, **NO_NURSE)
    assert permits("nurse", "cellulite", "GB")
    ada.post(f"{LIST}{draft.pk}/publish/", {"revision": draft.revision})
    assert not permits("nurse", "cellulite", "GB")
    assert facts.policy().version == 2


def test_a_country_has_answers_of_its_own():
    ada = editor("ada")
    draft = begun(ada)
    fields = fields_of(ada.get(page_of(draft), {"country": "IE"}), note="Ireland", market="IE")
    fields |= {"cell-IE-nurse-cellulite": "may_not", "basis-IE-nurse-cellulite": "Irish rule"}
    ada.post(page_of(draft), fields)
    draft.refresh_from_db()
    ada.post(f"{LIST}{draft.pk}/publish/", {"revision": draft.revision})
    assert permits("nurse", "cellulite", "GB") and not permits("nurse", "cellulite", "IE")


def test_an_answer_without_a_basis_is_not_saved_and_nothing_typed_is_lost():  # P18
    ada = editor("ada")
    draft = begun(ada)
    reply = written(
        ada, draft, **NO_NURSE | TECHNICIAN | {"basis__all__service_technician__fat_dissolving": ""}
    )
    page = cast.text_of(reply)
    assert reply.status_code == 422 and "Say what this answer rests on." in page
    assert "A ruling" in page and "Because" in page
    assert draft.revision == 0


def test_two_editors_at_once_the_second_is_told_and_keeps_what_was_typed():  # P19
    ada, edo = editor("ada"), editor("edo")
    draft = begun(ada)
    opened = fields_of(edo.get(page_of(draft)), note="Ben's", **TECHNICIAN)
    written(ada, draft, **NO_NURSE)
    reply = edo.post(page_of(draft), opened)
    page = cast.text_of(reply)
    assert reply.status_code == 409
    assert "has changed this draft since you opened the page" in page and "Ben's" in page
    draft.refresh_from_db()
    assert draft.note == "Because"


def test_a_draft_of_an_older_version_is_not_published():  # P19
    ada, edo = editor("ada"), editor("edo")
    mine = begun(ada)
    written(ada, mine, **NO_NURSE)
    versions.save_draft(
        theirs := versions.new_draft(cast.person("edo")),
        cast.person("edo"),
        {("nurse", "hyaluronic", ""): None},
        "Theirs",
        0,
    )
    edo.post(f"{LIST}{theirs.pk}/publish/", {"revision": 1})
    reply = ada.post(f"{LIST}{mine.pk}/publish/", {"revision": mine.revision})
    assert reply.status_code == 409 and "has come into force since" in cast.text_of(reply)
    assert permits("nurse", "cellulite", "GB") and not permits("nurse", "hyaluronic", "GB")


def test_a_grant_of_a_high_risk_class_is_published_by_somebody_who_did_not_write_it():  # P19
    ada, edo = editor("ada"), editor("edo")
    draft = begun(ada)
    written(ada, draft, **TECHNICIAN)
    reply = ada.post(f"{LIST}{draft.pk}/publish/", {"revision": draft.revision})
    assert reply.status_code == 409 and "somebody who has not written on it" in cast.text_of(reply)
    assert not permits("service_technician", "fat_dissolving", "GB")
    edo.post(f"{LIST}{draft.pk}/publish/", {"revision": draft.revision})
    assert permits("service_technician", "fat_dissolving", "GB")


@pytest.mark.parametrize("note", ["", "Because"])
def test_a_version_needs_a_note_and_a_change(note):  # P19
    ada = editor("ada")
    draft = begun(ada)
    written(ada, draft)
    if not note:
        written(ada, draft, **NO_NURSE | {"note": ""})
    reply = ada.post(f"{LIST}{draft.pk}/publish/", {"revision": draft.revision})
    assert reply.status_code == 409
    assert facts.policy().version == 1


def test_before_publishing_it_is_shown_who_loses_and_what_is_under_way():  # P20
    order = cast.order_of("nina", 16)
    cast.put_in_basket(cast.client_of("nina"), 16)
    ada = editor("ada")
    draft = begun(ada)
    written(ada, draft, **NO_NURSE)
    page = cast.text_of(ada.get(f"{LIST}{draft.pk}/publish/"))
    assert "1 would lose and 0 would gain" in page.replace("<strong>", "").replace("</strong>", "")
    assert cast.person("nina").display_name in page and cast.person("alba").display_name not in page
    assert f"Order {order.number}" in page
    assert "1 order placed and not shipped would no longer be shipped; 1 open basket" in page
    assert permits("nurse", "cellulite", "GB")


def test_losers_come_first_and_gains_are_counted():
    ada = editor("ada")
    draft = begun(ada)
    gain = {"cell__all__cosmetologist__cellulite": "may"}
    gain |= {"basis__all__cosmetologist__cellulite": "A ruling"}
    written(ada, draft, **NO_NURSE | gain)
    page = cast.text_of(ada.get(f"{LIST}{draft.pk}/publish/"))
    names = [cast.person(name).display_name for name in ("nina", "cosmo")]
    assert page.index(names[0]) < page.index(names[1])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE purchasing_policyrow SET is_permitted = false WHERE version_id = 1",
        "DELETE FROM purchasing_policyrow WHERE version_id = 1",
        "UPDATE purchasing_policyversion SET note = 'x' WHERE id = 1",
        "UPDATE purchasing_policyversion SET published_at = NULL WHERE id = 1",
        "INSERT INTO purchasing_policyrow"
        " (version_id, profession, supply_class, country, is_permitted, basis)"
        " VALUES (1, 'other', 'cellulite', '', true, 'x')",
    ],
)
def test_a_published_version_stays_whatever_program_asks(change):  # P20
    with pytest.raises(DatabaseError, match="published and stays"), transaction.atomic():
        connection.cursor().execute(change)


def test_a_published_version_is_read_and_not_edited():
    ada = editor("ada")
    first = PolicyVersion.objects.get(number=1)
    assert "It stays as it is." in cast.text_of(ada.get(page_of(first)))
    assert ada.post(page_of(first), {"note": "x"}).status_code == 422
    assert ada.post(page_of(first), {"note": "x", "revision": 0}).status_code in (409, 422)
    assert ada.post(f"{LIST}{first.pk}/discard/", {"revision": 0}).status_code == 409
    first.refresh_from_db()
    assert first.note != "x"
    assert PolicyVersion.objects.filter(number=1).exists()


def test_a_draft_that_somebody_has_written_on_meanwhile_is_not_discarded_unread():
    ada, edo = editor("ada"), editor("edo")
    draft = begun(ada)
    opened = {"revision": draft.revision}
    written(ada, draft, **NO_NURSE)
    refused = edo.post(f"{LIST}{draft.pk}/discard/", opened)
    page = cast.text_of(refused)
    assert refused.status_code == 409
    assert "has changed this draft" in page and "A ruling" in page
    assert PolicyVersion.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("deed", ["change", "publish", "discard"])
def test_what_was_published_meanwhile_is_told_with_by_whom(deed):
    ada, edo = editor("ada"), editor("edo")
    draft = begun(ada)
    written(ada, draft, **NO_NURSE)
    typed = fields_of(edo.get(page_of(draft)), note="Edo types on")
    ada.post(f"{LIST}{draft.pk}/publish/", {"revision": draft.revision})
    refused = edo.post(f"{LIST}{draft.pk}/{deed}/", typed)
    page = cast.text_of(refused)
    assert refused.status_code == 409
    assert f"{cast.person('ada').display_name} published" in page
    assert deed != "change" or "Edo types on" in page
    draft.refresh_from_db()
    assert draft.note == "Because"


@pytest.mark.parametrize("name", ["rita", "omar"])
def test_who_is_no_policy_editor_changes_nothing(name):
    draft = begun(editor("ada"))
    browser = cast.client_of(name)
    assert browser.post(f"{LIST}begin/").status_code == 403
    assert browser.post(page_of(draft), {"note": "x"}).status_code == 403
    for deed in ("publish", "discard"):
        assert browser.post(f"{LIST}{draft.pk}/{deed}/", {"revision": 0}).status_code == 403
    assert PolicyVersion.objects.filter(published_at=None).count() == 1


def test_a_draft_can_be_discarded():
    ada = editor("ada")
    draft = begun(ada)
    written(ada, draft, **NO_NURSE)
    ada.post(f"{LIST}{draft.pk}/discard/", {"revision": draft.revision})
    assert not PolicyVersion.objects.filter(published_at=None).exists()

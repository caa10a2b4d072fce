"""A page of staff that was left open undoes nothing: the second save is refused and told why."""

from collections import namedtuple

import pytest
from django.contrib.auth.models import Group

from common.stale import basis, writers_since
from shop.content.models import Article
from shop.inventory import services
from shop.inventory.models import Lot
from shop.purchasing.models import PurchaseLimit
from tests import cast
from tests.cast import client_of, fill_in, person, text_of, typed_into
from tests.catalogue.editing.test_catalogue_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot():
    return Lot.objects.filter(product=cast.BELOTERO).first()


def fill_in_all(client, page, **typed):
    """Open a form of the admin, change a few of its fields, and save."""
    return client.post(page, form_data(client.get(page)) | typed)


def status_page(lot):
    return f"/admin/inventory/lot/{lot.pk}/status/"


def test_a_page_that_was_left_open_frees_no_recalled_lot(lot):
    omar = client_of("omar")
    typed = typed_into(omar, status_page(lot), status="available", reason="carton is dry")
    why, two = "FSN 2026-12", {"by": person("omar"), "agreed_by": person("admin")}
    services.set_status(lot, "recalled", why, **two)
    told = "Recalled meanwhile by Ada Winter: FSN 2026-12"
    refused = omar.post(status_page(lot), typed)
    assert refused.status_code == 409
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("recalled", "FSN 2026-12")
    assert lot.movements.filter(note__contains="carton is dry").count() == 0
    shown = text_of(refused)
    for words in ("Ada Winter changed it on", told, "carton is dry"):
        assert words in shown


def test_the_history_says_who_changed_a_thing_and_where_nobody_did(lot):
    """A deed of a page leaves no words there; those of a lot stand in its ledger."""
    omar, order = client_of("omar"), cast.order_of("alba")
    there = cast.address_of("alba", line2="90 New Street")
    fill_in(omar, f"/admin/order/order/{order.pk}/move/", address=there.pk)
    history = text_of(omar.get(f"/admin/order/order/{order.pk}/history/"))
    for cell in ('"Who">Omar Haddad<', '"What">Changed<'):
        assert f"data-label={cell}" in history
    supplier = lot.movements.first().supplier
    untouched = omar.get(f"/admin/inventory/supplier/{supplier.pk}/history/")
    assert "Nobody has changed it on its pages." in text_of(untouched)
    assert "/history/" not in text_of(omar.get(f"/admin/inventory/lot/{lot.pk}/change/"))


def test_of_two_edits_of_a_limit_the_second_is_told_of_the_first():
    limit, admin = PurchaseLimit.objects.get(product=cast.AQUALYX), client_of("admin")
    page = f"/admin/purchasing/purchaselimit/{limit.pk}/change/"
    first, second = (form_data(admin.get(page)) for _ in range(2))
    assert admin.post(page, first | {"per_order": "5"}).status_code == 302
    refused = admin.post(page, second | {"basis": "The leaflet says so."})
    assert refused.status_code == 409
    limit.refresh_from_db()
    assert (limit.per_order, limit.basis == "The leaflet says so.") == (5, False)
    assert "You changed it yourself, in another window" in text_of(refused)
    again = form_data(refused)
    assert (str(again["per_order"]), again["basis"]) == ("5", "The leaflet says so.")
    assert admin.post(page, again).status_code == 302
    limit.refresh_from_db()
    assert (limit.per_order, limit.basis) == (5, "The leaflet says so.")


def test_of_two_edits_of_an_article_the_second_is_told_of_the_first():
    article, admin = Article.objects.first(), client_of("admin")
    page = f"/admin/content/article/{article.pk}/change/"
    first, second = (form_data(admin.get(page)) for _ in range(2))
    assert admin.post(page, first | {"title": "By the first"}).status_code == 302
    refused = admin.post(page, second | {"summary": "By the second"})
    assert refused.status_code == 409
    assert "By the first" in text_of(refused) and "By the second" in text_of(refused)


def test_rights_that_somebody_else_took_away_do_not_come_back_with_a_name():
    bruno, admin = person("bruno"), client_of("admin")
    page = f"/admin/accounts/user/{bruno.pk}/change/"
    bruno.groups.add(Group.objects.get(name="Warehouse"))
    first, second = (form_data(admin.get(page)) for _ in range(2))
    assert admin.post(page, first | {"groups": []}).status_code == 302
    refused = admin.post(page, second | {"first_name": "Brunello"})
    assert refused.status_code == 409
    assert not bruno.groups.exists()
    again = form_data(refused)
    assert (again["groups"], again["first_name"]) == ([], "Brunello")


@pytest.mark.parametrize("carried", ["", "nonsense", "a:b:c"])
def test_a_page_that_cannot_say_what_it_was_based_on_is_refused(carried, lot):
    sent = {"status": "on_hold", "reason": "wet", basis.FIELD: carried}
    refused = client_of("omar").post(status_page(lot), sent)
    assert refused.status_code == 409 and "wet" in text_of(refused)
    lot.refresh_from_db()
    assert lot.status == "available"


def test_what_one_page_was_based_on_counts_for_no_other_thing(lot):
    other = Lot.objects.exclude(product=lot.product).first()
    omar = client_of("omar")
    typed = typed_into(omar, status_page(other), status="on_hold", reason="wet")
    assert omar.post(status_page(lot), typed).status_code == 409


def test_a_page_shown_again_for_a_mistake_stays_based_on_what_it_showed(lot):
    omar = client_of("omar")
    typed = typed_into(omar, status_page(lot), status="available", reason="")
    again = omar.post(status_page(lot), typed)
    recall(lot)
    based_on = again.context["based_on"]
    sent = {basis.FIELD: based_on, "status": "available", "reason": "dry"}
    assert omar.post(status_page(lot), sent).status_code == 409


def test_what_somebody_changed_meanwhile_is_not_deleted_unread():
    limit, admin = PurchaseLimit.objects.get(product=cast.AQUALYX), client_of("admin")
    page = f"/admin/purchasing/purchaselimit/{limit.pk}/"
    asked = typed_into(admin, f"{page}delete/", post="yes")
    fill_in_all(admin, f"{page}change/", basis="Read in the leaflet of May")
    refused = admin.post(f"{page}delete/", asked)
    assert refused.status_code == 409
    assert "Read in the leaflet of May" in text_of(refused)
    assert PurchaseLimit.objects.filter(pk=limit.pk).exists()
    again = {basis.FIELD: refused.context["based_on"], "post": "yes"}
    assert admin.post(f"{page}delete/", again).status_code == 302
    assert not PurchaseLimit.objects.filter(pk=limit.pk).exists()


def test_a_deletion_says_what_goes_in_words_and_what_is_in_the_way():
    admin, article = client_of("admin"), Article.objects.first()
    page = text_of(admin.get(f"/admin/content/article/{article.pk}/delete/"))
    assert f"Delete the article “{article}”?" in " ".join(page.split())
    assert "relationship" not in page and "Today</a>" in page
    page = text_of(admin.get(f"/admin/catalogue/product/{cast.BELOTERO}/delete/"))
    assert "cannot be deleted" in page and "These rest on it" in page and "D0004A" in page


def test_who_wrote_versions_since_is_named_once_the_latest_first():
    Row = namedtuple("Row", "by_id by at")
    rows = [Row(1, "Ann", 5), Row(2, "Bob", 4), Row(1, "Ann", 3), Row(3, "Cat", 2)]
    assert writers_since(rows, 2) == [("Ann", 5), ("Bob", 4)]
    assert writers_since(rows, None) == []


def test_nothing_is_deleted_in_bulk_from_a_list():
    limit, admin = PurchaseLimit.objects.first(), client_of("admin")
    chosen = {"action": "delete_selected", "_selected_action": [limit.pk], "post": "yes"}
    admin.post("/admin/purchasing/purchaselimit/", chosen)
    assert PurchaseLimit.objects.filter(pk=limit.pk).exists()


def test_a_save_writes_only_what_the_form_changed(monkeypatch):
    """Between the form's reading and its saving others may write to the same row."""
    limit, admin = PurchaseLimit.objects.get(product=cast.AQUALYX), client_of("admin")
    written = []
    save = PurchaseLimit.save

    def note(self, *args, **kwargs):
        written.append(set(kwargs["update_fields"]))
        return save(self, *args, **kwargs)

    monkeypatch.setattr(PurchaseLimit, "save", note)
    page = f"/admin/purchasing/purchaselimit/{limit.pk}/change/"
    assert fill_in_all(admin, page, basis="New").status_code == 302
    assert written == [{"basis"}]


# Orders.


@pytest.fixture
def order():
    """Alba's order of two, which waits to be shipped."""
    return cast.order_of("alba", quantity=2)


def order_page(order, deed):
    return f"/admin/order/order/{order.pk}/{deed}/"


def test_a_parcel_is_not_shipped_from_a_page_that_names_other_lots(order):
    omar, admin = client_of("omar"), client_of("admin")
    typed = typed_into(omar, order_page(order, "ship"), reference="TRK77")
    old = order.lines.get().picks.get().lot
    services.set_status(old, "on_hold", "wet", by=person("admin"))
    fill_in(admin, order_page(order, "change"), to=order_page(order, "pick-again"))
    services.set_status(old, "available", "dry", by=person("admin"))
    refused = omar.post(order_page(order, "ship"), typed)
    assert refused.status_code == 409
    shown, new = text_of(refused), order.lines.get().picks.get().lot
    for words in (old.number, new.number, person("admin").display_name, "TRK77"):
        assert words in shown
    order.refresh_from_db()
    assert order.status == "Placed"
    again = {"reference": "TRK77", basis.FIELD: refused.context["based_on"]}
    assert omar.post(order_page(order, "ship"), again).status_code == 302


@pytest.mark.parametrize(
    ("deed", "typed"),
    [("ship", {"reference": "T"}), ("cancel", {"reason": "no"}), ("pick-again", {})],
)
def test_what_was_shipped_meanwhile_is_told_to_who_does_something_else(deed, typed, order):
    omar, admin = client_of("omar"), client_of("admin")
    opened = order_page(order, "change" if deed == "pick-again" else deed)
    sent = typed_into(omar, opened, **typed)
    assert fill_in(admin, order_page(order, "ship"), reference="").status_code == 302
    refused = omar.post(order_page(order, deed), sent)
    assert refused.status_code == 409
    assert f"{person('admin').display_name} changed it" in text_of(refused)
    order.refresh_from_db()
    assert order.status == "Shipped"


# What a recall says outlives every other status (L14).


def recall(lot, by="admin", words="FSN 2026-12"):
    return services.set_status(lot, "recalled", words, by=person(by))


@pytest.mark.parametrize("status", ["available", "on_hold"])
def test_no_form_of_status_takes_a_recall_back(status, lot):
    recall(lot)
    refused = fill_in(client_of("omar"), status_page(lot), status=status, reason="carton dry")
    assert refused.status_code == 409
    assert "Nothing was changed. Lot" in text_of(refused) and "FSN 2026-12" in text_of(refused)
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("recalled", "FSN 2026-12")


def test_another_recall_adds_its_words(lot):
    recall(lot)
    fill_in(client_of("omar"), status_page(lot), status="recalled", reason="FSN 2027-01")
    lot.refresh_from_db()
    assert lot.status_reason == "FSN 2026-12; FSN 2027-01"
    assert "Add to the recall" in text_of(client_of("omar").get(status_page(lot)))


def test_somebody_else_ends_a_recall_and_the_lot_is_on_hold_then(lot):
    recall(lot, by="admin")
    page = f"/admin/inventory/lot/{lot.pk}/end-recall/"
    own = fill_in(client_of("admin"), page, reason="Typing error")
    assert own.status_code == 409 and "Somebody else has to end" in text_of(own)
    assert fill_in(client_of("omar"), page, reason="").status_code == 200
    lot.refresh_from_db()
    assert lot.status == "recalled"
    assert fill_in(client_of("omar"), page, reason="FSN 2026-12 withdrawn").status_code == 302
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("on_hold", "Recall ended: FSN 2026-12 withdrawn")
    assert fill_in(client_of("omar"), page, reason="again").status_code == 409


def test_who_added_to_a_recall_does_not_end_it(lot):
    recall(lot, by="admin")
    recall(lot, by="omar")
    page = f"/admin/inventory/lot/{lot.pk}/end-recall/"
    assert fill_in(client_of("omar"), page, reason="over").status_code == 409
    lot.refresh_from_db()
    assert lot.status == "recalled"


def test_who_may_not_end_recalls_is_refused(lot):
    recall(lot)
    for group in person("omar").groups.all():
        group.permissions.remove(*group.permissions.filter(codename="end_recall"))
    page = f"/admin/inventory/lot/{lot.pk}/end-recall/"
    assert client_of("omar").post(page, {"reason": "over"}).status_code == 403

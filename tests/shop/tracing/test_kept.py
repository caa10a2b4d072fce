"""What was traded stays, by whatever path somebody deletes it (G6, G7)."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from oscar.core.loading import get_model

from accounts.models import Clinic, ClosedAccount, User
from accounts.personal_data.closing import contact_of
from accounts.personal_data.purging import purge
from catalogue.models import Product
from common.clock import now
from shop.inventory.models import Lot, Supplier
from shop.your_data.services import close_account
from tests import cast

Order, Line = get_model("order", "Order"), get_model("order", "Line")


@pytest.fixture
def traded(db):
    """{what: its row} of one shipped order."""
    order = cast.order_of("nina", quantity=2)
    cast.ship(cast.client_of("omar"), order)
    line = order.lines.get()
    lot = line.picks.first().lot
    return {
        "product": line.product,
        "family": line.product.family,
        "lot": lot,
        "supplier": lot.movements.exclude(supplier=None).first().supplier,
        "clinic": order.signature.clinic,
        "account": cast.person("nina"),
        "order": order,
        "line": line,
    }


WHAT = ("product", "family", "lot", "supplier", "clinic", "account", "order", "line")


def test_a_shell_deletes_nothing_that_was_traded(traded):
    for what in WHAT:
        thing = traded[what]
        for delete in (thing.delete, type(thing).objects.filter(pk=thing.pk).delete):
            with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
                delete()
        assert type(thing).objects.filter(pk=thing.pk).exists()


def test_the_database_deletes_nothing_that_was_traded_and_says_why(traded):
    for what in WHAT:
        thing = traded[what]
        table = thing._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for sql in (f"DELETE FROM {table} WHERE id = {thing.pk}", f"TRUNCATE {table} CASCADE"):
            with (
                pytest.raises(IntegrityError, match=r"stays|foreign key|append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


def test_the_reason_is_in_words(traded):
    """Also where no key of the database would have kept it."""
    for what in ("product", "lot", "supplier", "clinic", "account"):
        thing = traded[what]
        with (
            pytest.raises(IntegrityError, match="was traded and stays: records of what went where"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {thing._meta.db_table} WHERE id = %s", [thing.pk])


def test_an_order_keeps_who_ordered_and_what(traded):
    for rows, nobody in (
        (Order.objects.filter(pk=traded["order"].pk), {"user": None}),
        (Line.objects.filter(pk=traded["line"].pk), {"product": None}),
    ):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            rows.update(**nobody)


def test_what_was_never_traded_may_be_deleted(db):
    """The negative control."""
    Supplier.objects.create(name="Nobody yet").delete()
    Clinic.objects.create(name="Nobody's", country="GB").delete()
    User.objects.create_user("nobody@x.example", "x").delete()
    Product.objects.create(structure="parent", title="Nothing").delete()
    lot = Lot.objects.create(product_id=cast.BELOTERO, number="NEW", expires_on="2099-01-01")
    lot.delete()


def test_the_admin_deletes_nothing_that_was_traded(traded):
    for what, page in (
        ("product", "catalogue/product"),
        ("lot", "inventory/lot"),
        ("supplier", "inventory/supplier"),
        ("clinic", "accounts/clinic"),
        ("account", "accounts/user"),
        ("order", "order/order"),
    ):
        thing = traded[what]
        answer = cast.client_of("admin").post(f"/admin/{page}/{thing.pk}/delete/", {"post": "yes"})
        assert answer.status_code < 500
        assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(
    ("what", "page"), [("product", "catalogue/product"), ("supplier", "inventory/supplier")]
)
def test_nor_does_a_deed_of_a_list_of_the_admin(traded, what, page):
    thing = traded[what]
    typed = {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
    answer = cast.client_of("admin").post(f"/admin/{page}/", typed)
    assert answer.status_code < 500
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_an_erased_person_still_answers_a_recall(traded):
    nina = traded["account"]
    name, email = nina.get_full_name(), nina.email
    close_account(nina, cast.person("admin"), "On request")
    assert contact_of(User.objects.get(pk=nina.pk)) == (name, email)
    traded["order"].refresh_from_db()
    assert traded["order"].user_id == nina.pk


@pytest.mark.parametrize(
    "deed",
    [
        lambda rows: rows.delete(),
        lambda rows: rows.update(name="", email=""),
        lambda rows: rows.get().delete(),
    ],
)
def test_the_restricted_record_stays_until_its_last_day(traded, deed):
    close_account(traded["account"], cast.person("admin"), "On request")
    with (
        pytest.raises((IntegrityError, ProtectedError), match=r"stays|protected"),
        transaction.atomic(),
    ):
        deed(ClosedAccount.objects.all())


def test_after_its_last_day_the_days_run_forgets_it(traded):
    close_account(traded["account"], cast.person("admin"), "On request")
    ClosedAccount.objects.update(keep_until="2020-01-01")
    purge(now())
    assert (ClosedAccount.objects.get().name, ClosedAccount.objects.get().email) == ("", "")


def test_the_ledger_is_whole_after_a_person_was_erased(traded, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    close_account(traded["account"], cast.person("admin"), "On request")
    call_command("verify_ledger")

"""The ledger cannot lie: what is sealed, what is found when it was tampered with (G1 to G5)."""

from contextlib import contextmanager, nullcontext
from datetime import timedelta
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from common.chain import START
from common.clock import now, today
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Pick
from shop.recalls import answering
from shop.recalls import services as recalls
from shop.recalls.models import Answer, Notice, Recall
from shop.tracing import publishing, sealing
from shop.tracing.acts import TABLES
from shop.tracing.models import Act, Head, Seal
from shop.tracing.sources import SOURCES, links
from shop.tracing.verifying import Verification
from tests import cast
from tests.parallel import at_once


@pytest.fixture(autouse=True)
def heads_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def sealed(db):
    """The demo's movements, and a recall that a clinic answered."""
    order = cast.order_of("alba", quantity=2)
    cast.ship(cast.client_of("omar"), order)
    lot = order.lines.get().picks.first().lot
    with cast.committed():
        stock.set_status(lot, Lot.Status.RECALLED, "Maker's notice", cast.person("omar"))
    recall = Recall.objects.get(lot=lot)
    recalls.tell_all.call(recall.campaign_id)
    answering.acknowledge(recall.campaign.notices.get(), cast.person("alba"), seen=0)
    sealing.seal_all()
    return lot


def faults():
    return list(Verification().faults())


@contextmanager
def guards_off():
    """What somebody with every right in the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


def tampered(sql, *values):
    with guards_off() as cursor:
        cursor.execute(sql, values)


@contextmanager
def undone():
    """What is done to the ledger in this block was never done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# What is sealed


def test_every_movement_and_every_act_of_a_recall_is_a_link(sealed):  # G1, G2
    assert faults() == []
    assert Seal.objects.exclude(movement=None).count() == Movement.objects.count()
    assert Seal.objects.exclude(act=None).count() == Act.objects.count()
    notice = Notice.objects.get(campaign__recalls__lot=sealed)
    told = Act.objects.filter(table="recalls_notice", row=notice.pk).order_by("pk")
    assert [act.deed for act in told] == ["insert", "update"]
    assert told.last().facts["told"] == notice.told > 0
    assert Act.objects.filter(table="recalls_answer", row=Answer.objects.get().pk).exists()


def test_that_an_answer_was_taken_back_is_a_link_too(sealed):
    answer = Answer.objects.get()
    answering.take_back(answer, cast.person("omar"), "Rang up", seen=1)
    assert sealing.seal_all() == 1 and faults() == []
    act = Act.objects.filter(table="recalls_answer", row=answer.pk).latest("pk")
    assert act.deed == "update" and act.facts["why_taken_back"] == "Rang up"
    tampered("UPDATE recalls_answer SET why_taken_back = 'Other'")
    assert any("recalls_answer is not what its last act made it" in fault for fault in faults())


def test_what_was_answered_is_never_changed_deleted_or_given_back(sealed):
    answer = Answer.objects.filter(pk=Answer.objects.get().pk)
    taken = {"taken_back_at": now(), "taken_back_by": cast.person("omar"), "why_taken_back": "No"}

    def refused(deed):
        with pytest.raises(IntegrityError, match="stays as it was said"), transaction.atomic():
            deed()

    refused(lambda: answer.update(used=1))
    refused(lambda: answer.update(used=1, **taken))
    refused(answer.delete)
    answer.update(**taken)
    refused(lambda: answer.update(why_taken_back="Another"))
    refused(lambda: answer.update(taken_back_at=None, taken_back_by=None, why_taken_back=""))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.field)
def test_a_seal_covers_every_column(source):
    columns = {field.attname for field in source.model._meta.concrete_fields}
    assert columns == set(source.facts)


def test_what_is_written_since_is_told_as_not_yet_sealed(sealed, capsys):  # G3
    call_command("verify_ledger")
    assert "Not yet sealed: 0." in capsys.readouterr().out
    Movement.objects.create(lot=sealed, kind=Movement.Kind.STATUS)
    call_command("verify_ledger")
    assert "Not yet sealed: 1." in capsys.readouterr().out
    assert sealing.seal() == 1
    call_command("verify_ledger")
    assert "Not yet sealed: 0." in capsys.readouterr().out


def test_nothing_is_sealed_twice(sealed):
    before = Seal.objects.count()
    assert sealing.seal_all() == 0
    assert Seal.objects.count() == before


def test_a_batch_goes_on_where_the_last_one_ended(db, monkeypatch):
    monkeypatch.setattr(sealing, "A_BATCH", 3)
    assert sealing.seal_all() == Movement.objects.count() + Act.objects.count() > 3
    assert faults() == []


def test_the_chain_is_read_by_one_query_however_long(sealed, django_assert_num_queries):
    with django_assert_num_queries(4):  # One, a transaction around it, and the count here.
        assert len(list(links())) == Seal.objects.count()


# What is found


def a_movement():
    return Movement.objects.order_by("pk")[2]


def test_a_movement_that_was_changed_is_named(sealed):
    for change in (
        "on_hand_change = on_hand_change + 1",
        "at = at - interval '1 second'",
        "note = 'Found again'",
        "by_id = (SELECT max(id) FROM accounts_user)",
        "lot_id = (SELECT max(id) FROM inventory_lot)",
        "kind = 'moved'",
        "receipt = gen_random_uuid()",
    ):
        with undone():
            movement = a_movement()
            tampered(f"UPDATE inventory_movement SET {change} WHERE id = %s", movement.pk)
            found = [fault for fault in faults() if fault.startswith("Seal ")]
            assert len(found) == 1
            assert f"movement {movement.pk} of lot" in found[0]
            assert "facts are not those" in found[0]


def test_a_movement_that_was_taken_out_is_named(sealed):
    movement = a_movement()
    tampered("DELETE FROM inventory_movement WHERE id = %s", movement.pk)
    assert any(f"movement {movement.pk}: what it was made of is gone" in f for f in faults())


def test_movements_that_changed_places_are_named(sealed):
    one, other = Movement.objects.order_by("pk")[1:3]
    for old, new in ((one.pk, -1), (other.pk, one.pk), (-1, other.pk)):
        tampered("UPDATE inventory_movement SET id = %s WHERE id = %s", new, old)
    found = "\n".join(faults())
    assert f"movement {one.pk} of" in found and f"movement {other.pk} of" in found


def test_a_movement_that_was_put_among_sealed_ones_is_named(sealed):
    movement = a_movement()
    tampered("DELETE FROM tracing_seal WHERE movement_id = %s", movement.pk)
    found = "\n".join(faults())
    assert f"Movement {movement.pk} was inserted among sealed ones." in found
    assert "is missing before it" in found


def test_seals_that_changed_places_are_named(sealed):
    one, other = Seal.objects.order_by("pk")[1:3]
    for old, new in ((one.pk, 0), (other.pk, one.pk), (0, other.pk)):
        tampered("UPDATE tracing_seal SET sequence = %s WHERE sequence = %s", new, old)
    found = "\n".join(faults())
    assert f"Seal {one.pk}, " in found and f"Seal {other.pk}, " in found


def test_an_end_that_was_cut_off_is_found_by_the_published_head(sealed):  # G4
    publishing.publish(now())
    last = Seal.objects.last()
    tampered("DELETE FROM tracing_act WHERE id = %s", last.act_id)
    tampered("DELETE FROM recalls_answer")
    tampered("DELETE FROM tracing_seal WHERE sequence = %s", last.pk)
    tampered("DELETE FROM tracing_head")
    (found,) = faults()
    assert f"is link {last.pk}, which is missing: the end was cut off" in found
    assert f"published in {today():%Y-%m-%d}.txt" in found


def test_a_chain_that_was_written_anew_is_found_by_the_head_that_was_mailed(sealed, mailoutbox):
    publishing.publish(now())
    tampered("DELETE FROM tracing_seal")
    tampered("DELETE FROM tracing_head")
    for file in publishing.folder().iterdir():
        file.unlink()
    sealing.seal_all()
    assert faults() == []
    (kept,) = [w for w in mailoutbox[-1].body.split() if len(w) == 64][:1]
    with pytest.raises(CommandError, match=f"No link has the hash {kept}"):
        call_command("verify_ledger", expect=[kept])


def test_an_act_of_a_recall_that_was_tampered_with_is_named(sealed):
    for sql in (
        "UPDATE recalls_notice SET told = 99",
        "UPDATE recalls_recall SET begun_at = begun_at - interval '1 day'",
        "UPDATE recalls_answer SET used = used + 1",
        "DELETE FROM recalls_answer",
        "INSERT INTO recalls_recall (campaign_id, lot_id, number, stops, begun_at, ended_at,"
        " why_ended) SELECT campaign_id, lot_id, 'X', false, now(), now(), '' FROM recalls_recall"
        " LIMIT 1",
    ):
        with undone():
            table = (
                sql.replace("INTO", "FROM").replace("UPDATE", "FROM").split("FROM ")[1].split()[0]
            )
            tampered(sql)
            found = faults()
            assert found
            assert all(f"of {table} is not what its last act made it" in fault for fault in found)


@pytest.mark.parametrize("table", TABLES)
def test_a_trigger_that_notes_acts_and_is_off_is_named(db, table):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER note_act")
    assert faults() == [f"What becomes of {table} is not noted: its trigger is gone or off."]


def test_a_figure_of_stock_that_no_movement_made_is_named(sealed):  # G5
    tampered("UPDATE inventory_lot SET on_hand = on_hand + 5 WHERE id = %s", sealed.pk)
    found = "\n".join(faults())
    assert f"Lot {sealed.number}: " in found
    assert f"Product {sealed.product_id}: " in found


def test_units_that_no_order_has_are_named(sealed):  # G5
    tampered("UPDATE inventory_pick SET quantity = quantity + 1 WHERE lot_id = %s", sealed.pk)
    assert any("it has 3 and 0" in fault for fault in faults())


def test_units_that_another_order_got_are_named(sealed):
    other = cast.order_of("nina", quantity=2)
    cast.ship(cast.client_of("omar"), other)
    theirs, line = Pick.objects.get(order_line__order=other), other.lines.get()
    ours = Pick.objects.filter(lot=sealed).exclude(order_line=line).first().order_line_id
    tampered("UPDATE inventory_pick SET order_line_id = %s WHERE id = %s", ours, theirs.pk)
    found = [fault for fault in faults() if fault.startswith(f"Lot {theirs.lot.number}, order ")]
    assert any(f"order {other.number}: 2 units shipped" in fault for fault in found)


def test_units_that_never_came_back_are_named(sealed):
    tampered("UPDATE inventory_pick SET returned = 1 WHERE lot_id = %s", sealed.pk)
    assert any("0 returned by its movements; it has 2 and 1" in fault for fault in faults())


def test_units_that_lie_elsewhere_are_named(sealed):
    tampered("UPDATE inventory_holding SET units = units + 1 WHERE lot_id = %s", sealed.pk)
    assert any("units lie there, by its movements" in fault for fault in faults())


def test_a_decision_that_was_changed_is_named(db):
    tampered("UPDATE accounts_review SET reason = 'Other' WHERE sequence = 2")
    assert any(fault.startswith("Decision 2: ") for fault in faults())


def test_the_command_names_what_is_wrong_and_ends_with_1(sealed):  # G5
    tampered("UPDATE inventory_movement SET note = 'x' WHERE id = %s", a_movement().pk)
    with pytest.raises(CommandError, match=f"movement {a_movement().pk} of lot"):
        call_command("verify_ledger")


def test_the_database_refuses_every_change(sealed):
    publishing.publish(now())
    for deed in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"):
        for table in ("tracing_act", "tracing_seal", "tracing_head", "inventory_movement"):
            column = "hash" if table == "tracing_seal" else "id"
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with (
                pytest.raises(DatabaseError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(deed.format(table, column))


# Published heads


def test_the_heads_of_a_day_are_a_row_a_file_and_a_mail_once(sealed, mailoutbox):  # G4
    publishing.publish(now())
    publishing.publish(now() + timedelta(seconds=1))
    head, last = Head.objects.get(), Seal.objects.last()
    assert (head.ledger_length, head.ledger_hash) == (last.sequence, last.hash)
    (file,) = publishing.folder().iterdir()
    assert f"ledger {last.sequence} {last.hash}\n" in file.read_text()
    mails = [mail for mail in mailoutbox if mail.subject.startswith("Heads of the chains")]
    assert {mail.to[0] for mail in mails} == {"admin@demo.example"}
    assert last.hash in mails[0].body
    call_command("verify_ledger", expect=[last.hash, head.decisions_hash])


def test_a_file_of_heads_that_is_no_more_what_it_was_is_named(sealed):
    publishing.publish(now())
    (file,) = publishing.folder().iterdir()
    file.write_text("nothing\n")
    assert faults() == [f"A head published in {file.name} is not as it was written."]


def test_a_chain_of_nothing_has_a_head_too(db):
    tampered("DELETE FROM inventory_movement")
    tampered("DELETE FROM tracing_act")
    publishing.publish(now())
    assert (Head.objects.get().ledger_length, Head.objects.get().ledger_hash) == (0, START)
    assert not any("published" in fault for fault in faults())


# Concurrent writers


def late_writer(lot, may_commit, has_written):
    """Takes a key, and commits it after others have taken and committed higher ones."""
    with transaction.atomic():
        Movement.objects.create(lot=lot, kind=Movement.Kind.STATUS, note="late")
        has_written.set()
        may_commit.wait(timeout=30)


def race_of_a_late_writer(lot):
    """What was sealed while a lower key was not committed yet."""
    may_commit, has_written, sealed_early = Event(), Event(), []

    def early():
        has_written.wait(timeout=30)
        Movement.objects.create(lot=lot, kind=Movement.Kind.STATUS, note="early")
        sealed_early.append(sealing.seal())
        may_commit.set()

    at_once([lambda: late_writer(lot, may_commit, has_written), early])
    sealing.seal_all()
    return sealed_early[0]


@pytest.mark.race
def test_a_lower_key_that_is_committed_late_is_sealed_in_its_place(fresh_demo):  # G3
    sealing.seal_all()
    assert race_of_a_late_writer(Lot.objects.first()) == 0
    assert faults() == []
    notes = Seal.objects.order_by("-sequence").values_list("movement__note", flat=True)[:2]
    assert list(notes) == ["early", "late"]


@pytest.mark.race
def test_without_waiting_for_writers_the_same_race_leaves_one_out(fresh_demo, monkeypatch):
    """The negative control."""
    sealing.seal_all()
    monkeypatch.setattr(sealing, "writers", lambda table: set())
    assert race_of_a_late_writer(Lot.objects.first()) == 1
    assert any("was inserted among sealed ones" in fault for fault in faults())


def sealed_at_once():
    def one():
        try:
            return sealing.seal_all()
        except IntegrityError as error:
            return error

    return at_once([one] * 6)


@pytest.mark.race
def test_sealers_at_once_make_one_chain(fresh_demo):
    assert sum(sealed_at_once()) == Movement.objects.count() + Act.objects.count()
    assert faults() == []


@pytest.mark.race
def test_with_the_lock_off_sealers_meet_and_still_fork_nothing(fresh_demo, monkeypatch):
    """The negative control: the database lets no second link follow the same one."""
    monkeypatch.setattr(sealing, "alone", lambda name: nullcontext(True))
    assert any(isinstance(result, IntegrityError) for result in sealed_at_once())
    assert faults() == []


@pytest.mark.race
def test_writers_and_sealers_at_once_leave_one_whole_chain(fresh_demo):
    lots = list(Lot.objects.all()[:4])

    def write(lot):
        for _ in range(20):
            with transaction.atomic():
                Movement.objects.create(lot=lot, kind=Movement.Kind.STATUS)

    def keep_sealing():
        for _ in range(10):
            sealing.seal()

    at_once([*(lambda lot=lot: write(lot) for lot in lots), keep_sealing, keep_sealing])
    sealing.seal_all()
    assert faults() == []
    assert Seal.objects.count() == Movement.objects.count() + Act.objects.count()

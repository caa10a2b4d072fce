"""The pack for an authority: what it says, and that a stranger can check it (G8 to G11)."""

import csv
import io
import subprocess
import sys
import zipfile
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import ProductDocument
from common.clock import now
from shop.claims import services as claims
from shop.inventory import putting_right
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Reason
from shop.inventory.putting_right import Truth, Why
from shop.recalls import answering, campaigns
from shop.recalls import services as recalls
from shop.recalls.models import Recall
from shop.recalls.policy import Units
from shop.returns.models import Return
from shop.tracing import sealing
from shop.tracing.models import Act
from shop.tracing.packs import services
from shop.tracing.packs.models import Pack, PackReading
from shop.tracing.packs.question import Question
from shop.tracing.packs.tables import TABLES, leaflet_at
from shop.vigilance import services as reports
from shop.your_data.services import close_account
from tests import cast
from tests.sheets import words_on
from tests.shop.claims.claiming import claimed
from tests.shop.recalls import campaigning as recalling
from tests.shop.returns.coming_back import announced, received, shipped
from tests.shop.tracing.test_ledger import tampered
from tests.shop.vigilance.reporting import reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick():
    """Two units of a lot that alba's clinic got."""
    return shipped("alba", 2)


def leaflet(product, revision, issued_on, language="en"):
    return ProductDocument.objects.create(
        product=product,
        kind=ProductDocument.Kind.LEAFLET,
        language=language,
        revision=revision,
        issued_on=issued_on,
        size=1,
        sha256="0" * 64,
        file="none.pdf",
    )


def packed(folder, **question):
    """The tables of a pack that the command wrote: {name: [{column: value}]}."""
    call_command("regulator_pack", out=folder, **question)
    return tables_in(folder)


def tables_in(folder):
    return {table.name: rows_of(folder / f"{table.name}.csv") for table in TABLES}


def rows_of(file):
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def of_lot(pick):
    return {"lot": pick.lot.number, "product": pick.lot.product_id}


def verified(folder):
    """What the pack's own script says, run by nothing but Python: (status, words)."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", folder / "verify.py"],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


# What it says


def test_who_got_a_lot_by_which_right_and_with_which_leaflet(pick, tmp_path):  # G8
    leaflet(pick.lot.product.family, "Old", date(2020, 1, 1))
    leaflet(pick.lot.product.family, "Rev 3", date(2024, 1, 1))
    leaflet(pick.lot.product.family, "Rev 9", date(2099, 1, 1))
    order = pick.order_line.order
    (row,) = packed(tmp_path, **of_lot(pick))["supplied"]
    assert (row["clinic"], row["units"]) == (order.signature.clinic.name, "2")
    assert (row["order"], row["parcel"]) == (order.number, pick.parcel.number)
    assert row["handed over by"] == cast.person("omar").display_name
    assert row["licence"] == str(pick.order_line.decision.licence)
    assert row["policy version"] == str(pick.order_line.decision.policy.number)
    assert row["leaflet"] == "en: Rev 3"


def test_the_decision_on_the_licence_is_the_latest_before_the_sale(pick, tmp_path):
    tables = packed(tmp_path, **of_lot(pick))
    (row,) = tables["supplied"]
    numbers = [each["decision"] for each in tables["licences"]]
    assert row["licence decision"] == numbers[-1]
    assert {each["by"] for each in tables["licences"]} == {"Rita Lowe", "Ada Winter"}


def test_where_a_lot_came_from_and_every_movement_with_who_and_when(pick, tmp_path):  # G8
    tables = packed(tmp_path, **of_lot(pick))
    supplier = pick.lot.movements.exclude(supplier=None).first().supplier
    assert [row["supplier"] for row in tables["receipts"]] == [supplier.name]
    lines = pick.lot.movements.order_by("pk")
    assert [row["movement"] for row in tables["movements"]] == [str(line.pk) for line in lines]
    sent = next(row for row in tables["movements"] if row["what"] == "Shipped")
    assert (sent["by"], sent["on hand"]) == (cast.person("omar").display_name, "-2")


def test_what_is_not_sealed_yet_says_so(pick, tmp_path):
    before = packed(tmp_path / "before", **of_lot(pick))["movements"]
    assert {row["seal"] for row in before} == {"not yet sealed"}
    sealing.seal_all()
    after = packed(tmp_path / "after", **of_lot(pick))["movements"]
    assert all(row["seal"].startswith("seal ") and len(row["hash"]) == 64 for row in after)


def test_a_movement_that_was_changed_is_broken_and_the_command_ends_with_1(pick, tmp_path):  # G9
    sealing.seal_all()
    line = pick.lot.movements.first()
    tampered("UPDATE inventory_movement SET note = 'Other' WHERE id = %s", line.pk)
    with pytest.raises(CommandError, match=r"1 rows of movements.csv are not what they were"):
        call_command("regulator_pack", out=tmp_path, **of_lot(pick))
    assert [row["seal"] for row in rows_of(tmp_path / "movements.csv")].count("BROKEN") == 1
    assert "WRONG: 1 rows" in (tmp_path / "READ ME.txt").read_text()


def test_a_recall_and_what_was_answered(pick, tmp_path):
    with cast.committed():
        stock.set_status(pick.lot, Lot.Status.RECALLED, "Maker's notice", cast.person("omar"))
    recall = Recall.objects.get(lot=pick.lot)
    recalls.tell_all.call(recall.campaign_id)
    answering.acknowledge(recall.campaign.notices.get(), cast.person("alba"), seen=0)
    rows = packed(tmp_path, **of_lot(pick))["recalls"]
    assert [row["what"] for row in rows] == ["begun", "released", "answered", "about", "told"]
    assert rows[0]["by"] == cast.person("omar").display_name
    assert rows[2]["receiver"] == pick.order_line.order.signature.clinic.name


def test_an_answer_that_was_taken_back_is_told_and_counts_nothing(pick, tmp_path):
    with cast.committed():
        stock.set_status(pick.lot, Lot.Status.RECALLED, "Maker's notice", cast.person("omar"))
    recall = Recall.objects.get(lot=pick.lot)
    notice, alba = recall.campaign.notices.get(), cast.person("alba")
    (wrong,) = answering.answer(notice, alba, {recall: Units(used=1)}, "By hand", seen=0)
    answering.take_back(wrong, cast.person("omar"), "Rang up: none was used", seen=1)
    answering.answer(notice, alba, {recall: Units(still_here=1)}, seen=2)
    rows = packed(tmp_path, **of_lot(pick))["recalls"]
    told = [row for row in rows if "answered" in row["what"] or "taken back" in row["what"]]
    found = [(row["what"], row["by"], row["used"], row["note"]) for row in told]
    assert found == [
        ("answered, taken back since", alba.display_name, "", "1 used. By hand"),
        ("taken back", cast.person("omar").display_name, "", "Rang up: none was used"),
        ("answered", alba.display_name, "0", ""),
    ]


def test_why_a_campaign_was_whom_staff_tried_to_reach_and_what_it_found(pick, tmp_path):
    campaign = recalling.released([pick.lot], kind="notice")
    notice, omar, alba = campaign.notices.get(), cast.person("omar"), cast.person("alba")
    answering.contact(notice, omar, "phone", False, "The line is dead")
    answering.acknowledge(notice, alba, seen=0)
    campaigns.close(campaign, omar, "Everybody has read it.")
    answering.write_after_the_end(notice, alba, "One more box")
    rows = packed(tmp_path, **of_lot(pick))["recalls"]
    clinic = pick.order_line.order.signature.clinic.name
    found = [(row["what"], row["by"], row["receiver"], row["note"]) for row in rows]
    about = "A torn seal\nSome seals are torn\nSend them back to us.\n"
    assert ("about", omar.display_name, "", f"{about}The maker's reference: FSN 2026-12.") in found
    assert ("closed", omar.display_name, "", "Everybody has read it.") in found
    assert ("by phone, nobody reached", omar.display_name, clinic, "The line is dead") in found
    written = ("written on its page after the end", alba.display_name, clinic, "One more box")
    assert written in found


def test_what_came_back(pick, tmp_path):
    received(pick, 1)
    (row,) = packed(tmp_path, **of_lot(pick))["returns"]
    assert (row["units announced"], row["units received"]) == ("1", "1")
    assert row["words"] == "Crushed"


def test_what_was_complained_of(pick, tmp_path):
    announced(pick, 1, reason=Return.Reason.COMPLAINT, words="Particles in the syringe")
    reports.pass_on(reported(pick, is_serious=True), "authority", "MHRA", "", cast.person("omar"))
    report, row = packed(tmp_path, **of_lot(pick))["complaints"]
    assert (row["words"], row["lot"]) == ("Particles in the syringe", pick.lot.number)
    assert (report["words"], report["lot"]) == ("A nodule", pick.lot.number)
    assert report["kind"].endswith("serious") and "MHRA" in report["passed on to"]


def test_what_was_claimed_and_every_step_of_it(pick, tmp_path):
    claim = claimed(pick, 2)
    claims.answer(claim, "asked", "Which pack leaks?", cast.person("omar"), None)
    made, asked = packed(tmp_path, **of_lot(pick))["claims"]
    assert (made["claim"], made["lot"], made["units"]) == (claim.number, pick.lot.number, "2")
    assert (asked["words"], asked["by"]) == (
        "Which pack leaks?",
        cast.person("omar").display_name,
    )


def test_who_closed_their_account_is_named_from_the_restricted_record(tmp_path):
    pick, nina = shipped("nina", 1), cast.person("nina")
    name = nina.get_full_name()
    close_account(nina, cast.person("admin"), "On request")
    rows = packed(tmp_path, **of_lot(pick))["supplied"]
    (row,) = [row for row in rows if row["line"] == str(pick.pk)]
    assert (row["ordered by"], row["clinician who answers for it"]) == (name, name)


# What is asked


def test_a_clinic_is_asked_about_and_others_are_left_out(pick, tmp_path):
    clinic = pick.order_line.order.signature.clinic
    other = shipped("nina", 1)
    tables = packed(tmp_path, clinic=clinic.name)
    orders = {row["order"] for row in tables["supplied"]}
    assert pick.order_line.order.number in orders
    assert other.order_line.order.number not in orders
    assert {row["order"] for row in tables["movements"]} == orders


def test_a_supplier_is_asked_about_and_others_are_left_out(pick, tmp_path):
    supplier = pick.lot.movements.exclude(supplier=None).first().supplier
    product = pick.lot.product
    other = stock.receive_lot(product, "ELSEWHERE", cast.days_from_now(90), 3, "Another one")
    tables = packed(tmp_path, supplier=supplier.name.upper())
    assert pick.lot.number in {row["lot"] for row in tables["movements"]}
    assert other.number not in {row["lot"] for row in tables["movements"]}


def test_a_family_is_asked_about_with_its_variants(pick, tmp_path):
    family = pick.lot.product.family
    numbers = {row["lot"] for row in packed(tmp_path, product=family.pk)["supplied"]}
    assert pick.lot.number in numbers


def test_a_span_has_both_its_days(pick, tmp_path):
    day = timezone.localdate()
    within = packed(tmp_path / "within", first=day, last=day)
    assert pick.lot.number in {row["lot"] for row in within["supplied"]}
    later = packed(tmp_path / "later", first=day + timedelta(days=1))
    assert later["supplied"] == later["movements"] == []


def test_both_conditions_hold_at_once(pick):
    nobody = shipped("nina", 1).order_line.order.signature.clinic
    assert not Question(lot=pick.lot, clinic=nobody).supplied.filter(pk=pick.pk).exists()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({}, "Say what is asked about"),
        ({"lot": "NO-SUCH"}, "There is no lot NO-SUCH"),
        ({"product": 999_999}, "There is no product 999999"),
        ({"supplier": "Nobody"}, "There is no supplier Nobody"),
        ({"clinic": "Nobody"}, "There is no clinic Nobody"),
        ({"first": date(2026, 2, 1), "last": date(2026, 1, 1)}, "--to is before --from"),
    ],
)
def test_what_cannot_be_answered_says_why(question, words, tmp_path):
    with pytest.raises(CommandError, match=words):
        call_command("regulator_pack", out=tmp_path, **question)
    assert list(tmp_path.iterdir()) == []


def test_a_number_of_two_products_is_asked_about(pick, tmp_path):
    other = cast.product(cast.REDENSITY)
    stock.receive_lot(other, pick.lot.number, cast.days_from_now(90), 3, "Another one")
    with pytest.raises(CommandError, match=rf"say --product.*{other.pk}"):
        call_command("regulator_pack", out=tmp_path, lot=pick.lot.number)


def test_a_number_is_found_as_it_was_and_one_that_looks_like_it_is_named(pick, tmp_path):
    number = pick.lot.number
    spelled = packed(tmp_path / "spelled", lot=f" {number}\u200b ")
    with pytest.raises(CommandError, match=rf"It looks like {number} of .*: say that number"):
        call_command("regulator_pack", out=tmp_path, lot=f"{number[:2]}-{number[2:]}".lower())
    truth = Truth(pick.lot.on_hand + 2, "KL-OTHER", pick.lot.expires_on, "Medica")
    receipt = pick.lot.movements.filter(kind="received").get()
    putting_right.correct(receipt, truth, Why(Reason.TYPED, "Read again", cast.person("omar")))
    former = packed(tmp_path / "former", lot=number)
    assert {row["line"] for row in spelled["supplied"]} == {
        row["line"] for row in former["supplied"]
    }


def test_a_folder_that_holds_something_is_left_alone(pick, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("regulator_pack", out=tmp_path, **of_lot(pick))


# That it can be checked


@pytest.fixture
def folder(pick, tmp_path):
    call_command("regulator_pack", out=tmp_path / "pack", **of_lot(pick))
    return tmp_path / "pack"


def test_a_stranger_checks_it_with_what_it_contains(folder):  # G10
    status, words = verified(folder)
    assert status == 0, words
    assert f"{len(list(folder.iterdir())) - 1} files, each as it was made." in words
    assert len((folder / "verify.py").read_text().splitlines()) < 20


def test_after_any_one_byte_was_changed_it_is_refused(folder):  # G10
    for file in sorted(folder.iterdir()):
        kept = file.read_bytes()
        for place in {0, len(kept) // 2, len(kept) - 1} - {-1}:
            if file.name == "verify.py" and place:
                place = kept.index(b"beside")  # In its words: else it may not run at all.
            file.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :])
            status, words = verified(folder)
            assert status == 1, (file.name, place, words)
        file.write_bytes(kept)
    assert verified(folder)[0] == 0


def test_every_byte_of_the_manifest_counts(folder):
    file = folder / "MANIFEST.sha256"
    kept = file.read_bytes()
    for place in range(0, len(kept), 97):
        file.write_bytes(kept[:place] + b"\r" + kept[place + 1 :])
        assert verified(folder)[0] == 1
    file.write_bytes(kept)


@pytest.mark.parametrize("name", ["supplied.csv", "report.pdf"])
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()
    status, words = verified(folder)
    assert (status, "REFUSED" in words, name in words) == (1, True, True)


def test_a_file_that_was_added_is_named(folder):  # G10
    (folder / "more.csv").write_text("x")
    status, words = verified(folder)
    assert (status, "more.csv" in words) == (1, True)


def test_the_report_can_be_read_back(folder, pick):
    words = " ".join(words_on((folder / "report.pdf").read_bytes()))
    assert f"lot {pick.lot.number} of" in words
    assert pick.order_line.order.signature.clinic.name in words
    assert pick.order_line.order.number in words


def test_a_text_that_a_sheet_would_evaluate_is_guarded(pick, tmp_path):
    announced(pick, 1, words="=1+1")
    (row,) = packed(tmp_path, **of_lot(pick))["returns"]
    assert row["words"] == "'=1+1"


def test_more_rows_ask_no_more_queries(pick):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            for table in TABLES:
                list(table.rows(Question(product=pick.lot.product)))
        return len(asked)

    queries()  # What is asked once a process.
    few = queries()
    for _ in range(3):
        shipped("alba", 1)
    assert queries() == few


def test_of_leaflets_each_language_has_its_own_latest():
    product = cast.product(cast.BELOTERO)
    papers = [
        leaflet(product, "R2", date(2024, 1, 1)),
        leaflet(product, "V7", date(2023, 1, 1), "de"),
    ]
    assert leaflet_at({product.pk: papers}, product, date(2024, 6, 1)) == "de: V7; en: R2"
    assert leaflet_at({product.pk: papers}, product, date(2023, 6, 1)) == "de: V7"
    assert leaflet_at({}, product, date(2023, 6, 1)) == ""


# Its page

ADD = "/admin/tracing/pack/add/"


def asked(client, **question):
    return client.post(ADD, question, follow=True)


def made(pack):
    services.make_pack.call(pack.pk)
    return Pack.objects.get(pk=pack.pk)


def test_a_pack_is_asked_for_watched_and_taken_away_and_that_is_noted(pick):  # G11
    admin = cast.client_of("admin")
    page = asked(admin, lot=pick.lot_id)
    pack = Pack.objects.get()
    assert "Being made" in cast.text_of(page)
    assert pack.asked_by == cast.person("admin")
    pack = made(pack)
    page = admin.get(f"/admin/tracing/pack/{pack.pk}/change/")
    assert "Take the pack away" in cast.text_of(page)
    assert pack.manifest_sha256 in cast.text_of(page)
    file = admin.get(f"/admin/tracing/pack/{pack.pk}/file/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    assert "verify.py" in archive.namelist()
    assert PackReading.objects.get().reader == cast.person("admin")


def test_the_zip_unpacks_to_what_verifies(pick, tmp_path):
    pack = made(services.ask(Question(lot=pick.lot), cast.person("admin")))
    with pack.file.open("rb") as content:
        zipfile.ZipFile(content).extractall(tmp_path)
    assert verified(tmp_path)[0] == 0
    assert pack.manifest_sha256 in verified(tmp_path)[1]


@pytest.mark.parametrize("name", ["omar", "rita"])
def test_who_has_no_right_to_it_asks_nothing_and_reads_nothing(pick, name):
    pack = made(services.ask(Question(lot=pick.lot), cast.person("admin")))
    client = cast.client_of(name)
    for page in (
        ADD,
        f"/admin/tracing/pack/{pack.pk}/change/",
        f"/admin/tracing/pack/{pack.pk}/file/",
    ):
        assert client.get(page).status_code == 403
    assert not PackReading.objects.exists()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({}, "Say what is asked about"),
        ({"first_day": "2026-02-01", "last_day": "2026-01-01"}, "before the first one"),
        ({"first_day": "soon"}, "Enter a valid date"),
    ],
)
def test_what_makes_no_question_is_refused_and_kept(question, words):
    page = asked(cast.client_of("admin"), **question)
    assert words in cast.text_of(page)
    assert all(value in page.content.decode() for value in question.values())
    assert not Pack.objects.exists()


def test_two_workers_make_one_pack(pick):
    pack = made(services.ask(Question(lot=pick.lot), cast.person("admin")))
    assert made(pack).file.name == pack.file.name


def test_a_pack_that_could_not_be_made_is_made_again(pick):
    admin = cast.client_of("admin")
    pack = Pack.objects.create(lot=pick.lot, asked_by=cast.person("admin"), asked_at=now())
    page = admin.get(f"/admin/tracing/pack/{pack.pk}/change/")
    assert "It could not be made" in cast.text_of(page)
    admin.post(f"/admin/tracing/pack/{pack.pk}/again/")
    assert services.is_being_made(pack)


def test_after_its_days_the_file_goes_and_the_question_stays(pick):  # G11
    pack = made(services.ask(Question(lot=pick.lot), cast.person("admin")))
    services.forget_files(now())
    assert pack.file.storage.exists(pack.file.name)
    services.forget_files(pack.expires_at)
    assert not pack.file.storage.exists(pack.file.name)
    assert (Pack.objects.get().file.name, Pack.objects.get().manifest_sha256) == (
        "",
        pack.manifest_sha256,
    )
    file = cast.client_of("admin").get(f"/admin/tracing/pack/{pack.pk}/file/")
    assert file.status_code == 404


def test_the_lot_leads_to_its_pack(pick):
    page = cast.client_of("admin").get(f"/admin/inventory/lot/{pick.lot_id}/change/")
    assert f"{ADD}?lot={pick.lot_id}" in page.content.decode()


def test_the_list_of_heads_says_what_is_not_sealed(pick):
    admin = cast.client_of("admin")
    page = admin.get("/admin/tracing/head/")
    waiting = Movement.objects.count() + Act.objects.count()
    assert f"{waiting} lines not yet sealed" in cast.text_of(page)
    sealing.seal_all()
    assert "Nothing waits to be sealed" in cast.text_of(admin.get("/admin/tracing/head/"))

"""The security log: what is noted, who reads it, and that nobody changes it (accounts.md, A11)."""

import io
import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.clinics import members
from accounts.models import User
from accounts.personal_data import tables
from accounts.personal_data.purging import purge
from accounts.signing_in import second_factor, sessions
from common import security_log
from common.models import SecurityEvent
from shop.settings import base
from tests.authenticator import code_of
from tests.belongings import Belongings, session_of
from tests.cast import client_of, person, sign_in, text_of
from tests.forms import form_of

pytestmark = pytest.mark.django_db

Event = SecurityEvent.Event
PASSWORD, SECRET = "demo-only-pass", "DEMOONLYDEMOONLY"
PAGE = "/admin/common/securityevent/"
FIREFOX = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture(autouse=True)
def anew():
    """The demo's people were noted when they were made."""
    cache.clear()
    lines.after = getattr(SecurityEvent.objects.order_by("pk").last(), "pk", 0)


def lines(event):
    """Of one kind, since the test began, the oldest first."""
    return list(SecurityEvent.objects.filter(event=event, pk__gt=lines.after).order_by("pk"))


def the_line(event):
    (line,) = lines(event)
    return line


def enter(email, password=PASSWORD, client=None, **headers):
    client = client or client_of("visitor")
    fields = {"login": email, "password": password}
    client.post("/accounts/login/", fields, headers=FIREFOX | headers)
    return client


# Getting in.


def test_a_sign_in_is_noted_with_its_means_and_from_where():
    enter("alba@demo.example")
    line = the_line(Event.SIGNED_IN)
    assert line.user == person("alba") and line.by is None
    assert (line.ip, line.device) == ("127.0.0.1", "Firefox on Windows")
    assert line.facts == {"by_means_of": ["password"]}


def test_a_sign_in_of_staff_names_both_factors():
    rita = enter("rita@demo.example")
    assert lines(Event.SIGNED_IN) == []
    rita.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    assert the_line(Event.SIGNED_IN).facts == {"by_means_of": ["password", "totp"]}


def test_a_wrong_password_is_noted_whether_the_address_has_an_account_or_not():
    enter("alba@demo.example", "guess")
    enter("stranger@elsewhere.example", "guess")
    known, unknown = lines(Event.NOT_SIGNED_IN)
    assert known.user == person("alba") and unknown.user is None
    assert unknown.facts == {"address": "s…@elsewhere.example"}
    assert "guess" not in json.dumps([known.facts, unknown.facts])


def test_so_is_one_who_is_asked_again():
    alba = client_of("alba")
    alba.post("/accounts/reauthenticate/", {"password": "guess"})
    assert the_line(Event.NOT_SIGNED_IN).user == person("alba")


def test_a_wrong_code_is_noted():
    enter("rita@demo.example").post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert the_line(Event.FACTOR_FAILED).user == person("rita")


def test_who_is_stopped_is_noted_once_in_a_while(settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    for _ in range(8):
        enter("alba@demo.example", "guess")
    assert len(lines(Event.NOT_SIGNED_IN)) == 5
    assert the_line(Event.STOPPED).facts["address"] == "a…@demo.example"


def test_signing_out_and_a_session_that_was_ended_are_noted():
    alba = enter("alba@demo.example")
    other = session_of(person("alba"))
    alba.post(f"/accounts/sessions/{other.pk}/end/")
    assert the_line(Event.SESSION_ENDED).facts == {"session": "Firefox on Linux"}
    alba.post("/accounts/logout/")
    assert the_line(Event.SIGNED_OUT).user == person("alba")


def test_ending_all_others_on_allauths_own_page_is_noted_too():
    alba = enter("alba@demo.example")
    session_of(person("alba"))
    session_of(person("alba"))
    alba.post("/accounts/sessions/")
    assert len(lines(Event.SESSION_ENDED)) == 2


def test_a_session_that_staff_ended_names_them():
    session_of(person("alba"))
    client_of("admin").post(f"/admin/accounts/user/{person('alba').pk}/sessions/")
    line = the_line(Event.SESSION_ENDED)
    assert (line.user, line.by) == (person("alba"), person("admin"))


# What is changed about it.


def test_a_new_password_is_noted():
    new = {"password1": "another-4711", "password2": "another-4711"}
    client_of("alba").post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    line = the_line(Event.PASSWORD)
    assert line.user == person("alba") and "another" not in json.dumps(line.facts)


def test_another_address_is_noted_when_it_is_asked_for_and_when_it_is_given_up():
    alba = client_of("alba")
    alba.post("/accounts/email/", {"email": "new@clinic.example", "action_add": ""})
    assert the_line(Event.EMAIL_ASKED).facts == {"address": "n…@clinic.example"}
    alba.post("/accounts/email/", {"action_remove": ""})
    assert the_line(Event.EMAIL_STOPPED).user == person("alba")


def test_a_factor_that_comes_and_goes_is_noted():
    factor = second_factor.enrol(person("nina"), SECRET).instance
    assert the_line(Event.FACTOR_ADDED).facts == {"kind": "totp"}
    client_of("admin").post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.filter(user=person("nina")).exists()
    line = lines(Event.FACTOR_REMOVED)[0]
    assert (line.user, line.by) == (person("nina"), person("admin"))


def test_rights_are_noted_whoever_gives_them_and_however():
    nina, admin = person("nina"), client_of("admin")
    warehouse = Group.objects.get(name="Warehouse")
    page = f"/admin/accounts/user/{nina.pk}/change/"
    fields = form_of(admin.get(page), holding="first_name")
    admin.post(page, fields | {"is_staff": "on", "groups": [str(warehouse.pk)]})
    flags, group = lines(Event.RIGHTS)
    assert flags.facts == {"is_staff": True}
    assert group.facts == {"given": ["group Warehouse"]}
    assert {line.by for line in (flags, group)} == {person("admin")}
    assert {line.user for line in (flags, group)} == {nina}


def test_rights_given_without_a_page_are_noted_without_a_name():
    nina, right = person("nina"), Permission.objects.get(codename="view_lot")
    nina.user_permissions.add(right)
    Group.objects.get(name="Warehouse").permissions.remove(right)
    nina.is_superuser = True
    nina.save(update_fields=["is_superuser"])
    User.objects.create_superuser("second@x.example", "x")
    facts = [line.facts for line in lines(Event.RIGHTS)]
    assert facts == [
        {"given": ["inventory.view_lot"]},
        {"group": "Warehouse", "taken": ["inventory.view_lot"]},
        {"is_superuser": True},
        {"is_staff": True, "is_superuser": True},
    ]
    assert all(line.by is None and line.ip is None for line in lines(Event.RIGHTS))


def test_an_account_that_is_switched_off_is_noted():
    admin, page = client_of("admin"), f"/admin/accounts/user/{person('nina').pk}/change/"
    fields = form_of(admin.get(page), holding="first_name")
    del fields["is_active"]
    admin.post(page, fields)
    assert the_line(Event.ACCOUNT).facts == {"is_active": False}


def test_a_sign_in_alone_changes_no_rights():
    enter("alba@demo.example")
    assert not lines(Event.RIGHTS) and not lines(Event.ACCOUNT)


def test_a_role_in_a_clinic_is_noted():
    clinic = person("alba").memberships.get().clinic
    bea = clinic.memberships.get(user=person("bea"))
    members.change_role(clinic, person("alba"), bea.pk, "book_keeper")
    line = the_line(Event.ROLE)
    assert line.user == person("bea") and line.facts["role"] == "book_keeper"


# What leaves.


def test_every_file_that_is_taken_out_is_noted():
    belongings = Belongings()
    for name, page in {
        "alba": f"/accounts/data/{belongings.export.pk}/",
        "admin": "/admin/catalogue/importrun/export/products.csv",
    }.items():
        client_of(name).get(page)
    own, staff = lines(Event.EXPORTED)
    assert (own.user, own.facts["file"]) == (person("alba"), "ampoule-your-data.zip")
    assert staff.user == person("admin") and staff.facts["file"].startswith("products-")


def test_reports_and_voucher_codes_are_noted_too():
    belongings, admin = Belongings(), client_of("admin")
    admin.get(f"/admin/voucher/voucherset/{belongings.voucher_set.pk}/codes.csv")
    admin.get("/admin/reports/orders.csv")
    assert len(lines(Event.EXPORTED)) == 2


def test_a_refused_page_is_noted_once_in_a_while():
    omar = client_of("omar")
    for _ in range(3):
        assert omar.get("/admin/voucher/voucher/").status_code == 403
    line = the_line(Event.REFUSED)
    assert (line.user, line.facts) == (person("omar"), {"page": "admin:voucher_voucher_changelist"})
    assert Client().get("/admin/voucher/voucher/").status_code == 302


# Who reads it, and that it stays.


@pytest.fixture
def some():
    enter("nina@demo.example")
    enter("stranger@elsewhere.example", "guess")


@pytest.mark.parametrize("name", ["rita", "omar"])
def test_staff_without_the_right_do_not_read_it(some, name):
    assert client_of(name).get(PAGE).status_code == 403


def test_the_right_alone_lets_staff_read_search_and_filter_it(some):
    omar = person("omar")
    omar.groups.set([Group.objects.get(name="Security log readers")])
    client = client_of("omar")
    page = text_of(client.get(PAGE))
    assert "nina@demo.example" in page and "s…@elsewhere.example" in page
    assert "127.0.0.1, Firefox on Windows" in page
    assert "stranger" not in page
    found = text_of(client.get(PAGE, {"q": "nina@demo.example"}))
    assert "s…@elsewhere.example" not in found
    only = text_of(client.get(PAGE, {"event__exact": "not_signed_in"}))
    assert "by means of" not in only and "s…@elsewhere.example" in only
    line = the_line(Event.NOT_SIGNED_IN)
    assert "s…@elsewhere.example" in text_of(client.get(f"{PAGE}{line.pk}/change/"))


def test_nobody_changes_it_in_the_admin(some):
    admin, line = client_of("admin"), the_line(Event.NOT_SIGNED_IN)
    assert admin.get(f"{PAGE}add/").status_code == 403
    assert admin.post(f"{PAGE}{line.pk}/change/", {"device": "x"}).status_code == 403
    assert admin.post(f"{PAGE}{line.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(PAGE, {"action": "delete_selected", "_selected_action": line.pk})
    assert SecurityEvent.objects.filter(pk=line.pk).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE common_securityevent SET device = 'x'",
        "DELETE FROM common_securityevent",
        "SET LOCAL shop.forgets = 'security log'; DELETE FROM common_securityevent",
    ],
)
def test_the_database_refuses_a_change(some, sql):
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


def test_the_database_refuses_to_empty_it(some):
    """The tests switch that trigger off for the flush between races."""
    at_once = "SET CONSTRAINTS ALL IMMEDIATE"
    enabled = "ALTER TABLE common_securityevent ENABLE TRIGGER never_emptied"
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"{at_once}; {enabled}; TRUNCATE common_securityevent")


def test_only_the_daily_run_forgets_and_only_what_is_old(some, settings):
    def aged(days):
        return SecurityEvent.objects.create(
            at=timezone.now() - timedelta(days=days), event=Event.SIGNED_IN, user=person("nina")
        )

    old, younger = aged(366), aged(364)
    with pytest.raises(InternalError), transaction.atomic():
        old.delete()
    count = purge(timezone.now())
    assert count >= 1
    assert not SecurityEvent.objects.filter(pk=old.pk).exists()
    assert SecurityEvent.objects.filter(pk=younger.pk).exists()
    settings.SECURITY_LOG_KEEP_DAYS = 0
    young = aged(20)
    assert security_log.forget(timezone.now()) >= 1
    assert SecurityEvent.objects.filter(pk=young.pk).exists()
    with pytest.raises(InternalError), transaction.atomic():
        aged(366).delete()


# Of whom it is.


def test_a_copy_of_ones_data_has_it_without_what_is_of_others():
    enter("alba@demo.example")
    sessions.end_all(person("alba"))
    session_of(person("alba"))
    client_of("admin").post(f"/admin/accounts/user/{person('alba').pk}/sessions/")
    rows = tables.of(person("alba"))["security_log"]
    assert {"signed_in", "session_ended"} <= {row["event"] for row in rows}
    by_staff = [row for row in rows if "ip" not in row]
    assert [row["event"] for row in by_staff] == ["session_ended"]


def test_a_command_notes_without_a_request():
    call_command("daily", stdout=io.StringIO())
    security_log.note(Event.ACCOUNT, user=person("nina"))
    assert the_line(Event.ACCOUNT).ip is None


def test_somebody_who_signs_in_for_a_test_is_noted_like_anybody():
    sign_in(Client(), person("alba"))
    assert the_line(Event.SIGNED_IN).user == person("alba")

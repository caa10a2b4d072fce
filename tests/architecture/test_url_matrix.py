"""What every role gets at every address of the shop (docs/rules/accounts.md, A8), headers too."""

import pytest
from django.db import connection
from django.test import Client

from common.headers import HEADERS, PERSONAL
from tests.architecture import urlconf
from tests.belongings import Belongings
from tests.depth import is_turn

pytestmark = pytest.mark.django_db

HOW = "pytest tests/architecture/test_url_matrix.py --write-url-matrix"
# Forms with files, of which the token is read after the body's limits; and the door.
ASK_FOR_A_TOKEN_THEMSELVES = {
    "/enter/",
    "/accounts/licence/",
    "/accounts/licence/new/",
    "/accounts/licence/<int:pk>/",
    "/accounts/licence/<int:pk>/change/",
    "/accounts/licence/<int:pk>/documents/",
    "/accounts/licence/<int:pk>/renew/",
    "/webhooks/<slug:provider>/",  # For a signature, by which machines show who they are.
}
# Django's own tables of who is signed in, and what a page keeps about its visitor.
KEPT_BY_PAGES = ("django_session", "usersessions_usersession")


@pytest.fixture(scope="module")
def belongings(kept_rows):
    return Belongings().everything()


def asked(role, addresses, belongings):
    """{address: the answer that this role gets}."""
    client = urlconf.client_for(role)
    client.raise_request_exception = False
    return {address.shown: client.get(address.path(belongings)) for address in addresses}


def test_every_address_has_a_line_and_every_line_an_address(request, belongings):
    listed, found = urlconf.table(), {each.shown: each for each in urlconf.addresses()}
    missing = [found[shown] for shown in found if shown not in listed]
    gone = set(listed) - set(found)
    answers = {role: asked(role, missing, belongings) for role in urlconf.ROLES}
    new = {
        each.shown: {role: urlconf.outcome(answers[role][each.shown]) for role in urlconf.ROLES}
        for each in missing
    }
    if request.config.getoption("--write-url-matrix"):
        urlconf.write({shown: listed[shown] for shown in listed if shown not in gone} | new)
        return
    lines = "\n".join(urlconf.line(shown, outcomes) for shown, outcomes in new.items())
    assert not missing, f"Not in {urlconf.TABLE.name}. Read these lines, then run {HOW}:\n{lines}"
    assert not gone, f"In {urlconf.TABLE.name}, but no address any more. Run {HOW}: {gone}"


@pytest.mark.parametrize("role", urlconf.ROLES)
def test_everybody_gets_what_the_table_says(role, belongings):
    listed = urlconf.table()
    addresses = [each for each in urlconf.addresses() if role in asked_for(each.shown, listed)]
    answers = asked(role, addresses, belongings)
    got = {shown: urlconf.outcome(answer) for shown, answer in answers.items()}
    wrong = [
        f"{shown}: {got[shown]}, not {listed[shown][role]}"
        for shown in got
        if got[shown] != listed[shown][role]
    ]
    assert wrong == [], f"{role} gets:\n" + "\n".join(wrong)
    assert {shown for shown, answer in answers.items() if _lacks_headers(answer)} == set()
    assert {shown for shown, answer in answers.items() if _may_be_kept(shown, answer)} == set()


def asked_for(shown, listed):
    """The roles that ask today: all who are refused, and of those who get the page one by turns."""
    outcomes = listed.get(shown, {})
    readers = [role for role in outcomes if outcomes[role] == "ok"]
    first = sum(shown.encode())
    by_turns = {role for n, role in enumerate(readers, first) if is_turn(n, len(readers))}
    return {role for role in outcomes if role not in readers} | by_turns


def test_every_page_is_asked_for_every_day_by_one_who_gets_it(monkeypatch):
    listed, readers = urlconf.table(), set()
    monkeypatch.setattr("tests.depth.DEEP", False)
    for turn in range(len(urlconf.ROLES)):
        monkeypatch.setattr("tests.depth.TURN", turn)
        for shown, outcomes in listed.items():
            got = [outcomes[role] for role in asked_for(shown, listed)]
            assert got.count("ok") == ("ok" in outcomes.values())
            assert len(got) == len(outcomes) - max(0, [*outcomes.values()].count("ok") - 1)
            readers |= {(shown, role) for role in asked_for(shown, listed)}
    assert len(readers) == len(listed) * len(urlconf.ROLES), "in a week each is asked"


def _lacks_headers(answer):
    return {name: answer.headers.get(name) for name in HEADERS} != HEADERS


def _may_be_kept(shown, answer):
    """Whether a browser may keep a copy of what is personal."""
    return shown.startswith(PERSONAL) and "no-store" not in answer.headers["Cache-Control"]


def test_the_table_tells_no_fault():
    outcomes = {outcome for row in urlconf.table().values() for outcome in row.values()}
    assert outcomes <= {"ok", "door", "login", "factor", "again", "away", "403", "404", "405"}


@pytest.mark.parametrize("role", ["outside", "unverified", "buyer", "superuser"])
def test_a_post_without_a_token_changes_nothing_and_meets_no_fault(role, belongings):
    client = urlconf.client_for(role)
    client.handler.enforce_csrf_checks = True
    client.raise_request_exception = False
    answers, writes = {}, []
    with connection.execute_wrapper(_note_writes(writes)):
        for address in urlconf.addresses():
            answers[address.shown] = client.post(address.path(belongings)).status_code
    led = {302} if role == "outside" else set()
    assert {shown: got for shown, got in answers.items() if got not in {403} | led} == {}
    assert writes == []


def _note_writes(writes):
    def note(execute, sql, params, many, context):
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write and not any(table in sql for table in KEPT_BY_PAGES):
            writes.append(sql[:200])
        return execute(sql, params, many, context)

    return note


def test_only_views_that_ask_for_it_themselves_are_exempt_from_the_check_of_a_token():
    """So that not every role has to be asked above."""
    exempt = {one.shown for one in urlconf.addresses() if getattr(one.view, "csrf_exempt", False)}
    assert exempt == ASK_FOR_A_TOKEN_THEMSELVES


def test_the_checks_of_a_token_are_on():
    """The negative control of the test above."""
    client = Client(enforce_csrf_checks=True)
    assert client.post("/enter/", {"confirm": "yes"}).status_code == 403

"""Statements find what their querysets find, planned once a connection (common/statements.py)."""

import contextlib
import gc
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import InterfaceError, connection, connections, transaction
from django.db.models import CharField, DecimalField, F
from django.db.models.functions import Cast
from django.db.models.sql import Query
from django.db.transaction import TransactionManagementError
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from catalogue.models import Brand, Product
from common.statements import (
    Asked,
    FoundOnce,
    IsAnyOf,
    Keys,
    PlainSQL,
    Statement,
    asked_key,
    asked_keys,
)
from shop.payments.models import Attempt
from tests import cast

pytestmark = pytest.mark.django_db
TWO = [cast.BELOTERO, cast.AQUALYX]


@pytest.fixture(params=[True, False], ids=["prepared", "as written"])
def prepared(request, settings):
    settings.PREPARE_STATEMENTS = request.param


def test_it_finds_the_models_that_its_queryset_finds_with_what_is_joined(prepared):
    statement = Statement(
        lambda: Product.objects.filter(pk=asked_key("pk")).select_related("collection__brand")
    )
    for pk in TWO:
        (found,) = statement.rows(pk=pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            brand = found.collection.brand
        assert found == Product.objects.get(pk=pk) and brand and not asked


def test_models_are_made_as_django_makes_them(prepared):
    """With what is annotated, without the columns left out, None where nothing is joined."""

    def build():
        found = Product.objects.select_related("parent", "collection")
        found = found.annotate(half=F("pk") / 2, named=F("collection__name"))
        return found.only("title", "parent__title", "collection__name").order_by("pk")

    made, expected = Statement(build).rows(), list(build())
    assert [vars_of(each) for each in made] == [vars_of(each) for each in expected]
    assert any(each.collection for each in made) and not all(each.parent for each in made)


@pytest.mark.parametrize(
    "asked_for",
    [
        lambda found: found.values(),
        lambda found: found.values("half", "title", "collection__name"),
        lambda found: found.values_list("title", "half", "pk"),
        lambda found: found.values_list("half", flat=True),
        lambda found: found.values_list("pk", "half", named=True),
        lambda found: found.values_list(named=True),
    ],
)
def test_values_are_made_as_django_makes_them(asked_for, prepared):
    def build():
        half = Cast(F("pk"), DecimalField(max_digits=9, decimal_places=2)) / 2
        return asked_for(Product.objects.annotate(half=half).order_by("pk"))

    made, expected = Statement(build).rows(), list(build())
    assert made == expected and repr(made) == repr(expected)


def test_what_it_was_compiled_from_is_let_go():
    """It would take several times the room of the statement, once a process for each."""
    kinds = (
        lambda: Product.objects.filter(pk=asked_key("pk")).select_related("parent"),
        lambda: Product.objects.filter(pk=asked_key("pk")).values_list("pk", "title"),
    )
    before, kept = queries_kept(), [Statement(build) for build in kinds]
    assert all(statement.rows(pk=cast.BELOTERO) for statement in kept)
    assert queries_kept() == before


def queries_kept():
    gc.collect()
    return sum(isinstance(each, Query) for each in gc.get_objects())


def test_keys_that_were_read_are_sent_as_one_text():
    products = Product.objects.filter(IsAnyOf(F("pk"), Keys.of(Product, TWO))).order_by("pk")
    _, sent = products.query.sql_with_params()
    assert [product.pk for product in products] == sorted(TWO) and len(sent) == 1
    assert not Product.objects.filter(IsAnyOf(F("pk"), Keys.of(Product, [])))
    assert not Attempt.objects.filter(IsAnyOf(F("pk"), Keys.of(Attempt, [uuid4()])))


def vars_of(row):
    """What is loaded of a row and of the rows at it, relations and annotations among it; not what
    Oscar puts at each product."""
    own = {name: value for name, value in vars(row).items() if name[0] != "_" and name != "attr"}
    joined = row._state.fields_cache
    return own | {name: each and (type(each), vars_of(each)) for name, each in joined.items()}


def test_values_of_any_kind_are_asked_for_by_name_and_may_stand_twice(prepared):
    name = Asked("name", CharField())
    statement = Statement(
        lambda: Brand.objects.filter(name=name, slug__gt="").filter(name=name).values_list("pk")
    )
    brand = Brand.objects.first()
    assert statement.rows(name=brand.name) == [(brand.pk,)]
    assert statement.first(name="100 % 'odd' %s") is None


def test_a_list_may_have_any_length(prepared):
    statement = Statement(
        lambda: Product.objects.filter(IsAnyOf(F("pk"), asked_keys())).order_by("pk")
    )
    for pks in ([], TWO[:1], TWO):
        assert [product.pk for product in statement.rows(pks=pks)] == sorted(pks)


def test_what_is_fixed_tells_two_statements_of_the_same_text_apart(prepared):
    public, hidden = (
        Statement(lambda title=title: Product.objects.filter(title=title).values_list("title"))
        for title in (cast.product(cast.BELOTERO).title, "None of ours")
    )
    assert public.rows() and not hidden.rows()


def test_it_is_compiled_once_and_planned_once_a_connection():
    built = []

    def build():
        built.append(1)
        return Product.objects.filter(pk=asked_key("pk"))

    statement = Statement(build)
    with CaptureQueriesContext(connection) as asked:
        for pk in TWO:
            statement.rows(pk=pk)
    assert len(built) == 1
    assert [query["sql"].split()[0] for query in asked] == ["EXECUTE", "EXECUTE"]


@pytest.mark.race
def test_another_connection_is_planned_for_anew(fresh_demo):
    statement = Statement(lambda: Product.objects.filter(pk=asked_key("pk")))
    assert statement.first(pk=cast.BELOTERO)
    connection.close()
    assert statement.first(pk=cast.BELOTERO)


@pytest.mark.race
def test_a_connection_that_was_cut_is_told_in_djangos_words_and_another_one_is_taken(fresh_demo):
    first, second = (PlainSQL(f"SELECT {number} + %(x)s", x="integer") for number in (1, 2))
    assert first.rows(x=1) == [(2,)]
    connection.connection.close()
    with pytest.raises(InterfaceError):
        second.rows(x=1)
    assert connection.errors_occurred
    connection.close_if_unusable_or_obsolete()
    assert second.rows(x=1) == [(3,)]


@pytest.mark.race
def test_rows_are_locked_within_a_transaction_only(fresh_demo):
    statement = Statement(
        lambda: Product.objects.filter(pk=asked_key("pk")).select_for_update(of=("self",))
    )
    with transaction.atomic():
        assert statement.first(pk=cast.BELOTERO)
    with pytest.raises(TransactionManagementError):
        statement.first(pk=cast.BELOTERO)


@pytest.fixture
def began():
    """What a request begins with, on another connection than the test's: a function that has the
    server end it first, where it is told to."""
    usual, other = connections["default"], connections["default"].copy()
    other.settings_dict |= {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": None}
    connections["default"] = other

    def begin(*, is_ended=False):
        other.ensure_connection()
        if is_ended:
            with usual.cursor() as cursor:
                pid = other.connection.info.backend_pid
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        other.close_if_unusable_or_obsolete()
        return other

    yield begin
    connections["default"] = usual
    other.close()


_ONE = Statement(lambda: Brand.objects.order_by("pk").values_list("pk", flat=True)[:1])
_TWO = PlainSQL("SELECT 2")


def test_what_reads_is_the_health_check_of_a_connection(prepared, began, monkeypatch):
    _ONE.rows()
    with monkeypatch.context() as watched:
        watched.setattr(type(began()), "is_usable", lambda _: pytest.fail("It was asked before."))
        for _ in range(2):
            began()
            assert _ONE.rows() and _TWO.rows() == [(2,)]


@pytest.mark.parametrize("is_planned", [True, False])
def test_a_connection_that_ended_meanwhile_is_replaced_by_what_reads(prepared, began, is_planned):
    if is_planned:
        began()
        _ONE.rows()
    for statement in (_ONE, _TWO):
        began(is_ended=True)
        assert statement.rows()


def test_how_statements_are_planned_outlives_a_transaction_that_is_taken_back(prepared, began):
    other = began()
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        assert _ONE.rows()
        raise ZeroDivisionError
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('plan_cache_mode'), current_setting('random_page_cost')"
        )
        is_set = settings.PREPARE_STATEMENTS
        assert cursor.fetchone() == (("force_generic_plan", "1.1") if is_set else ("auto", "4"))


def test_what_writes_is_sent_to_a_connection_that_is_known_to_be_alive(prepared, began):
    writes = PlainSQL("WITH two AS (SELECT 2) SELECT * FROM two")
    other, asked = began(), []
    usable = other.is_usable
    other.is_usable = lambda: asked.append(usable()) or asked[-1]
    for is_ended in (False, True):
        began(is_ended=is_ended)
        assert writes.rows() == [(2,)] and asked.pop() is not is_ended


def test_what_the_database_refuses_is_not_asked_again(prepared, began):
    other = began()
    refused = PlainSQL("SELECT pg_sleep(1)")
    with other.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
    alive = began().connection
    with pytest.raises(OperationalError):
        refused.rows()
    assert other.connection is alive


def test_keys_that_many_parts_ask_for_are_found_once(prepared):
    def two_lists(*titles):
        def of(title):
            named = Product.objects.filter(title=Asked(title, CharField())).order_by()
            keys = FoundOnce(named.values("pk").union(named.values("parent"), all=True))
            return Product.objects.filter(IsAnyOf(F("pk"), keys)).values_list("pk", "title")

        first, *others = [of(title).order_by() for title in titles]
        return first.union(*others, all=True).order_by("title", "pk")

    statement = Statement(lambda: two_lists("one", "one", "other"))
    titles = [cast.product(key).title for key in TWO]
    expected = sorted([*TWO[:1], *TWO], key=lambda key: (cast.product(key).title, key))
    assert [pk for pk, _ in statement.rows(one=titles[0], other=titles[1])] == expected
    assert statement._compiled.sql.count(" UNION ALL ") == 2 + 2, "in each list of keys, of lists"


def test_keys_found_once_are_found_in_any_other_query_too():
    named = Product.objects.filter(title=cast.product(TWO[0]).title).order_by().values("pk")
    assert Product.objects.filter(IsAnyOf(F("pk"), FoundOnce(named))).count() == len(named)

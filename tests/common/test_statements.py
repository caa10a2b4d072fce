"""Statements find what their querysets find, planned once a connection (common/statements.py)."""

import pytest
from django.db import connection, transaction
from django.db.models import CharField, F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from catalogue.models import Brand, Product
from common.statements import Asked, IsAnyOf, Statement, asked_key, asked_keys
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
def test_rows_are_locked_within_a_transaction_only(fresh_demo):
    statement = Statement(
        lambda: Product.objects.filter(pk=asked_key("pk")).select_for_update(of=("self",))
    )
    with transaction.atomic():
        assert statement.first(pk=cast.BELOTERO)
    with pytest.raises(TransactionManagementError):
        statement.first(pk=cast.BELOTERO)

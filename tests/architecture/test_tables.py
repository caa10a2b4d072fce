"""The migrations make what the models say, drawn lazily as here (shop/demo/lazy_states.py)."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db


def shown(model):
    """{column: whether it may be null}, and the names of constraints and indexes."""
    columns = {field.column: field.null for field in model._meta.local_concrete_fields}
    kept = [*model._meta.constraints, *model._meta.indexes]
    return columns, {each.name for each in kept}


def made(cursor, table):
    look = connection.introspection
    columns = {row.name: row.null_ok for row in look.get_table_description(cursor, table)}
    return columns, set(look.get_constraints(cursor, table))


def test_every_table_is_as_its_model_says():
    wrong = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            columns, names = shown(model)
            found, kept = made(cursor, model._meta.db_table)
            if found != columns or not names <= kept:
                wrong[model._meta.label] = (found.items() ^ columns.items(), names - kept)
    assert wrong == {}

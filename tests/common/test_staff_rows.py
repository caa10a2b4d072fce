"""Rows of staff's lists are written column by column, and are what Django's list would write."""

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers, results
from django.urls import reverse

from common.staff_rows import _Column, rows
from common.templatetags.staff_lists import labels
from tests import cast

pytestmark = pytest.mark.django_db


def test_every_list_says_what_djangos_would_say():
    browser, with_rows = cast.client_of("admin"), 0
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = browser.get(address, {"state": "all"} if "campaign" in address else {})
        found = (answer.context or {}).get("cl")
        if found is None:
            continue
        names = labels(list(result_headers(found)))
        djangos = (map(_labelled, row, names) for row in results(found))
        written = "".join(f"<tr>{''.join(row)}</tr>" for row in djangos)
        assert rows(found, names) == written, address
        with_rows += bool(len(found.result_list))
    assert with_rows > 20


def test_what_is_equal_and_not_the_same_is_written_as_what_it_is():
    def column():
        return _Column("figure", (None, None, lambda row: row), 0, "", "td", None, "-")

    values, one = (1, True, 1.0, "1", 0, False, None, "", 1), column()
    assert [one.cell(value) for value in values] == [column().cell(value) for value in values]
    assert one.cell(1) != one.cell(1.5)


def _labelled(cell, name):
    return f"{cell[:3]}{name}{cell[3:]}"

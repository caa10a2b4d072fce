"""The limits that `make bench` holds the pages to."""

import pytest

from bench import register_file
from bench.pages import PAGES, SIZES, Page, faults, growth

LIST = Page("list", growth=1.5, queries=(6, 8))


def measured(*times, queries=6, status=200):
    return {size: (ms, queries, status) for size, ms in zip(SIZES, times, strict=True)}


def test_growth_is_from_the_smallest_size_to_the_largest():
    assert growth({100_000: 30, 1_000: 20, 10_000: 90}) == 1.5


def test_a_page_within_its_limits_has_no_fault():
    assert faults(LIST, "visitor", measured(20, 99, 30)) == []


def test_a_page_that_grows_too_much_is_named():
    assert faults(LIST, "visitor", measured(20, 20, 31)) == [
        "list, visitor: grows 1.55, at most 1.5"
    ]


@pytest.mark.parametrize(("person", "count"), [("visitor", 7), ("buyer", 9)])
def test_a_query_too_many_is_named(person, count):
    (fault,) = faults(LIST, person, measured(20, 20, 20, queries=count))
    assert f"{count} queries, at most {count - 1}" in fault


def test_a_buyer_may_cost_more_queries_than_a_visitor():
    assert faults(LIST, "buyer", measured(20, 20, 20, queries=8)) == []


def test_a_page_that_does_not_answer_is_a_fault_on_every_size():
    assert len(faults(LIST, "visitor", measured(1, 1, 1, status=500))) == len(SIZES)


def test_a_page_without_a_limit_may_grow():
    assert faults(Page("basket"), "buyer", measured(1, 10, 100, queries=40)) == []


def test_the_limits_are_those_of_the_issue():
    by_name = {page.name: page for page in PAGES}
    for name in ("product", "list", "search, 2 words"):
        assert by_name[name].growth == 1.5
    assert by_name["search, word of every product"].growth == 3
    assert by_name["product"].queries == (5, 7)
    for name in ("list", "filtered list", "search, 1 word", "search, 2 words"):
        assert by_name[name].queries == (6, 8)


def loaded(*peaks, queries=1):
    return [
        {"rows": rows, "peak_mb": peak, "look_up_queries": queries}
        for rows, peak in zip(register_file.ROWS, peaks, strict=True)
    ]


def test_loading_ten_times_the_rows_may_not_take_much_more_memory():
    assert register_file.faults(loaded(100, 120)) == []
    assert register_file.faults(loaded(100, 121)) == [
        "register file: memory grows 1.21, at most 1.2"
    ]


def test_a_look_up_that_takes_two_queries_is_named_on_each_size():
    assert len(register_file.faults(loaded(100, 100, queries=2))) == 2

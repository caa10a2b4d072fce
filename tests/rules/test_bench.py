"""What `make bench` says of the figures that it found, and the walks of its browser."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from bench import (
    beginning,
    browser,
    load,
    measuring,
    memory,
    painting,
    printing,
    recall_deeds,
    register_file,
    rows,
    stock_deeds,
)
from bench.__main__ import beginnings, sizes_for
from bench.databases import in_order
from bench.pages import (
    EACH,
    LAST_POST,
    PAGES,
    WHOLE,
    Measured,
    Page,
    by_card,
    faults,
    figure,
)
from bench.sizes import LARGE, MAIN, MANY_ORDERS, SMALL
from bench.subjects import Subject
from shop.demo.growth import naming
from shop.demo.growth.orders import wanted_products
from shop.demo.growth.shape import Row

LIST = Page("list", "visitor", floor=6, stock=5, orders=1.3, queries=6, kb=60)
KEPT = Measured(
    ms=6,
    floor_ms=1,
    x_floor=6,
    x_stock=5,
    growth=1.3,
    orders_growth=1.3,
    queries=6,
    bytes=60_000,
)
SIZES = {"products": ("small", "large"), "orders": ("ours", "many orders")}


def by_title(title):
    return next(page for page in PAGES if page.title == title)


def test_a_page_within_its_limits_has_no_fault():
    assert faults(LIST, KEPT) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x_floor": 6.5}, "6.50 × floor, at most 6"),
        ({"x_stock": 4.5}, "4.50 × faster than stock, at least 5"),
        ({"growth": 1.5}, "grows 1.50 with the products, at most 1.3"),
        ({"orders_growth": 4.5}, "grows 4.50 with the orders, at most 1.3"),
        ({"queries": 7}, "7 queries, at most 6"),
        ({"bytes": 61_000}, "61.0 kB, at most 60"),
    ],
)
def test_each_limit_that_is_passed_is_named(changed, said):
    assert faults(LIST, replace(KEPT, **changed)) == [f"list, visitor: {said}"]


def test_a_page_with_rows_keeps_its_limit_with_many_orders_too():
    found, rows = replace(KEPT, x_floor=5.5), replace(LIST, rows=50)
    assert faults(LIST, found) == []
    assert faults(rows, found) == ["list, visitor: 7.15 × floor with many orders, at most 6"]


def test_what_was_not_measured_passes_no_limit():
    assert faults(LIST, Measured(ms=6, floor_ms=1, x_floor=6)) == []


def test_a_page_without_a_limit_may_cost_and_grow():
    free = Page("placing", "buyer", growth=None)
    assert faults(free, replace(KEPT, x_floor=900, growth=40, queries=400)) == []


def test_an_answer_that_is_not_the_page_is_a_fault():
    found = replace(KEPT, wrong=("ours answered 500 at /catalogue/",))
    assert faults(LIST, found) == ["list, visitor: ours answered 500 at /catalogue/"]


def test_a_visit_costs_each_of_its_requests_all_of_them_or_its_last_form():
    costs = [("POST", 40), ("GET", 20), ("POST", 60), ("GET", 0)]
    assert figure(Page("add to basket", "buyer", figure=EACH), costs) == 30
    assert figure(Page("whole order", "buyer", figure=WHOLE), costs) == 120
    assert figure(Page("placing", "buyer", figure=LAST_POST), costs) == 60


def test_the_limits_are_those_of_the_issue():
    assert (by_title("product, visitor").floor, by_title("product, buyer").floor) == (5, 9)
    assert (by_title("list, visitor").floor, by_title("new list, buyer").floor) == (6, 18)
    assert (by_title("product, visitor").queries, by_title("product, buyer").queries) == (5, 7)
    assert (by_title("list, visitor").queries, by_title("list, buyer").queries) == (6, 8)
    assert by_title("whole order, buyer").floor == 80
    count_all = [f"{name} after an edit" for name in ("expiries", "ageing", "what to order")]
    assert [page.name for page in PAGES if page.growth != 1.3] == count_all
    assert by_title("stock list after an edit, staff").floor == 6
    for name in ("product", "list", "search, 2 words", "account", "orders", "order"):
        assert by_title(f"{name}, buyer").stock == 5
    for name in ("basket", "add to basket", "preview", "whole order"):
        assert by_title(f"{name}, buyer").stock == 2.5


def test_no_page_is_listed_twice():
    assert len({page.title for page in PAGES}) == len(PAGES)


def test_ratios_are_the_median_of_what_each_round_says():
    """A round on a slow machine says as much as one on a quick one."""
    rounds = [{"floor": 1, "ours": 6}, {"floor": 10, "ours": 70}, {"floor": 1, "ours": 8}]
    found = measuring.joined(rounds, [], [], SIZES)
    assert (found.ms, found.floor_ms, found.x_floor, found.x_stock) == (8, 1, 7, None)


def test_growth_is_from_the_small_subject_to_the_large_and_stays_unsaid_without_both():
    rounds = [{"floor": 1, "ours": 9, "small": 8, "large": 12}]
    found = measuring.joined(rounds, [], [], SIZES)
    assert (found.growth, found.orders_growth) == (1.5, None)


def test_a_round_in_which_a_backend_was_replaced_says_nothing_of_its_server():
    rounds = [{"floor": 1, "ours": 9}, {"floor": 1}, {"ours": 90}]
    assert measuring.joined(rounds, [], [], SIZES).x_floor == 9


def test_queries_and_bytes_are_the_most_of_all_sizes():
    found = measuring.joined([{"floor": 1, "ours": 9}], [(6, 900), (8, 700)], [], SIZES)
    assert (found.queries, found.bytes) == (8, 900)


def test_each_size_is_made_after_what_it_is_grown_from_and_once():
    assert in_order([MANY_ORDERS, LARGE]) == [SMALL, MAIN, MANY_ORDERS, LARGE]


def test_what_is_asked_for_is_one_name_where_there_is_such_a_one_and_else_several():
    names = ["product", "list", "stock list", "stock deeds"]
    assert beginnings(["stock", "deeds"], names) == ("stock deeds",)
    assert beginnings(["product", "list"], names) == ("product", "list")
    assert beginnings([], names) == ()


def test_the_database_of_many_orders_is_made_only_for_pages_that_may_not_grow_with_them():
    product, orders = by_title("product, buyer"), by_title("orders, buyer")
    assert sizes_for([product], is_quick=False) == ["ours", "small", "large"]
    assert sizes_for([product, orders], is_quick=False)[-1] == "many orders"
    assert sizes_for([orders], is_quick=True) == ["ours"]


def test_a_row_of_the_table_says_what_was_not_measured_and_what_is_over_a_limit():
    assert printing.row(LIST, KEPT).split()[2:] == [
        "6.0",
        "6.0",
        "6",
        "5.00",
        "5",
        "6",
        "60.0",
        "1.30",
        "1.30",
    ]
    assert printing.row(LIST, replace(KEPT, queries=9)).endswith("over")
    assert printing.row(LIST, Measured(ms=6, floor_ms=1, x_floor=6)).count("–") == 5


def test_what_is_ordered_is_sold_here_with_its_family():
    for row in rows.sold(rows.MANY_PAGES):
        family = Row(row.family or row.number)
        assert (row.is_sold, row.market, family.market) == (True, "open", "open")


def test_orders_of_the_growth_name_only_what_is_sold_here_with_its_family():
    buyer = SimpleNamespace(supply_classes={row.supply_class for row in map(Row, range(1, 500))})
    wanted = {each for number in range(300) for each in wanted_products(number, 10_000, buyer)}
    assert len(wanted) > 300
    closed = [row for row in map(Row, wanted) if Row(row.family or row.number).market != "open"]
    assert closed == []


def test_the_brand_that_is_visited_nearly_fills_its_page_in_the_smallest_catalogue():
    shown = [each for each in map(Row, range(1, SMALL.products + 1)) if each.family is None]
    assert sum(naming.brand_of(each.number) == rows.brand() for each in shown) >= 20


def test_no_search_that_should_be_new_comes_twice():
    assert len(set(rows.new_searches())) == len(rows.new_searches()) > 500


def test_the_file_has_every_page_with_its_figures(tmp_path):
    printing.write(tmp_path / "bench.json", {LIST: KEPT}, {"loads": []}, ["list: grows"], 12.34)
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["pages"] == [
        {
            "name": "list",
            "who": "visitor",
            "cpu_ms": 6,
            "x_floor": 6,
            "x_stock": 5,
            "queries": 6,
            "bytes": 60_000,
            "growth": 1.3,
            "orders_growth": 1.3,
        }
    ]
    assert (written["floor_ms"], written["limits_passed"]) == (1, ["list: grows"])
    assert written["loads"] == []


# What is wrong with an answer.

ORDER = Page("order", "buyer")
PLAN = {"shows": "Total", "ends": "/checkout/thank-you/"}


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (("/checkout/thank-you/?order=1", 200, "Total"), []),
        (("/checkout/thank-you/?order=1", 500, "Total"), ["answered 500"]),
        (("/checkout/thank-you/?order=1", 0, ""), ["answered 0"]),
        (("/checkout/thank-you/?order=1", 200, "Sorry"), ["does not show “Total”"]),
        (("/checkout/preview/", 200, "Total"), ["ended"]),
    ],
)
def test_an_answer_that_is_not_the_page_is_named(last, said):
    path, status, body = last
    subject = Subject("ours", None, {"visits": {"buyer": {"order": PLAN}}}, None)
    found = list(subject.wrong(ORDER, [answer("/basket/"), answer(path, status, body=body)]))
    assert found == [f"ours {words} at {path}" for words in said]


def test_a_page_that_never_answered_has_no_figures_but_a_fault():
    found = measuring.joined([{}], [], ["ours answered 0 at /"], SIZES)
    assert faults(LIST, found) == ["list, visitor: ours answered 0 at /"]
    assert printing.row(LIST, found).endswith("over")


def test_the_floor_of_a_page_with_rows_is_a_table_of_as_many():
    scene = {"any": {"addresses": ["/1/"]}, "table": "/table/{}/"}
    floor = Subject("floor", None, scene, None)
    assert floor._plan(Page("lots", "staff", rows=50)) == {"addresses": ["/table/50/"]}
    assert floor._plan(ORDER) == scene["any"]


def test_somebody_edits_before_each_visit_of_a_page_that_keeps_what_it_says(monkeypatch):
    ran = []
    databases = SimpleNamespace(run=lambda sql, database: ran.append((sql, database)))
    server = SimpleNamespace(port=1, database="copy")
    plan = {"addresses": ["/admin/inventory/stock/"], "edits": "UPDATE lot"}
    scene = {"visits": {"staff": {"stock list after an edit": plan, "stock list": plan | {}}}}
    del scene["visits"]["staff"]["stock list"]["edits"]
    subject = Subject("ours", server, scene, databases)
    subject.visit(by_title("stock list, staff"))
    assert ran == []
    for _ in range(2):
        subject.visit(by_title("stock list after an edit, staff"))
    assert ran == [("UPDATE lot", "copy")] * 2


# The browser.


class Shop(browser.Browser):
    """Answers from a list, and keeps what was sent."""

    def __init__(self, *answers):
        super().__init__(0, {})
        self.answers, self.sent = list(answers), []

    def send(self, method, path, fields=()):
        self.sent.append((method, path, dict(fields)))
        status, leads_to, body = self.answers.pop(0)
        return browser.Answer(method, path, status, leads_to, body=body)


def test_a_walk_goes_where_a_page_leads_only_if_it_is_told_to():
    shop = Shop((302, "/basket/", ""), (200, "", ""), (302, "/basket/", ""))
    add = {"method": "POST", "path": "/basket/add/1/"}
    list(browser.walk(shop, [add | {"follows": True}, add]))
    assert [path for _, path, _ in shop.sent] == ["/basket/add/1/", "/basket/", "/basket/add/1/"]


def test_a_form_is_sent_with_what_its_page_kept_hidden():
    page = '<input type="hidden" name="seen" value="abc"><input name="other" value="1">'
    shop = Shop((200, "", page), (200, "", ""))
    send = {"method": "POST", "path": "/p/", "fields": {"action": "place"}, "carries": ["seen"]}
    list(browser.walk(shop, [{"method": "GET", "path": "/p/"}, send]))
    assert shop.sent[1] == ("POST", "/p/", {"seen": "abc", "action": "place"})


def test_a_walk_that_is_led_in_a_circle_ends():
    shop = Shop(*[(302, "/again/", "")] * 50)
    assert len(list(browser.walk(shop, [{"method": "GET", "path": "/", "follows": True}]))) < 20


def test_who_pays_by_card_comes_back_to_the_shop(monkeypatch):
    monkeypatch.setattr(browser, "paid", lambda shop, page: (shop.send("POST", "/told/"), "/back/"))
    shop = Shop((302, "/pay/1", ""), (204, "", ""), (302, "/thanks/", ""), (200, "", ""))
    step = {"method": "POST", "path": "/preview/", "pays": True, "follows": True}
    found = [answer.path for answer in browser.walk(shop, [step])]
    assert found == ["/preview/", "/told/", "/back/", "/thanks/"]


def test_an_order_by_card_is_compared_with_one_on_terms():
    terms, card = by_title("whole order, buyer"), by_title("whole order by card, buyer")
    assert by_card({terms: replace(KEPT, x_floor=40), card: replace(KEPT, x_floor=60)}) == 1.5
    assert by_card({terms: KEPT}) is None


def test_a_browser_keeps_cookies_until_they_are_taken_back():
    visitor = browser.Browser(0, {"sessionid": "old"})
    visitor.keep_cookies(["sessionid=new; Path=/", 'basket="1:abc"; Path=/', "oscar_history=[1]"])
    assert visitor.cookies == {"sessionid": "new", "basket": '"1:abc"', "csrftoken": browser.TOKEN}
    visitor.keep_cookies(["basket=; Max-Age=0"])
    assert "basket" not in visitor.cookies


# The load.


def asked(*milliseconds, **more):
    return [load.Asked(ms / 1000, **more) for ms in milliseconds]


def answer(path, status=200, **more):
    return browser.Answer("GET", path, status, **more)


def test_a_load_is_told_by_rates_percentiles_and_cpu_of_a_request():
    found = load.load_of(asked(*range(1, 100)) + asked(100, is_an_order=True), 10, 5_000)
    assert (found.requests_a_second, found.orders_a_second, found.cpu_ms) == (10, 0.1, 50)
    assert (round(found.p50), round(found.p95), round(found.p99)) == (50, 96, 100)
    assert found.errors == ()


def test_an_order_that_does_not_end_with_thanks_is_an_error():
    thanks = [(0.1, answer("/basket/add/1/", 302)), (0.1, answer("/checkout/thank-you/?order=1"))]
    refused = [(0.1, answer("/basket/add/1/", 302)), (0.1, answer("/checkout/preview/", 409))]
    led_away = [(0.1, answer("/basket/"))]
    assert [found.wrong for found in load.asked_by("order", thanks)] == ["", ""]
    assert [found.is_an_order for found in load.asked_by("order", thanks)] == [False, True]
    said = "GET /checkout/preview/ answered 409"
    assert [found.wrong for found in load.asked_by("order", refused)] == ["", said]
    said = "GET /basket/ answered 200"
    assert [found.wrong for found in load.asked_by("order", led_away)] == [said]
    assert [found.wrong for found in load.asked_by("basket", led_away)] == [""]


def test_errors_a_slow_shop_and_sums_that_differ_are_faults():
    ours, stock = load.load_of(asked(1, 2), 1, 9), load.load_of(asked(3, 4), 4, 9)
    assert load.faults(ours, stock, {}) == []
    assert load.faults(stock, stock, {"oversold lots": 2}) == [
        "1.00 × the requests a second of stock, at least 4",
        "2 oversold lots",
    ]
    failing = load.load_of(asked(1, 2, wrong="GET / answered 500"), 1, 9)
    assert load.faults(failing, stock, {}) == ["2 errors, such as GET / answered 500"]


# The loading of a register's file.


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


# Large deeds of the stock room.


def done(deed, *, queries, lines=200, done=200):
    return {"deed": deed, "queries": queries, "lines": lines, "done": done}


def test_a_large_deed_that_asks_too_much_or_is_not_done_is_named():
    kept = [done(stock_deeds.BOOK, queries=30), done(stock_deeds.PICK, queries=20)]
    assert list(stock_deeds.faults(kept)) == []
    assert list(stock_deeds.faults([done(stock_deeds.BOOK, queries=31, done=199)])) == [
        "book 200 lines: 31 queries, at most 30",
        "book 200 lines: 199 of 200 lines were done",
    ]


def test_a_recall_that_takes_too_long_or_asks_too_much_is_named():
    seen = {"deed": "see whom a recall concerns", "seconds": 2, "queries": 15, "megabytes": 900}
    assert list(recall_deeds.faults([seen, {"deed": "release it", "seconds": 5}])) == []
    assert list(recall_deeds.faults([seen | {"seconds": 2.1, "queries": 16}])) == [
        "To see whom a recall concerns: 2.1 seconds, at most 2",
        "To see whom a recall concerns: 16 queries, at most 15",
    ]


# How a process begins and grows, and what is painted.


def test_memory_beyond_its_limit_and_memory_that_goes_on_growing_are_named():
    assert list(memory.faults({"mib": [90, 140, 143, 146]})) == []
    assert list(memory.faults({"mib": [90, 120, 140, 150.1]})) == [
        "memory: 150.1 MiB, at most 150",
        "memory: grows from 140 to 150.1 MiB in the second half of the requests",
    ]


def test_a_slow_beginning_is_named():
    assert list(beginning.faults(beginning.LIMITS)) == []
    (fault,) = beginning.faults(beginning.LIMITS | {"after a change": 1.31})
    assert fault.endswith("a list after one more change 1.31 × one with none, at most 1.3")


def test_a_page_that_is_painted_late_or_moves_is_named():
    painted = {"page": "list", "width": "390", "ms": 999, "shift": 0}
    assert list(painting.faults([painted])) == []
    assert list(painting.faults([painted | {"ms": 1000, "shift": 0.01}])) == [
        "painting: list at 390 px after 1000 ms, before 1000",
        "painting: list at 390 px moves by 0.01",
    ]
    assert next(iter(painting.lines([]))).startswith("No browser")

"""Which pages are measured, who asks for them, and what issue 10 allows each to cost; pure."""

from dataclasses import dataclass

# The most that a page may grow from the smallest catalogue to the largest, or with the orders.
GROWTH = 1.3
# How what a visit cost becomes the figure of a page: each of its requests, all of them, or the
# form that was sent last.
EACH, WHOLE, LAST_POST = "each", "whole", "last post"


@dataclass(frozen=True)
class Page:
    """A page as somebody asks for it, and its limits; None is no limit.

    `floor` is the most it may cost, in times the floor; `stock` the least that stock Oscar's twin
    must cost, in times this; `growth` with the products, `orders` with the orders; `queries` and
    `kb` (of HTML, uncompressed) at every size. Of a page with so many `rows` the floor is a table
    of as many.
    """

    name: str
    who: str
    floor: float | None = None
    stock: float | None = None
    growth: float | None = GROWTH
    orders: float | None = None
    queries: int | None = None
    kb: float | None = None
    figure: str = EACH
    rows: int = 0

    @property
    def title(self):
        return f"{self.name}, {self.who}"


def _both(name, floors, queries=(None, None), **limits):
    """The page as a visitor and as a verified buyer asks for it."""
    for who, floor, most in zip(("visitor", "buyer"), floors, queries, strict=True):
        yield Page(name, who, floor, queries=most, **limits)


# Pages of the stock room, with how many rows each shows.
STOCK_ROOM = {
    "stock list": 50,
    "stock of a product": 3,
    "lots of the stock room": 50,
    "expiries": 12,
    "ageing": 6,
    "deliveries": 21,
    "delivery of 200 lines": 200,
    "parcels": 50,
    "one parcel": 3,
    "returns": 50,
    "one return": 3,
    "places": 5,
    "one place": 5,
    "pick list": 90,  # Lots of 50 orders.
    "proposals": 50,
    "recalls": 20,
    "purchase orders": 50,
    "what to order": 100,
    "movements": 50,
    "counting sheets": 50,
    "begin a count": 60,  # Sheets that are open.
    "find": 1,
}


def after_an_edit(name):
    """The name of a page that is visited after an edit of the stock each time."""
    return f"{name} after an edit"


# Pages that keep what they say until the stock is edited, and their limits after an edit. The first
# looks at all lines of drafts anew, the last three at all the stock.
AFTER_AN_EDIT = {
    "today": {"floor": 30},
    "stock list": {"floor": 6},
    "expiries": {"floor": 120, "growth": None, "orders": 6},
    "ageing": {"floor": 40, "growth": None, "orders": 4},
    "what to order": {"floor": 200, "growth": None, "orders": 20},
}
PAGES = (
    *_both("product", (5, 9), (5, 7), stock=5, kb=25),
    *_both("family", (5, 9), (5, 7), kb=25),
    *_both("list", (6, 10), (6, 8), stock=5, kb=60),
    *_both("filtered list", (6, 10), (6, 8), kb=60),
    *_both("new list", (14, 18), (6, 10), kb=60),
    *_both("search, 1 word", (6, 10), (6, 8), kb=60),
    *_both("search, 2 words", (6, 10), (6, 8), stock=5, kb=60),
    *_both("search, word of every product", (6, 10), (6, 8), stock=5, kb=60),
    *_both("new search", (14, 18), (6, 10), stock=5, kb=60),
    Page("suggestion", "visitor", 4),
    Page("brand", "visitor", 8, stock=5, kb=60),
    Page("treatment", "visitor", 8, stock=5),
    Page("area", "visitor", 8, kb=60),
    Page("ingredient", "visitor", 8),
    Page("ingredients", "visitor", 8),
    Page("brands", "visitor", 8),
    Page("treatments", "visitor", 8),
    Page("compare", "visitor", 10),
    *_both("basket", (8, 12), stock=2.5),
    *_both("add to basket", (6, 9), stock=2.5),
    Page("preview", "buyer", 14, stock=2.5),
    Page("placing", "buyer", figure=LAST_POST),
    Page("whole order", "buyer", 80, stock=2.5, figure=WHOLE),
    Page("whole order by card", "buyer", stock=5, figure=WHOLE),
    Page("home", "visitor", 3),
    Page("home", "buyer", 5, queries=12, orders=GROWTH),  # Issue 14 asks for less than issue 10.
    Page("account", "buyer", 8, stock=5, orders=GROWTH),
    Page("orders", "buyer", 8, stock=5, orders=GROWTH),
    Page("order", "buyer", 8, stock=5, orders=GROWTH),
    Page("lots received", "buyer", 8, orders=GROWTH),
    Page("quick order of 50 lines", "buyer", 8, queries=12, rows=50),
    Page("re-order of 50 lines", "buyer", 8, queries=12, rows=50),
    Page("home of 5,000 invoices", "owner", 8, queries=12),
    Page("invoices", "owner", 8),
    Page("account of 5,000 invoices", "owner", queries=10),
    Page("today", "staff", 25, stock=1, orders=GROWTH),
    Page("lots", "staff", 25, orders=GROWTH),
    Page("lots search", "staff", 25, orders=GROWTH),
    Page("lot sold to 500", "staff", 30, orders=GROWTH),
    Page("orders", "staff", 25, stock=1, orders=GROWTH),
    Page("order search", "staff", 25, orders=GROWTH),
    Page("order search, a person", "staff", 25, orders=GROWTH),
    Page("one order", "staff", 25, orders=GROWTH),
    Page("people", "staff", 25, orders=GROWTH),
    Page("one person", "staff", 25, orders=GROWTH),
    Page("one group", "staff", 25),
    Page("clinics", "staff", 25),
    Page("invoices", "staff", 25, orders=GROWTH),
    Page("payments", "staff", 25),
    Page("accounts", "staff", 25),
    Page("account of 5,000 invoices", "staff"),
    Page("products", "staff", 25, stock=1),
    Page("product", "staff", 92),  # Half of the 185 that it was.
    *(
        Page(name, "staff", 6, queries=12, orders=GROWTH, rows=rows)
        for name, rows in STOCK_ROOM.items()
    ),
    *(
        Page(
            after_an_edit(name),
            "staff",
            rows=STOCK_ROOM.get(name, 0),
            **{"orders": GROWTH, "queries": 12} | limits,
        )
        for name, limits in AFTER_AN_EDIT.items()
    ),
)


@dataclass(frozen=True)
class Measured:
    """What was found of a page; None is not measured. `queries` and `bytes` are the most of all
    sizes, `wrong` has a sentence for each answer that was not the page asked for."""

    ms: float | None = None
    floor_ms: float | None = None
    x_floor: float | None = None
    x_stock: float | None = None
    growth: float | None = None
    orders_growth: float | None = None
    queries: int | None = None
    bytes: int | None = None
    wrong: tuple = ()

    @property
    def x_floor_of_many(self):
        """Times the floor where there are many orders."""
        return self.x_floor and self.orders_growth and self.x_floor * self.orders_growth

    @property
    def kb(self):
        return None if self.bytes is None else self.bytes / 1000


def figure(page, costs):
    """What a visit of this page cost, from (method, ms) of each of its requests."""
    all_ms = [ms for _, ms in costs]
    if page.figure == WHOLE:
        return sum(all_ms)
    if page.figure == LAST_POST:
        return ([ms for method, ms in costs if method == "POST"] or all_ms)[-1]
    return sum(all_ms) / len(all_ms)


# By card an order costs at most so many times the CPU of one on terms (issue 13).
BY_CARD = 1.5


def by_card(found):
    """How many times as much as a whole order on terms one by card cost, of {page: Measured}; None
    where not both were measured."""
    floors = {page.name: measured.x_floor for page, measured in found.items()}
    card, terms = floors.get("whole order by card"), floors.get("whole order")
    return card / terms if card and terms else None


def faults(page, found):
    """A sentence for each limit that is passed; that of a page with rows holds with many orders too
    (issue 11)."""
    of_many = page.floor if page.rows else None
    checks = (
        ("{} × floor, at most {}", found.x_floor, page.floor, 1),
        ("{} × floor with many orders, at most {}", found.x_floor_of_many, of_many, 1),
        ("{} × faster than stock, at least {}", found.x_stock, page.stock, -1),
        ("grows {} with the products, at most {}", found.growth, page.growth, 1),
        ("grows {} with the orders, at most {}", found.orders_growth, page.orders, 1),
        ("{} queries, at most {}", found.queries, page.queries, 1),
        ("{} kB, at most {}", found.kb, page.kb, 1),
    )
    passed = [
        f"{page.title}: " + words.format(_short(value), limit)
        for words, value, limit, sign in checks
        if value is not None and limit is not None and sign * value > sign * limit
    ]
    return [f"{page.title}: {words}" for words in found.wrong] + passed


def _short(value):
    return value if isinstance(value, int) else f"{value:.2f}" if value < 10 else f"{value:.1f}"

"""Which pages are measured, and what the issue allows each to cost; pure."""

from dataclasses import dataclass

SIZES = (1_000, 10_000, 100_000)
PEOPLE = ("visitor", "buyer")


@dataclass(frozen=True)
class Page:
    """A kind of page: `growth` is the most its time may grow from the smallest size to the
    largest, `queries` the most that a visitor's and a buyer's may run; None is no limit."""

    name: str
    growth: float | None = None
    queries: tuple | None = None


PAGES = (
    Page("home"),
    Page("product", growth=1.5, queries=(5, 7)),
    Page("family", growth=1.5, queries=(5, 7)),
    Page("list", growth=1.5, queries=(6, 8)),
    Page("filtered list", queries=(6, 8)),
    Page("search, 1 word", queries=(6, 8)),
    Page("search, 2 words", growth=1.5, queries=(6, 8)),
    Page("search, word of every product", growth=3, queries=(6, 8)),
    Page("suggestions"),
    Page("basket"),
)


def growth(times):
    """How many times longer the largest size takes than the smallest; `times` in ms by size."""
    return times[max(times)] / times[min(times)]


def faults(page, person, measured):
    """A sentence for each limit that is passed; `measured` has (ms, queries, status) by size."""
    times = {size: ms for size, (ms, _, _) in measured.items()}
    most = max(queries for _, queries, _ in measured.values())
    found = [
        f"{page.name}, {person}, {size:,}: answered {status}"
        for size, (_, _, status) in measured.items()
        if status != 200
    ]
    if page.growth and growth(times) > page.growth:
        found.append(f"{page.name}, {person}: grows {growth(times):.2f}, at most {page.growth}")
    allowed = page.queries[PEOPLE.index(person)] if page.queries else most
    if most > allowed:
        found.append(f"{page.name}, {person}: {most} queries, at most {allowed}")
    return found

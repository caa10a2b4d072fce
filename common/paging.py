"""Pages of lists that may be very long: nothing is counted, a page knows whether one follows."""

from dataclasses import dataclass

_FARTHEST = 10_000


@dataclass(frozen=True)
class Page:
    """Its rows and its number, as Django's templates ask for them."""

    object_list: list
    number: int
    has_next: bool

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def has_other_pages(self):
        return self.has_previous or self.has_next

    @property
    def previous_page_number(self):
        return self.number - 1

    @property
    def next_page_number(self):
        return self.number + 1


def page(request, rows, size, first):
    """The Page that a request asks for by ?page=, of `rows()` (a queryset).

    `first()` are the first rows, one more than a page has: most people look no further.
    """
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and 0 < int(asked) <= _FARTHEST else 1
    start = (number - 1) * size
    found = first() if number == 1 else list(rows()[start : start + size + 1])
    return Page(found[:size], number, len(found) > size)

"""What was taken without an order, told to whoever keeps the books: they register here."""

_BOOKS = []


def keep(taken, given_back, came_back, credited):
    """`taken(attempt, amount, currency)`: so much was taken and is no order's;
    `given_back(attempt)` and `came_back(attempt)`: all of it went, and could not be given back
    after all; `credited(attempt, why, by)`: its card takes nothing back, and it is the clinic's.
    Each is called in the transaction in which the attempt says so."""
    _BOOKS.append((taken, given_back, came_back, credited))


def taken(attempt, answer):
    for book, *_ in _BOOKS:
        book(attempt, answer.amount or attempt.amount, answer.currency or attempt.currency)


def given_back(attempt):
    for _, book, *_ in _BOOKS:
        book(attempt)


def came_back(attempt):
    for *_, book, _ in _BOOKS:
        book(attempt)


def credited(attempt, why, by):
    for *_, book in _BOOKS:
        book(attempt, why, by)

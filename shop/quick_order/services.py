"""The deeds of quick order: lines that are read, and lines that go into the basket."""

from collections import defaultdict
from dataclasses import replace

from shop.ordering.filling import Wish, put_in
from shop.ordering.seen import Seen
from shop.ordering.submission import differences

from . import wording
from .answers import seen_line
from .draft import Row
from .identifying import meant
from .reading import MOST, Line, read


def read_in(rows, texts, strategy):
    """(rows, {place of a row: Meant}, what of the texts is left) of a page with what was added.

    `texts` are (text, units typed beside it). A row without a product is read again.
    """
    found, lines = [], {}
    for row in rows:
        if row.product:
            found.append(row)
        else:
            _add(found, lines, read(row.words).lines, row)
    rest = [_new(found, lines, text, units) for text, units in texts]
    meants = dict(zip(lines, meant(list(lines.values()), strategy), strict=True))
    for at, one in meants.items():
        _take(found[at], one)
    return found, meants, "\n".join(filter(None, rest))


def _new(found, lines, text, units):
    """What of a text there is no room for."""
    room = max(MOST - len(found), 0)
    if not room:
        return text
    taken = read(text, room)
    _add(found, lines, taken.lines, Row("", units.strip()))
    return taken.rest


def _add(found, lines, of_text, like):
    """A row for each line, with the units that were typed beside it; the words stay in any case."""
    for line in of_text or [Line(0, like.words)] if like.words else of_text:
        lines[len(found)] = line
        found.append(replace(like, words=line.words))


def _take(row, one):
    row.product = one.product.pk if one.product else None
    was_typed = bool(row.units)
    row.units = row.units or str(one.units or "")
    row.note = "" if was_typed else one.note
    row.question = "" if one.product and was_typed else one.question


def put(basket, table, seen):
    """(Outcomes by product, rows that stay, {place of a row: why}) of what goes into the basket.

    A line goes in as it was shown (`seen`: the shop.ordering.seen.Seen of the page), or stays.
    Raises NotOpen.
    """
    known = {line.product: line for line in seen.lines} if seen else {}
    why = {at: _why_it_stays(one, known) for at, one in enumerate(table.answers)}
    by_product = defaultdict(list)
    for at, one in enumerate(table.answers):
        if not why[at]:
            by_product[one.product].append(one)
    wishes = [_wish(product, same) for product, same in by_product.items()]
    gots = dict(zip(by_product, put_in(basket, wishes) if wishes else [], strict=True))
    for at, one in enumerate(table.answers):
        if one.product in gots and not why[at] and not gots[one.product].now:
            why[at] = gots[one.product].why
    stay = {at: words for at, words in why.items() if words}
    outcomes = [(wish, gots[wish.product]) for wish in wishes]
    return outcomes, stay


def _wish(product, same):
    units = sum(one.row.number for one in same)
    return Wish(product, units, had=min(one.row.had for one in same))


def _why_it_stays(answer, known):
    """Why a line is not put in, in words; empty where it goes in."""
    if answer.asks or answer.why_not:
        return answer.question or answer.why_not
    now, was = seen_line(answer), known.get(answer.product.pk)
    if was is None:
        return wording.NOT_SHOWN
    was = replace(was, units=now.units)
    return " ".join(differences(Seen((was,)), Seen((now,)), answer.price.currency))

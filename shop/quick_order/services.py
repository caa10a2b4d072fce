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
    found, lines, rest = [], {}, []
    room = max(MOST - len(rows), 0)
    for row in rows:
        if row.product:
            found.append(row)
        else:
            room = _again(found, lines, rest, row, room)
    for text, units in texts:
        rest.append(_new(found, lines, text, units))
    meants = dict(zip(lines, meant(list(lines.values()), strategy) if lines else (), strict=True))
    for at, one in meants.items():
        _take(found[at], one)
    return found, meants, "\n".join(filter(None, rest))


def _again(found, lines, rest, row, room):
    """Read a row's words; the room that is left by then."""
    taken = read("\n".join(filter(None, [row.heading, row.words])), room + 1)
    rest.append(taken.rest)
    is_none = not (taken.lines or taken.rest) and row.words
    of_row = [Line(0, row.words)] if is_none else taken.lines
    _add(found, lines, of_row, row)
    return room - max(len(of_row) - 1, 0)


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
    for at, line in enumerate(of_text):
        lines[len(found)] = line
        key = None if at else like.key
        found.append(replace(like, words=line.words, heading=line.heading, key=key))


def _take(row, one):
    row.product = one.product.pk if one.product else None
    was_typed = bool(row.units)
    row.note = "" if was_typed else one.note
    row.question = "" if one.product and was_typed else one.question
    if one.product and was_typed and one.pack > 1:
        row.question, row.units = wording.units_or_packs(row.units, one.pack), ""
    elif not was_typed:
        row.units = str(one.units or "")


def put(basket, table, seen, unseen=()):
    """(Outcomes by product, {place of a row that stays: why}) of what goes into the basket.

    A line goes in as it was shown (`seen`: the shop.ordering.seen.Seen of the page), or stays;
    those at the places `unseen` were read only now. Raises NotOpen.
    """
    known = {line.product: line for line in seen.lines} if seen else {}
    why = {at: _why_it_stays(one, known, at in unseen) for at, one in enumerate(table.answers)}
    by_product = defaultdict(list)
    for at, one in enumerate(table.answers):
        if not why[at]:
            by_product[one.product].append(one)
    wishes = [_wish(product, same) for product, same in by_product.items()]
    gots = dict(zip(wishes, put_in(basket, wishes) if wishes else [], strict=True))
    left_out = {wish.product: got.why for wish, got in gots.items() if _is_left_out(wish, got)}
    for at, one in enumerate(table.answers):
        why[at] = why[at] or left_out.get(one.product, "")
    outcomes = [each for each in gots.items() if each[0].product not in left_out]
    return outcomes, {at: words for at, words in why.items() if words}


def _is_left_out(wish, got):
    """Whether nothing of it has gone in since its page was shown."""
    return bool(got.why) and not got.added and got.now <= wish.had


def _wish(product, same):
    units = sum(one.row.number for one in same)
    return Wish(product, units, had=min(one.row.had for one in same))


def _is_cheaper(now, was):
    return None not in (now.price, was.price) and now.price < was.price


def _why_it_stays(answer, known, is_new):
    """Why a line is not put in, in words; empty where it goes in."""
    if answer.asks or answer.why_not:
        return answer.question or answer.why_not
    now, was = seen_line(answer), known.get(answer.product.pk)
    if was is None or is_new:
        return wording.NOT_SHOWN
    if was.units != now.units and _is_cheaper(now, was):
        was = replace(was, price=now.price)  # Fewer or more were typed: volume prices were shown.
    was = replace(was, units=now.units)
    return " ".join(differences(Seen((was,)), Seen((now,)), answer.price.currency))

"""Answers a question: which products, in which order, and how many each filter value would leave.

Everything here is an operation on bitmaps, so that its time hardly depends on how many products
there are. `clauses` makes sets of words, `filters` of filters, `order` pages of sets.
"""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar

from . import clauses, codes, filters, index, order
from .answer import Answer, Left, Reading, Rights, WaysOn
from .clauses import Clause, Tiers
from .own_prices import OwnOrder, OwnPrices
from .question import Question, Wanted, wanted
from .sets import Variants, all_of
from .state import LookedUp, State

PAGE_SIZE = 24
NEAREST_SHOWN = 6
K, V = TypeVar("K"), TypeVar("V")


def find(
    question: Question,
    rights: Rights,
    *,
    own: OwnPrices | None = None,
    page_size: int = PAGE_SIZE,
) -> tuple[Answer, str]:
    """The Answer to a question for a reader with these rights, and the catalogue's edition of
    which it is; one query while nothing changes.

    By price it goes in the order of what products cost the reader, their `own` prices among them.
    """
    typed, coded = wanted(question.text), codes.read(question.code)
    words, both = [form for form, _ in typed.words], clauses.pairs_as_one(typed)
    looked_up = index.read(words, coded.gtins, coded.part_number, exactly=both)
    answer = _answer(question, rights, looked_up, typed, coded, own, page_size)
    return answer, looked_up.catalogue


def _answer(
    question: Question,
    rights: Rights,
    looked_up: LookedUp,
    typed: Wanted,
    coded: codes.Codes,
    own: OwnPrices | None,
    page_size: int,
) -> Answer:
    question = replace(question, ignored=(*question.ignored, *filter(None, [coded.fault])))
    if coded.name:
        return _of_a_code(coded.name, question, looked_up.product_ids)
    state, own = looked_up.state, own if question.is_by_price else None
    key = (looked_up.product_ids, repr(question), rights, page_size, own)
    answer = _kept(state.answers, key)
    if answer is None:
        own_order = own and _own_order(state, own)
        answer = _of_words(looked_up, question, typed, rights, page_size, own_order)
        if own is None or own.key in state.own_orders:
            _keep(state.answers, key, answer)
    return answer


_lock = Lock()


def _kept(memory: MutableMapping[K, V], key: K) -> V | None:
    with _lock:
        return memory.get(key)


def _keep(memory: MutableMapping[K, V], key: K, found: V) -> None:
    with _lock:
        memory[key] = found


def _own_order(state: State, own: OwnPrices) -> OwnOrder:
    """What was read for this key; it is not kept where it is not as the key says by then."""
    order = _kept(state.own_orders, own.key)
    if order is None:
        order = OwnOrder.of(state, own.read())
        if own.is_as_read():
            _keep(state.own_orders, own.key, order)
    return order


def _of_a_code(name: str, question: Question, product_ids: tuple[int, ...]) -> Answer:
    """The product that it names, for who may see it, and nothing else: no words are near to it."""
    said = f"This is {name} that is not known here."
    ignored = (*question.ignored, said)
    return Answer(0, (), 1, 1, Left(), Reading(), ignored, coded_ids=product_ids, is_code=True)


@dataclass(frozen=True)
class _Matching:
    """What the words leave of everything; `ranked` has the best first, `tiers` is by word."""

    reading: Reading
    heard: list[Clause]
    everything: Variants
    tiers: list[Tiers]
    ranked: list[Variants]
    found: Variants


def _of_words(
    looked_up: LookedUp,
    question: Question,
    typed: Wanted,
    rights: Rights,
    page_size: int,
    own: OwnOrder | None,
) -> Answer:
    state = looked_up.state
    matching = _matching(looked_up, question, typed, rights)
    groups = filters.groups(state, question, rights)
    hits = all_of(matching.found, groups.values())
    count = hits.count
    pages = max(1, -(-count // page_size))
    page = min(question.page, pages)
    ways_on = WaysOn() if count else _ways_on(state, matching, groups)
    return Answer(
        count=count,
        ids=tuple(_page(state, question, matching, hits, (page - 1) * page_size, page_size, own)),
        page=page,
        pages=pages,
        left=_left(state, question, rights, matching.found, groups),
        reading=matching.reading,
        ignored=(*question.ignored, *filters.unknown(state, question)),
        ways_on=ways_on,
        coded_ids=looked_up.product_ids,
    )


def _left(
    state: State, question: Question, rights: Rights, found: Variants, groups: filters.Groups
) -> Left:
    """What each filter leaves: the same on each page, in each order, of what is found."""
    key = (repr(replace(question, page=1, sort="", ignored=())), rights)
    left = _kept(state.left, key)
    if left is None:
        facets = tuple(filters.facets(state, question, found, groups))
        switches = tuple(filters.switches(state, question, rights, found, groups))
        left = Left(facets, switches)
        _keep(state.left, key, left)
    return left


def _matching(looked_up: LookedUp, question: Question, typed: Wanted, rights: Rights) -> _Matching:
    state = looked_up.state
    heard, denied = clauses.clauses(looked_up, typed), clauses.denied(state, typed)
    reading = clauses.reading(heard, denied)
    heard = [clause for clause in heard if clause.tiers]
    shown = filters.shown(state, rights.country)
    everything = shown & filters.fixed(state, question) & clauses.without(state, denied)
    tiers = clauses.joined(looked_up, shown, heard)
    is_gibberish = typed.words and not (heard or reading.denied)
    ranked = [] if is_gibberish else clauses.best_first(clauses.scores(everything, tiers))
    return _Matching(reading, heard, everything, tiers, ranked, state.any_of(ranked))


def _page(
    state: State,
    question: Question,
    matching: _Matching,
    hits: Variants,
    skip: int,
    most: int,
    own: OwnOrder | None,
) -> list[int]:
    if own is not None:
        return own.page(hits.products, question.order, skip, most)
    if question.order != "relevance":
        return order.in_order(state, hits.products, question.order, skip, most)
    return order.best_first(state, (hits & one for one in matching.ranked), skip, most)


def _ways_on(state: State, matching: _Matching, groups: filters.Groups) -> WaysOn:
    """What to leave out, and the products that come nearest."""
    near = clauses.best_first(clauses.scores_of_some(matching.everything, matching.tiers))
    return WaysOn(
        shorter=tuple(_shorter(state, matching, groups)),
        unfiltered_count=matching.found.count if groups else 0,
        nearest_ids=tuple(order.best_first(state, near, 0, NEAREST_SHOWN)),
    )


def _shorter(
    state: State, matching: _Matching, groups: filters.Groups
) -> Iterator[tuple[str, str, int]]:
    """(word, the rest, how many products) of each word that can be left out with success."""
    for left_out in matching.heard if len(matching.heard) > 1 else ():
        others = [clause for clause in matching.heard if clause is not left_out]
        fitting = clauses.scores(matching.everything, [clause.tiers for clause in others])
        left = all_of(state.any_of(fitting.values()), groups.values())
        if count := left.count:
            yield left_out.word, " ".join(one.better or one.word for one in others), count


def counts(kind: str, country: str) -> dict[str, int]:
    """How many products, families counted once, a country sees of each value of a kind, by slug."""
    state = index.read().state
    shown = filters.shown(state, country)
    values = state.vocabulary.values[kind]
    return {slug: (shown & state.value(value)).count for slug, value in values.items()}


def suggested_ids(looked_up: LookedUp, typed: Wanted, most: int, country: str = "") -> list[int]:
    """The first products in which every word is, or begins one; typing errors do not count."""
    state = looked_up.state
    words = clauses.begun(looked_up, typed)
    scores = clauses.scores(filters.shown(state, country), words)
    return order.best_first(state, clauses.best_first(scores), 0, most)

"""What the words of a search mean as sets: every word a clause, and scores of what fits; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .answer import Reading
from .bitmaps import unpack
from .question import Wanted
from .sets import Variants
from .state import Found, LookedUp, State
from .vocabulary import TEXT_TIER, TIERS, TITLE_TIER, Value
from .words import nearest

# Of the nearest products, more words come before better places of words.
ONE_MORE_WORD = 100

# {tier or sum of tiers: variants}
Tiers = dict[int, Variants]


@dataclass(frozen=True)
class Clause:
    """A wanted word and its variants by tier, none of an unknown one; `better` is what corrects
    it.
    """

    form: str
    word: str
    tiers: Tiers = field(default_factory=dict)
    better: str = ""


@dataclass(frozen=True)
class Denied:
    """A word for what must not be contained, and the ingredients of that name."""

    word: str
    ingredients: tuple[Value, ...]


def pairs_as_one(typed: Wanted) -> list[str]:
    """Neighbours among wanted words written as one word."""
    return [one + other for (one, _), (other, _) in pairwise(typed.words)]


def clauses(looked_up: LookedUp, typed: Wanted) -> list[Clause]:
    """A clause for each wanted word: found as it is, as a beginning, or corrected."""
    return [_clause(looked_up, form, word) for form, word in typed.words]


def _clause(looked_up: LookedUp, form: str, word: str) -> Clause:
    tiers = _exact(looked_up, form) or _started(looked_up, form)
    return Clause(form, word, tiers) if tiers else _corrected(looked_up, form, word)


def begun(looked_up: LookedUp, typed: Wanted) -> list[Tiers]:
    """For each wanted word what has it or a word that it begins; errors are not corrected."""
    return [
        _united((_exact(looked_up, form), _started(looked_up, form))) for form, _ in typed.words
    ]


def denied(state: State, typed: Wanted) -> list[Denied]:
    """What the words deny, such as "no lidocaine"."""
    return [Denied(word, tuple(_ingredients(state, form))) for form, word in typed.denied]


def _ingredients(state: State, form: str) -> Iterator[Value]:
    for value in state.vocabulary.by_word.get(form, ()):
        if value.kind == "ingredient":
            yield value


def without(state: State, denied: Iterable[Denied]) -> Variants:
    """The variants that have nothing of what is denied."""
    left = state.units
    for one in denied:
        if one.ingredients:
            left &= state.lacking(state.any_of(map(state.value, one.ingredients)))
    return left


def reading(clauses: Iterable[Clause], denied: Iterable[Denied]) -> Reading:
    """What became of the typed words."""
    clauses, denied = list(clauses), list(denied)
    return Reading(
        used=tuple(one.word for one in clauses if one.tiers),
        corrected={one.word: one.better for one in clauses if one.better},
        unknown=tuple(one.word for one in clauses if not one.tiers)
        + tuple(one.word for one in denied if not one.ingredients),
        denied=tuple(one.ingredients[0].name for one in denied if one.ingredients),
    )


# The tiers of a word.


def _exact(looked_up: LookedUp, form: str) -> Tiers:
    found = _found(looked_up, form, "same")
    return _united((_named(looked_up.state, form), found, _recent(looked_up.state, form)))


def _named(state: State, form: str) -> Tiers:
    """Of the values that have the word in their name."""
    values = state.vocabulary.by_word.get(form, ())
    return _united({TIERS.get(one.kind, TEXT_TIER): state.value(one)} for one in values)


def _found(looked_up: LookedUp, form: str, how: str) -> Tiers:
    found = (one for one in looked_up.words.get(form, ()) if one.how == how)
    return _united(_of_edition(looked_up.state, one) for one in found)


def _of_edition(state: State, found: Found) -> Tiers:
    return _placed(state.variants(base=found.in_titles), state.variants(base=found.in_texts))


def _recent(state: State, form: str) -> Tiers:
    segment = state.recent.segment
    titles, texts = segment.in_titles.get(form), segment.in_texts.get(form)
    return _placed(
        state.variants(recent=unpack(titles) if titles else 0),
        state.variants(recent=unpack(texts) if texts else 0),
    )


def _placed(titles: Variants, texts: Variants) -> Tiers:
    return {tier: found for tier, found in ((TITLE_TIER, titles), (TEXT_TIER, texts)) if found}


def _started(looked_up: LookedUp, form: str) -> Tiers:
    """A word that begins others stands for them, one tier lower."""
    if len(form) < 3:
        return {}
    known = (name for name in looked_up.state.known if name.startswith(form))
    parts = (_found(looked_up, form, "start"), *(_exact(looked_up, name) for name in known))
    lowered = ({max(TEXT_TIER, tier - 1): tiers[tier]} for tiers in parts for tier in tiers)
    return _united(lowered)


def _corrected(looked_up: LookedUp, form: str, word: str) -> Clause:
    near = {one.word: one for one in looked_up.words.get(form, ()) if one.how == "near"}
    frequencies = {name: found.frequency for name, found in near.items()}
    better = nearest(form, (looked_up.state.known | frequencies).items())
    if better is None:
        return Clause(form, word)
    parts = [_exact(looked_up, better)]
    if better in near:
        parts.append(_of_edition(looked_up.state, near[better]))
    return Clause(form, word, _united(parts), better)


def _united(parts: Iterable[Tiers]) -> Tiers:
    united: Tiers = {}
    for tiers in parts:
        for tier, found in tiers.items():
            _put(united, tier, found)
    return united


def _put(tiers: Tiers, tier: int, found: Variants) -> None:
    tiers[tier] = tiers[tier] | found if tier in tiers else found


# Words together.


def joined(looked_up: LookedUp, everything: Variants, clauses: list[Clause]) -> list[Tiers]:
    """The tiers of each word. Neighbours that are one word elsewhere ("skin booster") are found
    written so too, and count as two.
    """
    tiers, at = [], 0
    while at < len(clauses):
        pair = clauses[at : at + 2]
        as_one = _exact(looked_up, "".join(one.form for one in pair)) if len(pair) == 2 else {}
        if as_one:
            doubled = {2 * tier: found for tier, found in as_one.items()}
            tiers.append(_united((scores(everything, [one.tiers for one in pair]), doubled)))
        else:
            tiers.append(clauses[at].tiers)
        at += 2 if as_one else 1
    return tiers


def scores(everything: Variants, words: Iterable[Tiers]) -> Tiers:
    """{sum of tiers: variants} of what every word fits."""
    summed = {0: everything}
    for tiers in words:
        summed = _united(_added(summed, tiers, 0))
    return summed


def scores_of_some(everything: Variants, words: Iterable[Tiers]) -> Tiers:
    """{sum of tiers: variants} of what any of the words fits; each word adds ONE_MORE_WORD."""
    summed = {0: everything}
    for tiers in words:
        summed = _united((summed, *_added(summed, tiers, ONE_MORE_WORD)))
    summed.pop(0)
    return summed


def _added(summed: Tiers, tiers: Tiers, more: int) -> Iterator[Tiers]:
    for score, reached in summed.items():
        for tier, having in tiers.items():
            if both := reached & having:
                yield {score + tier + more: both}


def best_first(scored: Tiers) -> list[Variants]:
    return [scored[score] for score in sorted(scored, reverse=True)]

"""What the filters of a question leave, and how many products each further value would; pure."""

from collections.abc import Iterator
from operator import itemgetter

from .answer import Choice, Facet, Kind, Rights
from .question import FILTERS, SWITCHES, Question, shortened
from .sets import Each, Variants, all_of
from .state import State
from .vocabulary import Value

MOST_VALUES_SHOWN = 20

_FLAGS = ("public", "reference", "confirmed", "described")

Groups = dict[str, Variants]
Counted = tuple[Value, int]


def shown(state: State, country: str) -> Variants:
    """What there is to be found in a country: nothing that may not be shown there."""
    return state.alive - state.key(f"market:{country}:hidden")


def fixed(state: State, question: Question) -> Variants:
    """What the page itself is about."""
    groups = (_group(state, name, slugs) for name, slugs in question.fixed.items())
    return all_of(state.units, (state.variants() if found is None else found for found in groups))


def groups(state: State, question: Question, rights: Rights) -> Groups:
    """The variants that each chosen filter leaves, by filter."""
    chosen = {name: _group(state, name, slugs) for name, slugs in question.filters.items()}
    switched = {name: _switch(state, name, rights) for name in question.switches}
    return {name: found for name, found in (chosen | switched).items() if found is not None}


def unknown(state: State, question: Question) -> Iterator[str]:
    """A sentence for each value that is none of its filter's."""
    for name, slugs in (*question.fixed.items(), *question.filters.items()):
        for slug in slugs:
            if slug not in state.vocabulary.values[_kind(name)]:
                yield f"“{shortened(slug)}” is not known under “{FILTERS[name]}” and was left out."


def _kind(name: str) -> str:
    return "ingredient" if name == "without" else name


def _group(state: State, name: str, slugs: tuple[str, ...]) -> Variants | None:
    """What any of the values has, or what has none of them; None where none of them exists."""
    values = state.vocabulary.values[_kind(name)]
    known = [values[slug] for slug in slugs if slug in values]
    if not known:
        return None
    having = state.any_of(map(state.value, known))
    return state.lacking(having) if name == "without" else having


def _switch(state: State, name: str, rights: Rights) -> Variants:
    return state.kept((name, rights), lambda: _switched(state, name, rights))


def _switched(state: State, name: str, rights: Rights) -> Variants:
    if name == "may":
        return _of_kinds(state, rights.may, rights.country)
    return state.in_stock(rights.today) & _of_kinds(state, rights.sendable, rights.country)


def _of_kinds(state: State, kinds: tuple[Kind, ...], country: str) -> Variants:
    flags = {name: state.key(f"is:{name}") for name in _FLAGS}
    markets = {kind.market: _market(state, kind.market, country) for kind in kinds}
    return state.any_of(_of_kind(state, kind, markets, flags) for kind in kinds)


def _of_kind(state: State, kind: Kind, markets: Groups, flags: Groups) -> Variants:
    found = state.key(f"class:{kind.supply_class}") & markets[kind.market]
    for name, holding in flags.items():
        if found:
            found = found & holding if getattr(kind, f"is_{name}") else found - holding
    return found


def _market(state: State, status: str, country: str) -> Variants:
    stated = {name: state.key(f"market:{country}:{name}") for name in ("open", "closed", "hidden")}
    if status in stated:
        return stated[status]
    return state.units - state.any_of(stated.values())


def facets(state: State, question: Question, matching: Variants, groups: Groups) -> Iterator[Facet]:
    """Each filter that the page does not set, with a count for each of its values."""
    for name in FILTERS:
        if name not in question.fixed:
            yield _facet(state, question, name, _under_others(name, matching, groups))


def _facet(state: State, question: Question, name: str, others: Variants) -> Facet:
    values, having = state.values(_kind(name))
    counts = _counts(state, name, others, having)
    chosen = question.chosen(name)
    rows = list(zip(values, counts, strict=True))
    shown = rows if name in question.whole else _most_useful(rows, chosen)
    choices = (Choice(v.slug, v.name, count, v.slug in chosen, v.hue) for v, count in shown)
    return Facet(name, FILTERS[name], tuple(choices), len(values))


def _counts(state: State, name: str, others: Variants, having: tuple[Each, Each]) -> list[int]:
    """How many of the others each value leaves."""
    if name != "without":
        return others.counts_with(having)
    return (others & state.key("is:stated")).counts_without(having)


def switches(
    state: State, question: Question, rights: Rights, matching: Variants, groups: Groups
) -> Iterator[Choice]:
    """Each switch with how many products it would leave."""
    for name, label in SWITCHES.items():
        left = _under_others(name, matching, groups) & _switch(state, name, rights)
        yield Choice(name, label, left.count, name in question.switches)


def _under_others(name: str, matching: Variants, groups: Groups) -> Variants:
    return all_of(matching, (found for other, found in groups.items() if other != name))


def _most_useful(rows: list[Counted], chosen: tuple[str, ...]) -> list[Counted]:
    """All values with their counts, or of very many the chosen and the most frequent."""
    if len(rows) <= MOST_VALUES_SHOWN:
        return rows
    ranked = sorted(rows, key=itemgetter(1), reverse=True)
    if chosen:
        ranked.sort(key=lambda row: row[0].slug not in chosen)
    kept = {value.slug for value, _ in ranked[:MOST_VALUES_SHOWN]}
    return [row for row in rows if row[0].slug in kept]

"""What the filters of a question leave, and how many products each further value would; pure."""

from collections.abc import Iterator, Sequence

from .answer import Choice, Facet, Kind, Rights
from .question import FILTERS, SWITCHES, Question, shortened
from .sets import Counts, Variants, all_of
from .state import State
from .vocabulary import Value

MOST_VALUES_SHOWN = 20

_FLAGS = ("public", "reference", "confirmed", "described")

Groups = dict[str, Variants]


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
    under_all = Counts(_under_others("", matching, groups))
    for name in FILTERS:
        if name not in question.fixed:
            values, counts = _counts(state, name, matching, groups, under_all)
            yield _facet(question, name, values, counts)


def _counts(
    state: State, name: str, matching: Variants, groups: Groups, under_all: Counts
) -> tuple[list[Value], list[int]]:
    """The values of a filter, and how many products each leaves under all the others."""
    values, each = state.values(_kind(name))
    if name == "without":
        stated = _under_others(name, matching, groups) & state.key("is:stated")
        return values, Counts(stated).lacking(each)
    if name in groups:
        return values, Counts(_under_others(name, matching, groups)).having(each)
    return values, under_all.having(each)


def _facet(question: Question, name: str, values: list[Value], counts: list[int]) -> Facet:
    chosen = question.chosen(name)
    shown = _most_useful(values, counts, chosen, is_whole=name in question.whole)
    choices = (
        Choice(v.slug, v.name, counts[at], v.slug in chosen, v.hue)
        for at in shown
        for v in [values[at]]
    )
    return Facet(name, FILTERS[name], tuple(choices), len(values))


def switches(
    state: State, question: Question, rights: Rights, matching: Variants, groups: Groups
) -> Iterator[Choice]:
    """Each switch with how many products it would leave."""
    for name, label in SWITCHES.items():
        left = _under_others(name, matching, groups) & _switch(state, name, rights)
        yield Choice(name, label, left.count, name in question.switches)


def _under_others(name: str, matching: Variants, groups: Groups) -> Variants:
    return all_of(matching, (found for other, found in groups.items() if other != name))


def _most_useful(
    values: list[Value], counts: list[int], chosen: tuple[str, ...], *, is_whole: bool
) -> Sequence[int]:
    """The places of all values, or of very many those of the chosen and the most frequent."""
    if is_whole or len(values) <= MOST_VALUES_SHOWN:
        return range(len(values))
    ranked = sorted(range(len(values)), key=counts.__getitem__, reverse=True)
    if chosen:
        ranked.sort(key=lambda at: values[at].slug not in chosen)
    return sorted(ranked[:MOST_VALUES_SHOWN])

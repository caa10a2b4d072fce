"""Answers a question: which products, in which order, and how many each filter value would leave.

Everything here is an operation on bitmaps, so that its time hardly depends on how many products
there are. Sets are pairs: one bitmap for each of the state's two views.
"""

import operator
from dataclasses import dataclass, field, replace
from functools import reduce
from heapq import merge
from itertools import pairwise

from . import codes, index
from .bitmaps import unpack
from .question import FILTERS, SWITCHES, Question, shortened, wanted
from .vocabulary import TEXT_TIER, TIERS, TITLE_TIER
from .words import nearest

PAGE_SIZE = 24
MOST_VALUES_SHOWN = 60
NEAREST_SHOWN = 6
# Of the nearest products, more words come before better places of words.
ONE_MORE_WORD = 100


@dataclass(frozen=True)
class Kind:
    """What the purchase rule asks about a variant, beside the country that an order goes to."""

    supply_class: str
    market: str
    is_public: bool
    is_reference: bool
    is_confirmed: bool


@dataclass(frozen=True)
class Rights:
    """What counts today for the reader: which kinds may be ordered, and which could be sent.

    `today` is the ordinal of the date.
    """

    country: str = ""
    today: int = 0
    may: tuple = ()
    sendable: tuple = ()


@dataclass(frozen=True)
class Choice:
    """A value of a filter and how many products it leaves under the other filters."""

    slug: str
    name: str
    count: int
    is_chosen: bool
    hue: str = ""


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: tuple
    left_out: int = 0

    @property
    def is_open(self):
        return any(choice.is_chosen for choice in self.choices)


@dataclass
class Reading:
    """What became of the typed words."""

    used: list = field(default_factory=list)
    corrected: dict = field(default_factory=dict)
    unknown: list = field(default_factory=list)
    denied: list = field(default_factory=list)

    @property
    def corrected_text(self):
        return " ".join(self.corrected.get(word, word) for word in self.used)


@dataclass(frozen=True)
class Answer:
    count: int
    ids: tuple
    page: int
    pages: int
    facets: tuple
    switches: tuple
    reading: Reading
    ignored: tuple = ()
    shorter: tuple = ()
    unfiltered_count: int = 0
    nearest_ids: tuple = ()
    coded_ids: tuple = ()
    is_code: bool = False


def find(question, rights, *, page_size=PAGE_SIZE):
    """The Answer to a question for a reader with these rights; one query while nothing changes."""
    typed, coded = wanted(question.text), codes.read(question.code)
    reading = index.read(asked_words(typed), coded.gtins, coded.part_number)
    question = replace(question, ignored=(*question.ignored, *filter(None, [coded.fault])))
    if coded.name:
        return _of_a_code(coded, question, reading.product_ids)
    return _Search(reading, question, typed, rights, page_size).answer()


def _of_a_code(coded, question, product_ids):
    """The product that it names, for who may see it, and nothing else: no words are near to it."""
    said = f"This is {coded.name} that is not known here."
    ignored = (*question.ignored, said)
    return Answer(0, (), 1, 1, (), (), Reading(), ignored, coded_ids=product_ids, is_code=True)


def asked_words(typed):
    """What is to be looked up for wanted words: each, and neighbours written as one."""
    forms = [form for form, _ in typed.words]
    return [*forms, *(one + other for one, other in pairwise(forms))]


class _Search:
    def __init__(self, reading, question, typed, rights, page_size):
        self.state, self.found = reading.state, reading.words
        self.coded_ids = reading.product_ids
        self.views = reading.state.views
        self.question, self.typed, self.rights = question, typed, rights
        self.page_size = page_size
        self.reading = Reading()
        self.ignored = list(question.ignored)

    def answer(self):
        clauses = self._clauses()
        everything = self._and(self._alive(), self._fixed(), self._not_denied())
        buckets = self._ranked(everything, clauses)
        matching = _or(*buckets.values()) if buckets else (0, 0)
        groups = self._groups()
        hits = self._and(matching, *groups.values())
        count = self._count(hits)
        pages = max(1, -(-count // self.page_size))
        page = min(self.question.page, pages)
        rest = {} if count else self._ways_on(everything, clauses, groups, matching)
        return Answer(
            count=count,
            ids=tuple(self._page(hits, buckets, page)),
            page=page,
            pages=pages,
            facets=tuple(self._facets(matching, groups)),
            switches=tuple(self._switches(matching, groups)),
            reading=self.reading,
            ignored=tuple(self.ignored),
            coded_ids=self.coded_ids,
            **rest,
        )

    # Sets.

    def _alive(self):
        """What there is to be found by this reader: nothing that may not be shown to them."""
        hidden = f"market:{self.rights.country}:hidden"
        return tuple(view.alive & ~view.key(hidden) for view in self.views)

    def _and(self, first, *others):
        for other in others:
            first = tuple(one & two for one, two in zip(first, other, strict=True))
        return first

    def _count(self, units):
        return sum(
            view.segment.layout.count(bits) for view, bits in zip(self.views, units, strict=True)
        )

    def _fold(self, units):
        return tuple(
            view.segment.layout.fold(bits) for view, bits in zip(self.views, units, strict=True)
        )

    def _key(self, name):
        return tuple(view.key(name) for view in self.views)

    def _value(self, value):
        return tuple(view.value(value) for view in self.views)

    # Filters.

    def _groups(self):
        """The variants that each set filter leaves, by filter."""
        question = self.question
        groups = {name: self._group(name, question.chosen(name)) for name in question.filters}
        groups |= {name: self._switch(name) for name in question.switches}
        return {name: units for name, units in groups.items() if units is not None}

    def _fixed(self):
        found = self._alive()
        for name, slugs in self.question.fixed.items():
            found = self._and(found, self._group(name, slugs) or (0, 0))
        return found

    def _group(self, name, slugs):
        """Any of the values; None where none of them exists."""
        values = self._values(name)
        known = [values[slug] for slug in slugs if slug in values]
        for slug in slugs:
            if slug not in values:
                said = f"“{shortened(slug)}” is not known under “{FILTERS[name]}” and was left out."
                self.ignored.append(said)
        if not known:
            return None
        found = _or(*map(self._value, known))
        return self._lacking(found) if name == "without" else found

    def _lacking(self, containing):
        """The variants whose composition is stated and has none of it."""
        stated = self._key("is:stated")
        return tuple(all_ & ~those for all_, those in zip(stated, containing, strict=True))

    def _values(self, name):
        return self.state.vocabulary.values["ingredient" if name == "without" else name]

    def _switch(self, name):
        if name == "may":
            return self._kinds(self.rights.may)
        stock = tuple(view.segment.in_stock(self.rights.today) for view in self.views)
        return self._and(stock, self._kinds(self.rights.sendable))

    def _kinds(self, kinds):
        return tuple(self._kinds_of(view, kinds) for view in self.views)

    def _kinds_of(self, view, kinds):
        found, units = 0, view.segment.layout.units
        for kind in kinds:
            bits = view.key(f"class:{kind.supply_class}") & self._market(view, kind.market)
            for name in ("public", "reference", "confirmed"):
                holds = view.key(f"is:{name}")
                bits &= holds if getattr(kind, f"is_{name}") else units & ~holds
            found |= bits
        return found

    def _market(self, view, status):
        stated = {
            name: view.key(f"market:{self.rights.country}:{name}")
            for name in ("open", "closed", "hidden")
        }
        if status in stated:
            return stated[status]
        return view.segment.layout.units & ~_any(stated.values())

    def _facets(self, matching, groups):
        for name, label in FILTERS.items():
            if name in self.question.fixed:
                continue
            others = self._and(matching, *(bits for key, bits in groups.items() if key != name))
            yield self._facet(name, label, others)

    def _facet(self, name, label, others):
        chosen = self.question.chosen(name)
        if name == "without":
            others = self._and(others, self._key("is:stated"))
        choices = []
        kind = "ingredient" if name == "without" else name
        for value in self.state.vocabulary.of(kind):
            bits = self._value(value)
            bits = self._lacking(bits) if name == "without" else bits
            count = self._count(self._and(others, bits))
            choices.append(Choice(value.slug, value.name, count, value.slug in chosen, value.hue))
        return Facet(name, label, *_most_useful(choices))

    def _switches(self, matching, groups):
        for name, label in SWITCHES.items():
            others = self._and(matching, *(bits for key, bits in groups.items() if key != name))
            count = self._count(self._and(others, self._switch(name)))
            yield Choice(name, label, count, name in self.question.switches)

    # Words.

    def _clauses(self):
        """For each wanted word its variants by tier, {tier: set}; unknown words are left out."""
        clauses, forms = [], []
        for form, word in self.typed.words:
            clause = self._exact(form) or self._started(form) or self._corrected(form, word)
            if clause:
                self.reading.used.append(word)
                clauses.append(clause)
                forms.append(form)
            else:
                self.reading.unknown.append(word)
        return self._joined(clauses, forms)

    def _exact(self, form):
        tiers = {}
        for value in self.state.vocabulary.by_word.get(form, ()):
            tier = TIERS.get(value.kind, TEXT_TIER)
            tiers[tier] = _or(tiers.get(tier, (0, 0)), self._value(value))
        for found in self.found.get(form, ()):
            if found.how == "same":
                self._add(tiers, (found.in_titles, 0), (found.in_texts, 0))
        self._add(tiers, *self._recent(form))
        return tiers

    def _recent(self, form):
        segment = self.state.recent.segment
        title, text = segment.in_titles.get(form), segment.in_texts.get(form)
        return ((0, unpack(title) if title else 0), (0, unpack(text) if text else 0))

    def _add(self, tiers, titles, texts):
        for tier, units in ((TITLE_TIER, titles), (TEXT_TIER, texts)):
            if any(units):
                tiers[tier] = _or(tiers.get(tier, (0, 0)), units)

    def _started(self, form):
        """A word that begins others stands for them, one tier lower."""
        if len(form) < 3:
            return {}
        tiers = {}
        for found in self.found.get(form, ()):
            if found.how == "start":
                self._add(tiers, (found.in_titles, 0), (found.in_texts, 0))
        for known in self.state.known:
            if known.startswith(form):
                for tier, units in self._exact(known).items():
                    tiers[tier] = _or(tiers.get(tier, (0, 0)), units)
        return _lower(tiers)

    def _corrected(self, form, word):
        near = {found.word: found for found in self.found.get(form, ()) if found.how == "near"}
        known = self.state.known | {name: found.frequency for name, found in near.items()}
        better = nearest(form, known.items())
        if better is None:
            return {}
        self.reading.corrected[word] = better
        tiers = self._exact(better)
        if better in near:
            self._add(tiers, (near[better].in_titles, 0), (near[better].in_texts, 0))
        return tiers

    def _joined(self, clauses, forms):
        """Neighbours that are one word elsewhere ("skin booster") are found written so too."""
        scored = []
        at = 0
        while at < len(clauses):
            pair = self._exact("".join(forms[at : at + 2])) if at + 1 < len(clauses) else {}
            if pair:
                both = _scores(self._alive(), clauses[at : at + 2])
                for tier, units in pair.items():
                    both[2 * tier] = _or(both.get(2 * tier, (0, 0)), units)
                scored.append(both)
                at += 2
            else:
                scored.append(clauses[at])
                at += 1
        return scored

    def _not_denied(self):
        """Without what the words deny, such as "no lidocaine"."""
        found = self._alive()
        for form, word in self.typed.denied:
            values = self.state.vocabulary.by_word.get(form, ())
            denied = [value for value in values if value.kind == "ingredient"]
            if denied:
                self.reading.denied.append(denied[0].name)
                found = self._and(found, self._lacking(_or(*map(self._value, denied))))
            else:
                self.reading.unknown.append(word)
        return found

    def _ranked(self, everything, clauses):
        """{score: variants} of what every word fits, the best first; without words all are one."""
        if self.typed.words and not clauses and not self.reading.denied:
            return {}
        scores = _scores(everything, clauses)
        return {score: scores[score] for score in sorted(scores, reverse=True)}

    # Order and page.

    def _page(self, hits, buckets, page):
        skip, most = (page - 1) * self.page_size, self.page_size
        if self.question.order != "relevance":
            return self._in_order(self._fold(hits), self.question.order, skip, most)
        found, seen = [], (0, 0)
        for bucket in buckets.values():
            guards = self._fold(self._and(hits, bucket))
            guards = tuple(one & ~two for one, two in zip(guards, seen, strict=True))
            seen = _or(seen, guards)
            size = sum(bits.bit_count() for bits in guards)
            if size > skip:
                found += self._in_order(guards, "name", skip, most - len(found))
            skip = max(0, skip - size)
            if len(found) == most:
                break
        return found

    def _in_order(self, guards, order, skip, most):
        """The ids of one stretch, merged from both views."""
        base, recent = self.views
        late = recent.segment.page(guards[1], _sequence(recent, order), 0, guards[1].bit_count())
        start = max(0, skip - len(late))
        early = base.segment.page(guards[0], _sequence(base, order), start, skip + most - start)
        both = merge(_keyed(base, order, early), _keyed(recent, order, late))
        return [key for *_, key in both][skip - start : skip - start + most]

    # Where nothing fits.

    def _ways_on(self, everything, clauses, groups, matching):
        """What to leave out, and the products that come nearest."""
        near = _scores(everything, clauses, is_every=False)
        near.pop(0, None)
        best = [near[score] for score in sorted(near, reverse=True)]
        ids = []
        for bucket in best:
            ids += [key for key in self._in_order(self._fold(bucket), "name", 0, NEAREST_SHOWN)]
            if len(ids) >= NEAREST_SHOWN:
                break
        return {
            "shorter": tuple(self._shorter(everything, groups)),
            "unfiltered_count": self._count(matching) if groups else 0,
            "nearest_ids": tuple(dict.fromkeys(ids))[:NEAREST_SHOWN],
        }

    def _shorter(self, everything, groups):
        """(word, the rest, how many products) of each word that can be left out with success."""
        forms = {word: form for form, word in self.typed.words}
        used = self.reading.used
        if len(used) < 2:
            return
        tiers = {
            word: self._exact(self.reading.corrected.get(word, forms[word]))
            or self._started(forms[word])
            for word in used
        }
        for word in used:
            others = [other for other in used if other != word]
            scores = _scores(everything, [tiers[other] for other in others])
            left = self._and(_or(*scores.values()), *groups.values()) if scores else (0, 0)
            if count := self._count(left):
                corrected = (self.reading.corrected.get(other, other) for other in others)
                yield word, " ".join(corrected), count


def _any(bitmaps):
    return reduce(operator.or_, bitmaps)


def _or(*sets):
    base = recent = 0
    for one, two in sets:
        base |= one
        recent |= two
    return base, recent


def _scores(everything, clauses, *, is_every=True):
    """{score: set} of the sums of tiers; without `is_every` a word may also be missing."""
    scores = {0: everything}
    for clause in clauses:
        summed = {} if is_every else dict(scores)
        for score, units in scores.items():
            for tier, having in clause.items():
                both = (units[0] & having[0], units[1] & having[1])
                if any(both):
                    reached = score + tier + (0 if is_every else ONE_MORE_WORD)
                    summed[reached] = _or(summed.get(reached, (0, 0)), both)
        scores = summed
    return scores


def _lower(tiers):
    lowered = {}
    for tier, units in tiers.items():
        less = max(TEXT_TIER, tier - 1)
        lowered[less] = _or(lowered.get(less, (0, 0)), units)
    return lowered


def _sequence(view, order):
    segment = view.segment
    if order == "price":
        return segment.by_price
    if order == "-price":
        return segment.by_price_falling
    return segment.by_age if order == "newest" else None


def _keyed(view, order, fields):
    """(sort key ..., id) of products, so that two lists in one order merge."""
    segment = view.segment
    first = {
        "price": lambda at: segment.prices[at],
        "-price": segment.price_falling,
        "newest": lambda at: -segment.created[at],
    }.get(order, lambda at: 0)
    for at in fields:
        yield first(at), segment.names[at], segment.ids[at]


def _most_useful(choices):
    """All choices, or of very many the chosen and the most frequent, and how many are left out."""
    if len(choices) <= MOST_VALUES_SHOWN:
        return tuple(choices), 0
    ranked = sorted(choices, key=lambda choice: (not choice.is_chosen, -choice.count))
    kept = set(map(id, ranked[:MOST_VALUES_SHOWN]))
    shown = tuple(choice for choice in choices if id(choice) in kept)
    return shown, len(choices) - len(shown)


def suggested_ids(reading, typed, most, country=""):
    """The first products in which every word is, or begins one; typing errors do not count."""
    search = _Search(reading, Question(text="-"), typed, Rights(country), most)
    clauses = []
    for form, _ in typed.words:
        tiers = search._exact(form)
        for tier, units in search._started(form).items():
            tiers[tier] = _or(tiers.get(tier, (0, 0)), units)
        clauses.append(tiers)
    buckets = search._ranked(search._alive(), clauses)
    return search._page(search._alive(), buckets, 1)

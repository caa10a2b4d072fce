"""Finding what staff type, whatever its case, accents, spaces and signs, by words in any order."""

from functools import reduce

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import BooleanField, Func, Lookup, TextField, Value
from django.db.models.functions import Coalesce

from .statements import Asked, Statement

# What an index of trigrams can find in the middle of a text.
SHORTEST = 3
MOST_WORDS = 8


class Folded(Func):
    """A text as it is compared: the database's own `folded`, which its indexes hold too."""

    function = "folded"
    arg_joiner = " || "
    output_field = TextField()


class Holds(Lookup):
    """Whether a folded text holds what was typed; of one or two characters, begins with it."""

    prepare_rhs = False
    output_field = BooleanField()

    def as_sql(self, compiler, connection):
        text, of_text = self.process_lhs(compiler, connection)
        anywhere = "" if _is_short(self.rhs) else "'%%' || "
        return f"{text} LIKE {anywhere}folded(%s) || '%%'", [*of_text, self.rhs]


def folded(first, *others):
    """The expression that an index has of these fields, and that `holds` looks into.

    The first is never null: where there is no row, the database then knows that nothing is held.
    """
    return Folded(first, *(Coalesce(each, Value(""), output_field=TextField()) for each in others))


def holds(word, *fields):
    """A condition for `filter`: these fields, written one after the other, hold the word."""
    return Holds(folded(*fields), word)


def index(*fields, name, **options):
    """The index that serves `holds` of these fields, for a model's Meta."""
    return GinIndex(OpClass(folded(*fields), name="gin_trgm_ops"), name=name, **options)


class Word(Asked):
    """A word that a search is asked for, by this name (`KeptSearch`)."""

    def __init__(self, name, is_short):
        self.is_short, self.derived = is_short, {}
        super().__init__(name, TextField())

    def asked(self, name, of, output_field):
        """What else is Asked for the word: what `of` returns for its text."""
        named = f"{self.name}_{name}"
        self.derived[named] = of
        return Asked(named, output_field)

    def values(self, text):
        return {self.name: text} | {name: of(text) for name, of in self.derived.items()}


def found(typed, rows_with):
    """Keys of the rows that hold every word, or all that was typed as one; to be used in `pk__in`.

    `rows_with(word)` gives the keys of the rows that hold one word. Next to longer words, those of
    one or two characters count only in all that was typed as one.
    """
    texts = _texts(typed)
    return _rows(texts, rows_with) if texts else []


class KeptSearch:
    """A search by statements that are compiled once, one for each number of words. Nothing but
    `holds`, and what knows a Word, looks at the words then.

    `build(keys_with)` puts together what is read, a queryset; in it `keys_with(rows_with)` are the
    keys that `found` would find, those of all that was typed by another function if one is given.
    """

    def __init__(self, build):
        self._build, self._kept = build, {}

    def rows(self, typed):
        texts = _texts(typed)
        if not texts:
            return []
        shape = tuple(_size(text) < SHORTEST for text in texts)
        words, statement = self._kept.get(shape) or self._keep(shape)
        values = {}
        for word, text in zip(words, texts, strict=True):
            values |= word.values(text)
        return statement.rows(**values)

    def _keep(self, shape):
        """Of several words it depends on them which is looked for first."""
        words = [Word(f"word{at}", is_short) for at, is_short in enumerate(shape)]
        rows = self._build(lambda *ways: _rows(words, *ways))
        self._kept[shape] = words, Statement(lambda: rows, is_planned_anew=len(words) > 1)
        return self._kept[shape]


def _texts(typed):
    """(All that was typed, and each of its words where they are several); nothing of nothing."""
    whole = " ".join(typed.split())
    words = [word for word in whole.split() if _size(word) >= SHORTEST][:MOST_WORDS]
    if not _size(whole):
        return ()
    return (whole,) if words == [whole] else (whole, *words)


def _rows(texts, rows_with, whole_with=None):
    whole, *words = texts
    found_whole = (whole_with or rows_with)(whole)
    if not words:
        return found_whole
    each = [rows_with(word) for word in words]
    return found_whole.union(reduce(lambda some, more: some.intersection(more), each))


def keys_of_any(ways):
    """The keys of the rows in any of these querysets, each found by an index of its own."""
    first, *others = (way.order_by().values("pk") for way in ways)
    return first.union(*others)


def _is_short(word):
    return word.is_short if isinstance(word, Word) else _size(word) < SHORTEST


def _size(text):
    return sum(character.isalnum() for character in text)

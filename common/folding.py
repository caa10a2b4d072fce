"""Finding what staff type, whatever its case, accents, spaces and signs, by words in any order."""

from functools import reduce

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import BooleanField, Func, Lookup, TextField, Value
from django.db.models.functions import Coalesce

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
        anywhere = "'%%' || " if _size(self.rhs) >= SHORTEST else ""
        return f"{text} LIKE {anywhere}folded(%s) || '%%'", [*of_text, self.rhs]


def folded(first, *others):
    """The expression that an index has of these fields, and that `holds` looks into.

    The first is never null: where there is no row, the database then knows that nothing is held.
    """
    return Folded(first, *(Coalesce(each, Value(""), output_field=TextField()) for each in others))


def holds(word, *fields):
    """A condition for `filter`: these fields, written one after the other, hold the word."""
    return Holds(folded(*fields), word)


def index(*fields, name):
    """The index that serves `holds` of these fields, for a model's Meta."""
    return GinIndex(OpClass(folded(*fields), name="gin_trgm_ops"), name=name)


def found(typed, rows_with):
    """Keys of the rows that hold every word, or all that was typed as one; to be used in `pk__in`.

    `rows_with(word)` gives the keys of the rows that hold one word. Next to longer words, those of
    one or two characters count only in all that was typed as one.
    """
    whole = " ".join(typed.split())
    words = [word for word in whole.split() if _size(word) >= SHORTEST][:MOST_WORDS]
    if not _size(whole):
        return []
    if not words or words == [whole]:
        return rows_with(whole)
    each = [rows_with(word) for word in words]
    return rows_with(whole).union(reduce(lambda some, more: some.intersection(more), each))


def keys_of_any(ways):
    """The keys of the rows in any of these querysets, each found by an index of its own."""
    first, *others = (way.order_by().values("pk") for way in ways)
    return first.union(*others)


def _size(text):
    return sum(character.isalnum() for character in text)

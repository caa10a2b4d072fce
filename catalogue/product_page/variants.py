"""Choosing a variant by what it is like: with or without lidocaine, syringe or pen; pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Variant:
    """Something that can be chosen, and its properties by name in the order they are asked."""

    id: object
    traits: dict = field(hash=False)
    is_confirmed: bool = True


@dataclass(frozen=True)
class Option:
    """One value of a property and the variant it leads to."""

    value: str
    variant: Variant
    is_current: bool = False


@dataclass(frozen=True)
class Choice:
    """One property in which variants differ, with its values."""

    name: str
    options: tuple


def choices(variants, current=None):
    """The Choices that tell all these variants apart; none where their properties do not.

    An option leads to the variant that has it and is otherwise most like `current`; where several
    are equally like it, to one that is confirmed.
    """
    names = [name for name in _names(variants) if len(_values(variants, name)) > 1]
    told_apart = {tuple(variant.traits.get(name) for name in names) for variant in variants}
    if len(told_apart) < len(variants):
        return []
    return [Choice(name, _options(variants, name, current)) for name in names]


def _names(variants):
    return dict.fromkeys(name for variant in variants for name in variant.traits)


def _values(variants, name):
    return list(dict.fromkeys(variant.traits.get(name, "not stated") for variant in variants))


def _options(variants, name, current):
    return tuple(
        Option(value, _nearest(variants, name, value, current), _has(current, name, value))
        for value in _values(variants, name)
    )


def _has(variant, name, value):
    return variant is not None and variant.traits.get(name, "not stated") == value


def _nearest(variants, name, value, current):
    fitting = [variant for variant in variants if _has(variant, name, value)]
    return max(fitting, key=lambda variant: (_likeness(variant, current), variant.is_confirmed))


def _likeness(variant, current):
    wanted = current.traits if current else {}
    return sum(variant.traits.get(name) == value for name, value in wanted.items())

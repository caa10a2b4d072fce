"""The invoices that a text of a payment names, however it was broken or spaced; pure."""

import re

from shop.bank.statement import compact
from shop.invoicing.numbers import number_of, rf_reference

_INVOICES = "INV"
_FIGURES = 6
_GAP = r"[^0-9A-Z]*"
_RF = re.compile(
    _GAP.join("RF") + rf"{_GAP}(\d{_GAP}\d){_GAP}" + _GAP.join(_INVOICES) + rf"((?:{_GAP}\d){{6,}})"
)
_SPACED = re.compile(rf"\b{_INVOICES}[\s./#:_-]*(\d{{1,9}})(?!\d)")
_JOINED = re.compile(rf"{_INVOICES}(\d{{{_FIGURES}}})(?!\d)")


def by_reference(text: str) -> set[str]:
    """Numbers of invoices whose RF reference stands in a text, with check digits that agree."""
    found = set()
    for check, figures in _RF.findall(text.upper()):
        for most in _beginnings(figures):
            number = number_of(_INVOICES, int(most))
            if rf_reference(number) == f"RF{compact(check)}{_INVOICES}{most}":
                found.add(number)
                break
    return found


def _beginnings(figures: str) -> list[str]:
    """The figures, and those before each gap within them: what follows may be another number."""
    ends = [len(figures), *(each.start() for each in re.finditer(r"(?<=\d)\D", figures))]
    found = [compact(figures[:end]) for end in sorted(ends, reverse=True)]
    return [each for each in found if len(each) >= _FIGURES]


def by_number(text: str) -> set[str]:
    """Numbers of invoices that stand in a text."""
    spaced = [figures for figures in _SPACED.findall(text.upper()) if not _is_broken(figures)]
    joined = _JOINED.findall(compact(text))
    return {number_of(_INVOICES, int(figures)) for figures in (*spaced, *joined)}


def _is_broken(figures: str) -> bool:
    """Whether they are the beginning of a number that goes on in the next line."""
    return figures.startswith("0") and len(figures) < _FIGURES

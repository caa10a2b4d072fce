"""Writes codes for labels and slips: GS1 DataMatrix, and the line that is printed below it; pure.

No symbol leaves here before it was read again and said just what it was given.
"""

from collections.abc import Iterable
from datetime import date
from html import escape
from math import isqrt

import zxingcpp

from . import gs1, gtins
from .answer import Code, Kind
from .reading import read

_LONGEST = 20


class CannotBeWritten(ValueError):
    """Why parts cannot stand in a code, in words for who prints it."""


def in_brackets(gtin: str, lot: str, expires_on: date, serial: str = "") -> str:
    """The line below a symbol: (01)05412345000013(17)270131(10)KL77; raises CannotBeWritten."""
    wanted = _wanted(gtin, lot, expires_on, serial)
    if read(_line(wanted)) != wanted:
        raise CannotBeWritten(f"{_line(wanted)} would be read otherwise: its lot has brackets.")
    return _line(wanted)


def datamatrix(gtin: str, lot: str, expires_on: date, serial: str = "") -> str:
    """A square GS1 DataMatrix with its quiet zone as SVG of any size; raises CannotBeWritten."""
    wanted = _wanted(gtin, lot, expires_on, serial)
    modules = _symbol(_elements(wanted)).to_image(scale=1)
    if _said(modules) != wanted:  # A lot that looks like two parts is sure before a separator.
        gtin_part, day, *numbers = _elements(wanted)
        modules = _symbol([gtin_part, *numbers, day]).to_image(scale=1)
    if (said := _said(modules)) != wanted:
        raise CannotBeWritten(f"The symbol would not be read as it was meant. {said.reason}")
    return drawn(modules, _line(wanted))


def _wanted(gtin: str, lot: str, expires_on: date, serial: str) -> Code:
    """What a reader has to say of the code."""
    needed = "" if lot else "A code needs a lot number."
    fault = gtins.why_not(gtin) or needed or _misfit("lot", lot) or _misfit("serial", serial)
    if fault:
        raise CannotBeWritten(fault)
    return Code(Kind.GS1, gtins.as_14(gtin), lot, _day(expires_on), serial)


def _misfit(name: str, text: str) -> str:
    """Why a code cannot carry a lot or serial number; empty where it can."""
    if len(text) > _LONGEST:
        return f"The {name} number {text} has {len(text)} characters; a code carries {_LONGEST}."
    if sign := gs1.foreign(text):
        return f"The {name} number {text} has {gs1.shown(sign)}, which no GS1 code carries."
    return ""


def _day(day: date) -> date:
    """The same day, if two figures of a year are enough to say it."""
    read_as = read(f"(17){day:%y%m%d}").expires_on
    if read_as != day:
        written, read_again = f"{day:%-d %b %Y}", f"{read_as:%-d %b %Y}"
        raise CannotBeWritten(
            f"A code has two figures for a year: {written} would be read {read_again}."
        )
    return day


def _elements(code: Code) -> list[tuple[str, str]]:
    """Identifiers with values, those of fixed length first: they need no separator."""
    day = f"{code.expires_on:%y%m%d}"
    elements = [("01", code.gtin), ("17", day), ("10", code.lot), ("21", code.serial)]
    return [(name, value) for name, value in elements if value]


def _line(code: Code) -> str:
    return _spelled(_elements(code), "({}){}")


def _spelled(elements: Iterable[tuple[str, str]], pattern: str) -> str:
    return "".join(pattern.format(name, value) for name, value in elements)


def _symbol(elements: Iterable[tuple[str, str]]) -> zxingcpp.Barcode:
    """Square brackets, because a lot may have round ones; square, because old scanners ask it."""
    text = _spelled(elements, "[{}]{}")
    return zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True
    )


def _said(modules: zxingcpp.Image) -> Code:
    """What the symbol says to a scanner and to our reader."""
    found = zxingcpp.read_barcode(modules)
    return read(found.symbology_identifier + found.bytes.decode()) if found else Code(Kind.NONE)


def drawn(modules: zxingcpp.Image, label: str) -> str:
    """The modules of a square symbol as SVG, one unit each."""
    pixels = bytes(memoryview(modules))  # type: ignore[arg-type]  # Its stubs do not say.
    side = isqrt(len(pixels))
    dark = "".join(
        f"M{at % side} {at // side}h1v1h-1z" for at, light in enumerate(pixels) if not light
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>'
    )

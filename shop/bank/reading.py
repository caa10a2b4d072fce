"""Which kind of bank file something is, and what it says; pure."""

from collections.abc import Callable

from . import camt, sheet, swift
from .statement import Statement, Unreadable

MOST_BYTES = 10 * 2**20
_CAMT, _MT940, _CSV = "camt.053", "MT940", "CSV"
_READERS: dict[str, Callable[[bytes], list[Statement]]] = {
    _CAMT: camt.read,
    _MT940: swift.read,
    _CSV: sheet.read,
}
_START = 4096


def read(raw: bytes) -> tuple[str, list[Statement]]:
    """(kind of file, its statements); raises Unreadable."""
    if not raw.strip():
        raise Unreadable("The file is empty.")
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"It is larger than {MOST_BYTES // 2**20} MB: ask for fewer days.")
    kind = _kind(raw)
    return kind, _READERS[kind](raw)


def _kind(raw: bytes) -> str:
    if raw.startswith(b"PK"):
        raise Unreadable("It is a ZIP: unpack it, and send what is inside.")
    start = raw[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    if start.startswith(b"<"):
        return _CAMT
    if b":20:" in start:
        return _MT940
    first = start.partition(b"\n")[0].lower()
    if b"amount" in first or b"balance" in first:
        return _CSV
    raise Unreadable(
        "It is neither camt.053 nor MT940, nor CSV with the columns " + ", ".join(sheet.REQUIRED)
    )

"""Which kind of bank file something is, and what it says; pure."""

from . import sheet
from .statement import Statement, Unreadable

MOST_BYTES = 10 * 2**20
_CAMT, _MT940, _CSV = "camt.053", "MT940", "CSV"
_START = 4096


def read(raw: bytes) -> tuple[str, list[Statement]]:
    """(kind of file, its statements); raises Unreadable."""
    if not raw.strip():
        raise Unreadable("The file is empty.")
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"It is larger than {MOST_BYTES // 2**20} MB: ask for fewer days.")
    kind = _kind(raw)
    return kind, _statements(kind, raw)


def _statements(kind: str, raw: bytes) -> list[Statement]:
    """What the reader of such files says; the libraries of two are loaded when one comes."""
    if kind == _CAMT:
        from . import camt

        return camt.read(raw)
    if kind == _MT940:
        from . import swift

        return swift.read(raw)
    return sheet.read(raw)


def _kind(raw: bytes) -> str:
    if raw.startswith(b"PK"):
        raise Unreadable("It is a ZIP: unpack it, and send what is inside.")
    start = raw[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    if start.startswith(b"<"):
        return _CAMT
    if b":20:" in start:
        return _MT940
    if sheet.is_one(start.decode(errors="replace")):
        return _CSV
    raise Unreadable(
        "It is neither camt.053 nor MT940, nor CSV with the columns " + ", ".join(sheet.REQUIRED)
    )

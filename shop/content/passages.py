"""A text cut into paragraphs and sentences, and folded for comparing; positions stay the same."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_ROW = re.compile(r"\s{0,3}\|")
_CARD = re.compile(r"\s{0,3}\{\{")
_SENTENCE = re.compile(r".+?(?:[.!?;](?=[\s\"”’)\]*_]|$)|$)", re.DOTALL)
# Code, addresses of links and bare addresses: nobody reads them as words.
_NO_WORDS = re.compile(r"`[^`\n]*`|\]\([^)\n]*\)|https?://\S+|<[^>\n]*>")


@dataclass(frozen=True)
class Block:
    """A paragraph, item, table, heading, card or code, from `start` up to `end`."""

    kind: str
    start: int
    end: int


def fold(text: str) -> str:
    """The text without accents and capitals, character for character."""
    return "".join(_folded(character) for character in text)


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    found, open_kind, start, end = [], None, 0, 0
    in_code = False
    for line_start, line in _lines(text):
        kind, in_code = _kind(line, in_code)
        if open_kind and not _continues(open_kind, kind):
            found.append(Block(open_kind, start, end))
            open_kind = None
        if kind and not open_kind:
            open_kind, start = ("text" if kind == "more" else kind), line_start
        end = line_start + len(line)
    return [*found, Block(open_kind, start, end)] if open_kind else found


def sentences(text: str, block: Block) -> list[tuple[int, int]]:
    """(start, end) of the sentences of a block; a semicolon ends one too."""
    return [
        (block.start + match.start(), block.start + match.end())
        for match in _SENTENCE.finditer(text[block.start : block.end])
        if match.group().strip()
    ]


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with these spans as spaces."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def without_code(text: str) -> str:
    """The text with code and addresses as spaces."""
    code = [(block.start, block.end) for block in blocks(text) if block.kind == "code"]
    return blank(text, code + [match.span() for match in _NO_WORDS.finditer(text)])


def _folded(character: str) -> str:
    bare = unicodedata.normalize("NFD", character)[:1].lower()[:1]
    return bare or character


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _kind(line: str, in_code: bool) -> tuple[str | None, bool]:
    """(kind of the line, whether code goes on after it); no kind for an empty line."""
    if _FENCE.match(line):
        return "code", not in_code
    if in_code:
        return "code", True
    if not line.strip():
        return None, False
    marks = (("heading", _HEADING), ("card", _CARD), ("item", _ITEM), ("table", _ROW))
    return next((kind for kind, mark in marks if mark.match(line)), "more"), False


def _continues(open_kind: str, kind: str | None) -> bool:
    """Whether a line of this kind belongs to the open block."""
    if kind == "more":
        return open_kind in ("text", "item")
    return kind == open_kind and kind in ("code", "table")

"""The letters that a drawing shows, as far as its fonts tell."""

import re
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_ENCODINGS = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
_LONGEST_RANGE = 2**16


def text_of(drawing: Stream, shared_fonts: Object) -> str:
    """The drawing's text in the order it is written; UNKNOWN stands for what no font tells."""
    own = drawing.get("/Resources", Dictionary()).get("/Font", Dictionary())
    text, letters = "", _letters(Dictionary())
    for instruction in pikepdf.parse_content_stream(drawing):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            name = str(operands[0])
            letters = _letters(own.get(name, shared_fonts.get(name, Dictionary())))
        elif operator in _SHOWS_TEXT:
            parts = operands[-1] if isinstance(operands[-1], Array) else [operands[-1]]
            text += "".join(letters(bytes(part)) for part in parts if isinstance(part, String))
        elif operator == "Do":
            text += UNKNOWN
    return text


def _letters(font: Object) -> Callable[[bytes], str]:
    """The function that makes text of the bytes that are shown in this font."""
    if "/ToUnicode" in font:
        return _by_table(font.ToUnicode.read_bytes().decode("latin-1"))
    encoding = font.get("/Encoding", Name.StandardEncoding)
    if str(font.get("/Subtype", "")) == "/Type0" or _changes_plain_letters(encoding):
        return lambda shown: UNKNOWN * len(shown)
    name = _ENCODINGS.get(str(encoding), "ascii")
    return lambda shown: shown.decode(name, errors="replace")


def _changes_plain_letters(encoding: Object) -> bool:
    if not isinstance(encoding, Dictionary):
        return False
    changes = encoding.get("/Differences", ())
    return any(int(part) < 127 for part in changes if not isinstance(part, Name))


def _by_table(table: str) -> Callable[[bytes], str]:
    """As a font's own table of codes says; it is written like `<0003> <0041>`."""
    known = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", part):
            known[code.lower()] = _letter(letter)
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            known |= _range(first, last, letter)
        for first, several in re.findall(r"<(\w+)>\s*<\w+>\s*\[(.*?)\]", part, re.DOTALL):
            for number, letter in enumerate(re.findall(r"<(\w+)>", several)):
                known[f"{int(first, 16) + number:0{len(first)}x}"] = _letter(letter)
    digits = max(map(len, known), default=2)

    def letters(shown: bytes) -> str:
        codes = re.findall(f".{{{digits}}}", shown.hex())
        return "".join(known.get(code, UNKNOWN) for code in codes)

    return letters


def _range(first: str, last: str, letter: str) -> dict[str, str]:
    start, count = int(first, 16), int(last, 16) - int(first, 16) + 1
    return {
        f"{start + step:0{len(first)}x}": _letter(f"{int(letter, 16) + step:0{len(letter)}x}")
        for step in range(min(count, _LONGEST_RANGE))
    }


def _letter(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be", errors="replace")

"""What a PDF has on each of its sheets: runs of text, and where they begin."""

import io
import re

import pikepdf
import pypdfium2

A4 = (210, 297)
_POINTS_A_MM = 72 / 25.4
_CODE = r"<([0-9A-Fa-f]+)>"


def words_on(data):
    """[the words on each sheet] of the bytes of a PDF, all of which lie on it.

    What was printed beyond an edge can be read back as well, but by nobody who holds the paper.
    """
    return [_words(sheet) for sheet in pypdfium2.PdfDocument(data)]


def _words(sheet):
    text = sheet.get_textpage()
    ends = [text.get_charbox(at)[2] for at in range(text.count_chars())]
    assert max(ends, default=0) <= sheet.get_width(), text.get_text_range()
    return " ".join(text.get_text_range().split())


def sheets_of(data):
    """[(width and height in mm, [(mm from the left edge, text)])] of the bytes of a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [(_size(page), _runs(page)) for page in pdf.pages]


def _size(page):
    left, bottom, right, top = map(float, page.mediabox)
    return round((right - left) / _POINTS_A_MM), round((top - bottom) / _POINTS_A_MM)


def _runs(page):
    """Text in the order of the page; only what a browser's printer writes is understood."""
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    here, kept, text_at, letters, runs = pikepdf.Matrix(), [], pikepdf.Matrix(), {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(here)
            case "Q":
                here = kept.pop()
            case "cm":
                here = pikepdf.Matrix(*map(float, operands)) @ here
            case "Tf":
                letters = fonts[str(operands[0])]
            case "Tm":
                text_at = pikepdf.Matrix(*map(float, operands)) @ here
            case "Tj" | "TJ":
                runs.append((text_at.e / _POINTS_A_MM, _text(operands[0], letters)))
    return runs


def _letters(font):
    """{code: character} as the font itself says."""
    table = bytes(font["/ToUnicode"].read_bytes()).decode("ascii", "replace")
    letters = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, character in re.findall(rf"{_CODE}\s*{_CODE}", block):
            letters[code.lower()] = bytes.fromhex(character).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, start in re.findall(rf"{_CODE}\s*{_CODE}\s*{_CODE}", block):
            for number in range(int(first, 16), int(last, 16) + 1):
                character = chr(int(start, 16) + number - int(first, 16))
                letters[f"{number:0{len(first)}x}"] = character
    return letters


def _text(operand, letters):
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = "".join(bytes(part).hex() for part in parts if isinstance(part, pikepdf.String))
    size = len(next(iter(letters)))
    return "".join(letters.get(codes[at : at + size], "?") for at in range(0, len(codes), size))

"""The fields of a form: each shows its value, by its own drawing or by a plain one of ours."""

import textwrap
import unicodedata
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from common.confined import NotAccepted

from . import lettering
from .drawings import CANNOT_KEEP, draw, drawing_of

_DEEPEST = 50
_MULTILINE, _PASSWORD = 1 << 12, 1 << 13
_PUSH_BUTTON, _COMBO = 1 << 16, 1 << 17
# Every letter of Courier is 0.6 of its size wide, so that it is known what fits.
_FONT: dict[str, Any] = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Courier}
_WIDTH, _LEADING, _MARGIN = 0.6, 1.2, 2
_SIZES = (12, 11, 10, 9, 8, 7, 6, 5)


def make_drawn(pdf: Pdf, widget: Object, form: Object) -> None:
    """Raises NotAccepted where the value can be neither found in the drawing nor drawn."""
    kind = str(_inherited(widget, "/FT", ""))
    is_outdated = bool(form.get("/NeedAppearances", False))
    if kind == "/Btn":
        _choose_state(widget, is_outdated)
    elif kind in ("/Tx", "/Ch"):
        _show_value(pdf, widget, form, is_outdated)


def _inherited(field: Object, key: str, otherwise: object = None) -> Any:
    for _ in range(_DEEPEST):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            break
        field = field.Parent
    return otherwise


def _flags(widget: Object) -> int:
    return int(_inherited(widget, "/Ff", 0))


def _choose_state(widget: Object, is_outdated: bool) -> None:
    """Each box and button shows the state that it says it has."""
    value = _inherited(widget, "/V")
    states = widget.get("/AP", Dictionary()).get("/N", Dictionary())
    has_states = isinstance(value, Name) and isinstance(states, Dictionary)
    if has_states and (is_outdated or "/AS" not in widget):
        widget.AS = value if str(value) in states or not states else Name.Off
    is_push_button = _flags(widget) & _PUSH_BUTTON
    is_on = str(widget.get("/AS", Name.Off)) != "/Off"
    if is_on and drawing_of(widget) is None and not is_push_button:
        raise NotAccepted(CANNOT_KEEP)


def _show_value(pdf: Pdf, widget: Object, form: Object, is_outdated: bool) -> None:
    value, drawing = _value(widget), drawing_of(widget)
    if drawing is not None and (not is_outdated or _says(drawing, value, form)):
        return
    if value == "" and drawing is None:
        return
    _write(pdf, widget, value)


def _value(widget: Object) -> str | None:
    """The text that the field has, "" without one, None where it is something else."""
    value = _inherited(widget, "/V", String(""))
    if not isinstance(value, String):
        return None
    for option in _inherited(widget, "/Opt", ()):
        if isinstance(option, Array) and str(option[0]) == str(value):
            return str(option[1])
    return str(value)


def _says(drawing: Stream, value: str | None, form: Object) -> bool:
    fonts = form.get("/DR", Dictionary()).get("/Font", Dictionary())
    return value is not None and _bare(lettering.text_of(drawing, fonts)) == _bare(value)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def _write(pdf: Pdf, widget: Object, value: str | None) -> None:
    """A drawing of the value in plain letters; NotAccepted if it has others or does not fit."""
    is_list = _inherited(widget, "/FT") == Name.Ch and not _flags(widget) & _COMBO
    turned = int(widget.get("/MK", Dictionary()).get("/R", 0)) % 360
    if not value or is_list or turned or _flags(widget) & _PASSWORD:
        raise NotAccepted(CANNOT_KEEP)
    left, bottom, right, top = (float(number) for number in widget.Rect)
    width, height = abs(right - left), abs(top - bottom)
    size, lines = _fitted(value, width, height, is_long=bool(_flags(widget) & _MULTILINE))
    first = height - size if len(lines) > 1 else (height - size * 0.7) / 2
    content = f"BT /Plain {size} Tf {size * _LEADING:f} TL 0 g {_MARGIN} {first:f} Td\n".encode()
    for line in lines:
        content += String(_encoded(line)).unparse() + b" Tj T*\n"
    font = Dictionary(**_FONT, Encoding=Name.WinAnsiEncoding)
    box = [0, 0, width, height]
    draw(pdf, widget, box, content + b"ET", Dictionary(Font=Dictionary(Plain=font)))


def _fitted(value: str, width: float, height: float, *, is_long: bool) -> tuple[int, list[str]]:
    """The largest size, and the lines, with which all of the value is inside the field."""
    for size in _SIZES:
        columns = int((width - 2 * _MARGIN) / (size * _WIDTH))
        lines = [" ".join(value.split())]
        if is_long and columns > 0:
            lines = [
                part for line in value.splitlines() for part in textwrap.wrap(line, columns) or [""]
            ]
        if max(map(len, lines)) <= columns and len(lines) * size * _LEADING <= height:
            return size, lines
    raise NotAccepted(CANNOT_KEEP)


def _encoded(line: str) -> bytes:
    try:
        return line.encode("cp1252")
    except UnicodeEncodeError as error:
        raise NotAccepted(CANNOT_KEEP) from error

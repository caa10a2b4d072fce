"""The lines of a delivery as rows of its table: of two hundred no template is as quick."""

from django.template.defaultfilters import linebreaksbr
from django.utils.html import conditional_escape as escape
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from common.addresses import address


def table(delivery, rows):
    """`rows` are those of the page, see pages._row and pages._booked_rows."""
    return mark_safe("".join(_row(delivery, row, at) for at, row in enumerate(rows, 1)))


def _row(delivery, row, at):
    line = row["line"]
    cells = {
        "Stands": _stands(row),
        "Product": escape(line.product.full_name) if line.product else _code(line),
        "Lot": _lot(line),
        "Usable through": f"{line.expires_on:%-d %b %Y}" if line.expires_on else "not stated",
        "Units": line.units,
    }
    is_new = ' class="just-scanned"' if row.get("is_new") else ""
    told = "".join(f'<td data-label="{name}">{text}</td>' for name, text in cells.items())
    change = f"<td>{_change(row, at)}</td>" if delivery.is_draft else ""
    return f"<tr{is_new}>{told}{change}</tr>"


def _stands(row):
    chip = f'<span class="chip chip-{row["chip"]}">{escape(row["word"])}</span>'
    if "looked" not in row:
        return f"{chip}\n{linebreaksbr(row['line'].stopped_by)}"
    stops = "".join(f"<li>{escape(stop.text)}</li>" for stop in row["looked"].stops)
    return f'{chip}<ul class="stops">{stops}</ul>' if stops else chip


def _code(line):
    return format_html('<span class="of-code">{}</span>', line.code)


def _lot(line):
    if line.lot is None:
        return escape(line.number or "not stated")
    to = address("admin:inventory_lot_change", object_id=line.lot.pk)
    return format_html('<a href="{}">{}</a>', to, line.lot.number)


def _change(row, at):
    line, missing = row["line"], row["looked"].missing
    to = address("admin:inventory_delivery_line", pk=line.delivery_id, line=line.pk)
    said = "Fill in" if missing else "Decide" if row["is_stopped"] else "Change"
    focus = " autofocus" if row["is_new"] and missing else ""
    return (
        f'<a class="button" href="{to}"{focus}>{said}'
        f'<span class="visually-hidden"> line {at}</span></a>'
    )

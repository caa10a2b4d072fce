"""What the page that begins a count lists, written by functions (ADR 52)."""

from django.utils.safestring import mark_safe
from django.utils.timesince import timesince
from django.utils.timezone import get_current_timezone

from common.addresses import addresses
from common.escaped import escaped
from common.staff_rows import moment

from ..models import CountSheet


def open_sheets(sheets):
    """Each with the way to its page, how it stands, and who began it."""
    page = addresses("admin:inventory_countsheet_change", "object_id")
    states = {value: label.lower() for value, label in CountSheet.State.choices}
    zone = get_current_timezone()
    return mark_safe("".join(_open_sheet(sheet, page, states, zone) for sheet in sheets))


def _open_sheet(sheet, page, states, zone):
    begun = f"begun by {escaped(sheet.begun_by.display_name)} on {moment(sheet.begun_at, zone)}"
    named = f'<a href="{page(sheet.pk)}">{escaped(str(sheet))}</a>'
    return f"<li>{named}, {states[sheet.state]}, {begun}</li>"


def due(found, kind):
    """The cells of each Due, a place or a product; the last begins its count."""
    return [(one.name, one.lots, f"{timesince(one.since)} ago", _begin(one, kind)) for one in found]


def _begin(one, kind):
    named = f'<span class="visually-hidden">{escaped(one.name)}</span>'
    return mark_safe(
        f'<button class="button" name="{kind}" value="{one.key}">Count {named}</button>'
    )

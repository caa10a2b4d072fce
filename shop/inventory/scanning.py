"""A scanned code fills the form for goods in; it books nothing by itself."""

from dataclasses import dataclass, field
from datetime import date

from shop.codes.answer import Kind

from . import receiving
from .identifying import named


@dataclass
class Filled:
    """What the form says once the code is read; `notes` tell what was filled in, `faults` why not.

    `values` are texts by the name of the field, a product's key among them.
    """

    values: dict
    notes: list = field(default_factory=list)
    faults: list = field(default_factory=list)


def fill(typed, products):
    """The Filled of a form in which a code was scanned, or a part number typed; None without one.

    `typed` are the texts of the form, `products` (a queryset) those that can be received.
    """
    in_number = receiving.scan_in(typed.get("number", ""))
    text = in_number or typed.get("scan", "").strip()
    if not text:
        return None
    pack = named(text, products)
    code = pack.code
    filled = Filled({**typed, "scan": text} | ({"number": ""} if in_number else {}))
    if code.kind is not Kind.NONE and (in_number or not code.is_readable or code.doubtful):
        (filled.notes if code.is_readable else filled.faults).append(receiving.of_a_scan(code))
    if code.is_readable or code.kind is Kind.NONE:
        _fill_product(filled, pack, products)
    if not filled.faults:
        filled.values["scan"] = ""
        _fill_lot(filled, code)
    return filled


def _fill_product(filled, pack, products):
    """The product that the code names; a lot's code without a GTIN names none."""
    code = pack.code
    if code.kind is not Kind.NONE and not code.gtin:
        return
    chosen = product_of(filled.values, products)
    if found := pack.product:
        filled.values["product"] = str(found.pk)
        instead = f", not {chosen.full_name} as was chosen" if chosen not in (None, found) else ""
        filled.notes.append(f"It is {found.full_name}{instead}.")
        _fill_units(filled, pack)
    elif pack.products:
        filled.faults.append(f"{pack.doubt} Choose one by name.")
    elif not code.gtin:
        filled.faults.append(f"No product that can be received has the number {pack.text}.")
    elif chosen and chosen.upc:
        filled.faults.append(
            f"Its GTIN {code.gtin} is not that of {chosen.full_name}, {chosen.upc}. Check the pack."
        )
    else:
        filled.notes.append(
            f"Its GTIN {code.gtin} is not known here: choose the product by name. "
            "The GTIN can be entered on the product's page."
        )


def _fill_units(filled, pack):
    """Of a pack of several, or where the code counts what lies there, how many units that is."""
    item, code = pack.item, pack.code
    if item is None or not (item.is_several or code.count):
        return
    units, typed = str(pack.units), filled.values.get("quantity")
    instead = f", not {typed} as was typed" if typed not in (None, "", units) else ""
    filled.values["quantity"] = units
    sum_of_all = f": {units} units" if item.is_several and (code.count or 1) > 1 else ""
    filled.notes.append(f"It is {item.times(code.count)}{sum_of_all}{instead}.")


def _fill_lot(filled, code):
    if code.lot and not code.doubtful:
        filled.values["number"] = code.lot
        filled.notes.append(f"Lot {code.lot}.")
    if code.expires_on:
        typed, day = filled.values.get("expires_on"), code.expires_on.isoformat()
        instead = f", not {_written(typed)} as was typed" if typed not in (None, "", day) else ""
        filled.values["expires_on"] = day
        filled.notes.append(f"Usable through {code.expires_on:%-d %b %Y}{instead}.")


def _written(typed):
    """What stood in a field for a day, as pages write days where it is one."""
    try:
        return f"{date.fromisoformat(typed):%-d %b %Y}"
    except ValueError:
        return typed


def product_of(values, products):
    """The product that a form names by its key; None for a key that is none."""
    key = values.get("product", "")
    is_key = key.isascii() and key.isdecimal() and len(key) < 19
    return products.filter(pk=key).first() if is_key else None

"""Every lot gets its number as printed and its twin keys, every receipt its supplier.

Of two lots of a product whose numbers turn out to be the same one, the later keeps apart as
"KL-77 (2)"; the ledger says what its number was, and the lot's page shows its twin, so that staff
can put it right.
"""

import re

from django.db import migrations

from shop.inventory import numbers, suppliers

_UNKNOWN = re.compile(r"[^ -~]")
A_STATEMENT = 1000


def fill(apps, schema_editor):
    Lot, Movement, Supplier = (
        apps.get_model("inventory", name) for name in ("Lot", "Movement", "Supplier")
    )
    # Checked at once from here on: a table with checks that wait cannot be altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _fill_numbers(Lot, Movement)
    schema_editor.execute("ALTER TABLE inventory_movement DISABLE TRIGGER append_only")
    _fill_suppliers(Lot, Movement, Supplier)
    schema_editor.execute("ALTER TABLE inventory_movement ENABLE TRIGGER append_only")


def _fill_numbers(Lot, Movement):
    taken, changed, told = set(), [], []
    for lot in Lot.objects.order_by("pk").iterator(chunk_size=A_STATEMENT):
        plain = _as_printed(lot.number)
        number, at = plain, 1
        while (lot.product_id, number) in taken:
            at += 1
            number = f"{plain[: numbers.LONGEST - 5]} ({at})"
        taken.add((lot.product_id, number))
        if number != lot.number:
            note = f"Its number was written “{lot.number}”; it is kept as “{number}”."
            told.append(Movement(lot=lot, kind="status", note=note))
        lot.number, lot.twin_keys = number, numbers.twin_keys(plain)
        changed.append(lot)
    Lot.objects.bulk_update(changed, ["number", "twin_keys"], batch_size=A_STATEMENT)
    Movement.objects.bulk_create(told, batch_size=A_STATEMENT)


def _as_printed(text):
    number = _UNKNOWN.sub("?", numbers.kept(text))[: numbers.LONGEST].strip()
    return number if numbers.twin_keys(number) else f"0 {number}".strip()


def _fill_suppliers(Lot, Movement, Supplier):
    """One supplier for all spellings of its name, under the one that was typed first."""
    spellings = {}
    for name in dict.fromkeys(Lot.objects.order_by("pk").values_list("supplier", flat=True)):
        spellings.setdefault(suppliers.folded(name) or "unknown", []).append(name)
    for key, names in spellings.items():
        first = suppliers.kept(names[0]) if key != "unknown" else "Unknown"
        supplier = Supplier.objects.create(name=first, key=key)
        receipts = Movement.objects.filter(kind="received", lot__supplier__in=names)
        receipts.update(supplier=supplier)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0008_numbers_and_suppliers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

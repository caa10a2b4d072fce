"""The only place that changes a lot's figures: each time with a line of the ledger."""

from .models import Movement


def move(lot, kind, *, on_hand=0, allocated=0, **of_movement):
    """Change a locked lot's figures and write why; returns the line of the ledger."""
    lot.on_hand += on_hand
    lot.allocated += allocated
    lot.save(update_fields=["on_hand", "allocated"])
    return Movement.objects.create(
        lot=lot, kind=kind, on_hand_change=on_hand, allocated_change=allocated, **of_movement
    )


def follow(records, lots):
    """Oscar's figures are the sums over the lots."""
    for product_id, record in records.items():
        own = [lot for lot in lots if lot.product_id == product_id]
        record.num_in_stock = sum(lot.on_hand for lot in own)
        record.num_allocated = sum(lot.allocated for lot in own)
        record.save(update_fields=["num_in_stock", "num_allocated"])

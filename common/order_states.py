"""The states of an order and what follows what: one vocabulary for settings, code and pages; pure.

The values are in the database and on pages. What a page asks of an order it asks by property:
`order.is_held`, `order.is_placed`, `order.is_shipped`, `order.is_cancelled`.
"""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order is; so are its lines."""

    HELD = "Held"  # Somebody looks at its quantities.
    PLACED = "Placed"
    SHIPPED = "Shipped"
    CANCELLED = "Cancelled"


# What has been placed and has neither left nor been cancelled.
WAITING = (OrderState.PLACED, OrderState.HELD)

NEXT = {
    OrderState.HELD: (OrderState.PLACED, OrderState.CANCELLED),
    OrderState.PLACED: (OrderState.SHIPPED, OrderState.CANCELLED),
    OrderState.SHIPPED: (),
    OrderState.CANCELLED: (),
}
# What an order comes to, and its lines with it.
REACHED = tuple(state for state in OrderState if any(state in after for after in NEXT.values()))

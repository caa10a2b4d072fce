"""The states of an order and what follows what: one vocabulary for settings, code and pages; pure.

The values are in the database and on pages. What a page asks of an order it asks by property:
`order.is_held`, `order.is_placed`, `order.is_part_shipped`, `order.is_shipped`,
`order.is_cancelled`; whether it `waits` and `may_leave` as a parcel.
"""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order is; so are its lines."""

    HELD = "Held"  # Somebody looks at its quantities.
    PLACED = "Placed"
    PART_SHIPPED = "Part shipped"  # Some of its units have left, others wait.
    SHIPPED = "Shipped"
    CANCELLED = "Cancelled"


# Of what has been placed nothing has left yet: it can go elsewhere or be cancelled as a whole.
WHOLE = (OrderState.PLACED, OrderState.HELD)
# What staff pack.
TO_SHIP = (OrderState.PLACED, OrderState.PART_SHIPPED)
# What has neither left as a whole nor been cancelled.
WAITING = (*WHOLE, OrderState.PART_SHIPPED)

NEXT = {
    OrderState.HELD: (OrderState.PLACED, OrderState.CANCELLED),
    OrderState.PLACED: (OrderState.PART_SHIPPED, OrderState.SHIPPED, OrderState.CANCELLED),
    OrderState.PART_SHIPPED: (OrderState.SHIPPED,),
    OrderState.SHIPPED: (),
    OrderState.CANCELLED: (),
}
# What an order comes to, and its lines with it.
REACHED = tuple(state for state in OrderState if any(state in after for after in NEXT.values()))


class InState:
    """What is asked of an order's state."""

    status: str

    @property
    def is_held(self) -> bool:
        return self.status == OrderState.HELD

    @property
    def is_placed(self) -> bool:
        return self.status == OrderState.PLACED

    @property
    def is_part_shipped(self) -> bool:
        return self.status == OrderState.PART_SHIPPED

    @property
    def is_shipped(self) -> bool:
        return self.status == OrderState.SHIPPED

    @property
    def is_cancelled(self) -> bool:
        return self.status == OrderState.CANCELLED

    @property
    def waits(self) -> bool:
        return self.status in WAITING

    @property
    def may_leave(self) -> bool:
        return self.status in TO_SHIP

"""The states of a return and what follows what: one vocabulary for tables, code and pages; pure.

What a page asks of a return it asks by property: `goods_back.is_announced`, `is_received`,
`is_inspected`, `is_closed`.
"""

from enum import StrEnum


class ReturnState(StrEnum):
    """How far a return has come."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    INSPECTED = "inspected"
    CLOSED = "closed"  # It never came.


NEXT = {
    ReturnState.ANNOUNCED: (ReturnState.RECEIVED, ReturnState.CLOSED),
    ReturnState.RECEIVED: (ReturnState.INSPECTED,),
    ReturnState.INSPECTED: (),
    ReturnState.CLOSED: (),
}

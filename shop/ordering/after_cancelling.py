"""What rooms above have to do where an order, or units of it, were cancelled: they register it."""

_FOLLOWING = []


def after_cancelling(deed):
    """`deed(order, by, reason)` is done in the transaction that cancels, whose order is locked."""
    _FOLLOWING.append(deed)


def follow(order, by, reason):
    for deed in _FOLLOWING:
        deed(order, by, reason)

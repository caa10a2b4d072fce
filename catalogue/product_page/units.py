"""Numbers of units on a product page: it is kept whatever they are, and each request puts in its
own."""

from common.kept import hole


def in_stock(key):
    """The place of how many units of the product with this key there are."""
    return hole(_in_stock(key))


def most(key):
    """The place of how many of it can be ordered."""
    return hole(_most(key))


def texts(told):
    """What is put there, of {key: (units in stock, the most that can be ordered)}."""
    there = {_in_stock(key): f"{units}" for key, (units, _) in told.items()}
    return there | {_most(key): f"{units}" for key, (_, units) in told.items()}


def _in_stock(key):
    return f"in_stock/{key}"


def _most(key):
    return f"most/{key}"

"""Reasons for quantities that something else here knows: filled in where they are asked, no more.

The checkout shows them in the field, for the buyer to read and change (P16); it takes none of them
from here.
"""

_KEY = "planned_reasons"
_MOST = 50


def keep(session, product, reason):
    """Have the reason filled in for this product, until an order is placed."""
    kept = {key: text for key, text in session.get(_KEY, {}).items() if key != str(product.pk)}
    session[_KEY] = dict([*kept.items(), (str(product.pk), reason)][-_MOST:])


def reasons(session):
    """{product key: reason}."""
    return {int(key): reason for key, reason in session.get(_KEY, {}).items()}


def forget(session):
    session.pop(_KEY, None)

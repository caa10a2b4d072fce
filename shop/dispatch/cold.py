"""Which products travel cold: those that a source says are kept so (docs/rules/dispatch.md)."""

from django.db.models import Q

# The warmest that goods are kept which must not lie at room temperature, in degrees Celsius.
MOST_CELSIUS = 15


def is_cold(product):
    """Whether a product, or else its family, is stated to be stored at 15 °C or less."""
    _, to_celsius = product.storage
    return to_celsius is not None and to_celsius <= MOST_CELSIUS


def is_stated_cold(prefix=""):
    """`is_cold` in SQL; `prefix` leads to the product, such as "product__"."""
    own = Q(**{f"{prefix}store_to_celsius__lte": MOST_CELSIUS})
    says_nothing = Q(**{f"{prefix}store_from_celsius": None, f"{prefix}store_to_celsius": None})
    of_family = Q(**{f"{prefix}parent__store_to_celsius__lte": MOST_CELSIUS})
    return own | (says_nothing & of_family)

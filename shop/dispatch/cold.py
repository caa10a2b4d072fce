"""Which products travel cold: those that a source says are kept so (docs/rules/dispatch.md)."""

from django.apps import apps

# The warmest that goods are kept which must not lie at room temperature, in degrees Celsius.
MOST_CELSIUS = 15


def is_cold(product):
    """Whether a product, or else its family, is stated to be stored at 15 °C or less."""
    _, to_celsius = product.storage
    return to_celsius is not None and to_celsius <= MOST_CELSIUS


def stated_cold():
    """`is_cold` in SQL: keys of the products, found by an index of temperatures."""
    products = apps.get_model("catalogue.Product").objects.order_by()
    own = products.filter(store_to_celsius__lte=MOST_CELSIUS)
    silent = products.filter(store_from_celsius=None, store_to_celsius=None)
    of_family = silent.filter(parent__store_to_celsius__lte=MOST_CELSIUS)
    return own.values("pk").union(of_family.values("pk"))

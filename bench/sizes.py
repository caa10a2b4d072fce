"""The sizes that the shop is measured at: how many products, how many orders; pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    products: int
    orders: int

    @property
    def database(self):
        many = f"_{self.orders}_orders" if self.orders > FEW_ORDERS else ""
        return f"ampoule_bench_{self.products}{many}"

    def __str__(self):
        return f"{self.products:,} products and {self.orders:,} orders"


FEW_ORDERS = 1_000
SMALL = Size(1_000, FEW_ORDERS)
MAIN = Size(10_000, FEW_ORDERS)
LARGE = Size(100_000, FEW_ORDERS)
MANY_ORDERS = Size(10_000, 100_000)
# What each is grown from.
GROWN_FROM = {SMALL: None, MAIN: SMALL, LARGE: MAIN, MANY_ORDERS: MAIN}

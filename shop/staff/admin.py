"""Staff's pages about orders and offers; Django looks for them here."""

from .offers import admin as offers
from .orders import admin as orders

__all__ = ["offers", "orders"]

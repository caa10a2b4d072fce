"""Staff's pages about orders; Django looks for them here."""

from .orders import admin as orders

__all__ = ["orders"]

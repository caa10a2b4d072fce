"""Staff's pages of the catalogue; Django looks for them here."""

from .editing import admin

__all__ = ["admin"]

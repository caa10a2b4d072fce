"""A page left open undoes nothing: it carries what it was based on, and a late save is refused.

`carry` puts into the page what it shows, `unchanged` asks under lock whether that is still so;
`tried` is a whole deed of a page with both refusals.
Forms of the admin have both by `stale.admin.StaleAdmin`.
"""

from .basis import Conflict, Told, writers_since
from .pages import Stale, carry, locked, tried, unchanged

__all__ = ["Conflict", "Stale", "Told", "carry", "locked", "tried", "unchanged", "writers_since"]

"""Staff's pages of every room; Django looks for them here."""

from .clinics import admin as clinics
from .papers import admin as papers
from .personal_data import admin as personal_data
from .reviewing import admin as reviewing
from .reviewing import interests_admin as interests
from .signing_in import admin as signing_in

__all__ = ["clinics", "interests", "papers", "personal_data", "reviewing", "signing_in"]

from .licence import (
    ConflictOfInterest,
    DocumentReading,
    Licence,
    LicenceDocument,
    Notice,
    Review,
)
from .user import Profession, Professional, User

__all__ = [
    "ConflictOfInterest",
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "Notice",
    "Profession",
    "Professional",
    "Review",
    "User",
]

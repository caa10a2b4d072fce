from .licence import ConflictOfInterest, DocumentReading, Licence, LicenceDocument, Review
from .user import Profession, Professional, User

__all__ = [
    "ConflictOfInterest",
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "Profession",
    "Professional",
    "Review",
    "User",
]

from .licence import DocumentReading, Licence, LicenceDocument, Review
from .user import Profession, Professional, User

__all__ = [
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "Profession",
    "Professional",
    "Review",
    "User",
]

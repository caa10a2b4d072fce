from .licence import DocumentReading, Licence, LicenceDocument, Notice, Review
from .user import Profession, Professional, User

__all__ = [
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "Notice",
    "Profession",
    "Professional",
    "Review",
    "User",
]

from .document import DocumentReading, DocumentState, LicenceDocument
from .licence import Licence, Review
from .user import Profession, Professional, User

__all__ = [
    "DocumentReading",
    "DocumentState",
    "Licence",
    "LicenceDocument",
    "Profession",
    "Professional",
    "Review",
    "User",
]

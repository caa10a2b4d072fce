from .clinic import Clinic, Membership, Role, ShipToAddress
from .licence import DocumentReading, Licence, LicenceDocument, Notice, Review
from .user import Profession, Professional, User

__all__ = [
    "Clinic",
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "Membership",
    "Notice",
    "Profession",
    "Professional",
    "Review",
    "Role",
    "ShipToAddress",
    "User",
]

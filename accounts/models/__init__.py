from .clinic import Clinic, ClinicChange, Invitation, Membership, Role, ShipToAddress
from .licence import DocumentReading, Licence, LicenceDocument, Review
from .user import Profession, Professional, User

__all__ = [
    "Clinic",
    "ClinicChange",
    "DocumentReading",
    "Invitation",
    "Licence",
    "LicenceDocument",
    "Membership",
    "Profession",
    "Professional",
    "Review",
    "Role",
    "ShipToAddress",
    "User",
]

from .clinic import Clinic, Membership, Role, ShipToAddress
from .licence import DocumentReading, Licence, LicenceDocument, Notice, Review
from .look_up import LookUp, NppesRecord, RegisterFile
from .user import Profession, Professional, User

__all__ = [
    "Clinic",
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "LookUp",
    "Membership",
    "Notice",
    "NppesRecord",
    "Profession",
    "Professional",
    "RegisterFile",
    "Review",
    "Role",
    "ShipToAddress",
    "User",
]

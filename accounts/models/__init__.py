from .clinic import Clinic, Membership, Role, ShipToAddress
from .licence import DocumentReading, Licence, LicenceDocument, Review
from .look_up import LookUp, NppesRecord, RegisterFile
from .user import Profession, Professional, User

__all__ = [
    "Clinic",
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "LookUp",
    "Membership",
    "NppesRecord",
    "Profession",
    "Professional",
    "RegisterFile",
    "Review",
    "Role",
    "ShipToAddress",
    "User",
]

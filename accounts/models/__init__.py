from .clinic import Clinic, ClinicChange, Invitation, Membership, Role, ShipToAddress
from .licence import (
    ConflictOfInterest,
    DocumentReading,
    Licence,
    LicenceDocument,
    Notice,
    Review,
)
from .look_up import LookUp, NppesRecord, RegisterFile
from .user import Profession, Professional, User

__all__ = [
    "Clinic",
    "ClinicChange",
    "ConflictOfInterest",
    "DocumentReading",
    "Invitation",
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

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
    "ConflictOfInterest",
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "LookUp",
    "Notice",
    "NppesRecord",
    "Profession",
    "Professional",
    "RegisterFile",
    "Review",
    "User",
]

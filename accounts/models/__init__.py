from .licence import DocumentReading, Licence, LicenceDocument, Review
from .look_up import LookUp, NppesRecord, RegisterFile
from .user import Profession, Professional, User

__all__ = [
    "DocumentReading",
    "Licence",
    "LicenceDocument",
    "LookUp",
    "NppesRecord",
    "Profession",
    "Professional",
    "RegisterFile",
    "Review",
    "User",
]

from .closing import ClosedAccount, PersonalDataExport
from .document import DocumentReading, DocumentState, LicenceDocument
from .licence import Licence, Review
from .user import Profession, Professional, User

__all__ = [
    "ClosedAccount",
    "DocumentReading",
    "DocumentState",
    "Licence",
    "LicenceDocument",
    "PersonalDataExport",
    "Profession",
    "Professional",
    "Review",
    "User",
]

from ..signing_in.models import EmailChange
from .clinic import Clinic, ClinicChange, Invitation, Membership, Role, ShipToAddress
from .closing import ClosedAccount, PersonalDataExport
from .document import DocumentReading, DocumentState, LicenceDocument
from .licence import ConflictOfInterest, Licence, Notice, Review
from .look_up import LookUp, NppesRecord, RegisterFile
from .user import Profession, Professional, User

__all__ = [
    "Clinic",
    "ClinicChange",
    "ClosedAccount",
    "ConflictOfInterest",
    "DocumentReading",
    "DocumentState",
    "EmailChange",
    "Invitation",
    "Licence",
    "LicenceDocument",
    "LookUp",
    "Membership",
    "Notice",
    "NppesRecord",
    "PersonalDataExport",
    "Profession",
    "Professional",
    "RegisterFile",
    "Review",
    "Role",
    "ShipToAddress",
    "User",
]

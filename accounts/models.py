"""The tables of every room, for Django and for who is outside accounts."""

from .clinics.models import Clinic, ClinicChange, Invitation, Membership, Role, ShipToAddress
from .licences.models import (
    ConflictOfInterest,
    Licence,
    Notice,
    Profession,
    Professional,
    Review,
)
from .look_ups.models import LookUp, NppesRecord, RegisterFile
from .papers.models import DocumentReading, DocumentState, LicenceDocument
from .personal_data.models import ClosedAccount, PersonalDataExport
from .signing_in.models import EmailChange, User

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

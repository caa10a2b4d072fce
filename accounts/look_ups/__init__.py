"""What was seen in a register: recorded with a date, compared with an application, kept fresh."""

from .clients import File, Person
from .comparison import Point, Precheck, Verdict
from .records import of, precheck, record

__all__ = [
    "File",
    "Person",
    "Point",
    "Precheck",
    "Verdict",
    "of",
    "precheck",
    "record",
]

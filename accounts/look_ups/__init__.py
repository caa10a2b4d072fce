"""What was seen in a register: recorded with a date, compared with an application, kept fresh."""

from .clients import File, Person
from .comparison import Point, Precheck, Verdict
from .records import fresh_until, last, of, precheck, record

__all__ = [
    "File",
    "Person",
    "Point",
    "Precheck",
    "Verdict",
    "fresh_until",
    "last",
    "of",
    "precheck",
    "record",
]

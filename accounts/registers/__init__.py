"""One module a register: its format, its check and where a person looks a number up.

Copy a module to start the next one, and list it in REGISTERS. A format check is not verification.
A register without a COUNTRY serves any country, one without PROFESSIONS any profession.
"""

from . import gmc, nmc, npi, other
from .number import InvalidNumber

REGISTERS = {register.CODE: register for register in (npi, gmc, nmc, other)}

__all__ = ["REGISTERS", "InvalidNumber"]

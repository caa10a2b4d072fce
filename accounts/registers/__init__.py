"""One module a register: its format, its check and where a person looks a number up.

Copy a module to start the next one, and list it in REGISTERS. A format check is not verification.
What each says is `register.Register`.
"""

from . import ahpra, canada, dea, gdc, gmc, gphc, hcpc, nmc, npi, other, us_state
from .number import InvalidNumber
from .register import Register

REGISTERS: dict[str, Register] = {
    register.CODE: register
    for register in (gmc, nmc, gdc, gphc, hcpc, npi, us_state, dea, canada, ahpra, other)
}
REGIONS = {code: region for each in REGISTERS.values() for code, region in each.REGIONS.items()}


def look_up_url(register: str, region: str = "", issuer_url: str = "") -> str:
    """Where a person looks a licence up; empty where the shop knows no address."""
    known = REGISTERS.get(register)
    if known is None:
        return ""
    if known.ASKS_ISSUER:
        return issuer_url
    return known.LOOK_UP_URL or getattr(known.REGIONS.get(region), "url", "")


__all__ = ["REGIONS", "REGISTERS", "InvalidNumber", "Register", "look_up_url"]

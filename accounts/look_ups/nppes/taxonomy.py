"""Which profession a taxonomy code of NPPES names; pure.

Only what the NUCC code set says plainly stands here. Every other code is unknown, not refused.
"""

_PREFIXES = {
    "207": "physician",  # Allopathic and osteopathic physicians, by specialty
    "208": "physician",
    "1223": "dentist",
    "163W": "nurse",  # Registered nurse
    "363L": "nurse",  # Nurse practitioner
    "364S": "nurse",  # Clinical nurse specialist
    "3675": "nurse",  # Nurse anaesthetist
    "367A": "nurse",  # Advanced practice midwife
    "1835": "pharmacist",
}


def profession_of(code: str) -> str | None:
    """A value of accounts.models.Profession, or None where the table does not say."""
    return _PREFIXES.get(code[:3]) or _PREFIXES.get(code[:4])

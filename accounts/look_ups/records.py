"""The dated record of what was seen in a register, and how long it may be relied on."""

from dataclasses import asdict

from .clients import File
from .comparison import Claim, Precheck, compare
from .models import LookUp


def record(licence, client, seen_by, document=None):
    """Keep what `client` shows of the licence; None, and no record, if it knows nothing of it."""
    seen = client.see(licence)
    if seen is None:
        return None
    return LookUp.objects.create(
        licence=licence,
        **_entry_of(licence),
        seen_by=seen_by,
        document=document,
        **_cut(asdict(seen)),
    )


def of(licence):
    """Every look-up for the licence, the newest first; under an earlier number too."""
    return licence.look_ups.select_related("seen_by", "document").order_by("-seen_at", "-pk")


def precheck(licence):
    """A Precheck by the loaded file of the register; None when no file knows the number.

    It is never a verification: the file says who a number belongs to, not who may practise.
    """
    answer = File().answer(licence)
    if answer is None:
        return None
    seen, entry = answer
    user = licence.professional.user
    claim = Claim(user.first_name, user.last_name, licence.profession, licence.region)
    return Precheck(seen, compare(claim, entry))


def _entry_of(licence):
    """Which entry was looked up: a number of a state's board says nothing without the state."""
    return {name: getattr(licence, name) for name in ("register", "region", "number")}


def _cut(values):
    """Texts no longer than their columns."""
    for field in LookUp._meta.concrete_fields:
        text = values.get(field.attname)
        if isinstance(text, str) and field.max_length:
            values[field.attname] = text[: field.max_length]
    return values

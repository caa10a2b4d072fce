"""What the loaded NPPES file says of one NPI: one query by primary key."""

from ..comparison import Entry
from ..models import NppesRecord
from ..seen import Seen
from .taxonomy import profession_of

_KINDS = {"1": True, "2": False}


def entry_of(number):
    """(Seen, Entry) of an NPI, or None where no loaded file knows it."""
    if not (number.isascii() and number.isdigit() and len(number) == 10):
        return None
    record = NppesRecord.objects.select_related("file").filter(pk=int(number)).first()
    return (_seen(record), _entry(record)) if record else None


def _entry(record):
    names = [(record.first_name, record.last_name)]
    for first in {record.other_first_name, record.first_name}:
        names.append((first, record.other_last_name))
    taxonomies = [row[0] for row in record.qualifications]
    states = {record.state, *(row[2] for row in record.qualifications)}
    return Entry(
        names=tuple((first, last) for first, last in names if first and last),
        is_person=_KINDS.get(record.entity),
        is_active=_is_active(record),
        professions=frozenset(filter(None, map(profession_of, taxonomies))),
        regions=frozenset(f"US-{state}" for state in states if len(state) == 2),
    )


def _seen(record):
    names = (record.first_name, record.middle_name, record.last_name, record.credential)
    return Seen(
        source=record.file.name,
        as_of=record.as_of,
        name=" ".join(filter(None, names)) or record.organisation,
        status=_status(record),
        specialty=", ".join(_taxonomy(row) for row in record.qualifications),
        note=_note(record),
    )


def _is_active(record):
    """A number that was deactivated and given back is active; one a full file lacks is not."""
    if record.gone_on is not None:
        return False
    if record.deactivated_on is None:
        return True
    return record.reactivated_on is not None and record.reactivated_on >= record.deactivated_on


def _status(record):
    if record.gone_on is not None:
        return f"not in the full file through {record.gone_on:%-d %b %Y}"
    if not _is_active(record):
        return f"deactivated on {record.deactivated_on:%-d %b %Y}"
    day = record.reactivated_on
    again = f", reactivated on {day:%-d %b %Y}" if day else ""
    return f"active{again}"


def _taxonomy(row):
    taxonomy, _, _, is_primary = row
    return f"{taxonomy} (primary)" if is_primary else taxonomy


def _note(record):
    named = [row for row in record.qualifications if row[1]]
    licences = [f"{number} ({state or 'no state'})" for _, number, state, _ in named]
    parts = [f"Practises in {record.state}." if record.state else ""]
    parts.append(f"State licences it names: {', '.join(licences)}." if licences else "")
    return " ".join(filter(None, parts))

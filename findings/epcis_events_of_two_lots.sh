#!/usr/bin/env bash
# The event of lot 0012 and that of lot 12 have one id, in the hash that EPCIS events are told apart by
#
# Package: epcis-event-hash-generator 1.9.3, which makes the hash ids of EPCIS 2.0.
# What happens: a lot that is stated in the master data of an event (ilmd, cbvmda:lotNumber) is taken
#   for a number where it looks like one. "0012" and "12" have one id, so have "1E5" and "100000". A lot
#   within a GS1 Digital Link keeps its zeros.
# Expected: lots are names, whatever signs they are made of, as they are in the link.
# Cost here: the id is what a receiver drops repeats by. The goods-in of lot 12 on the same minute, at the
#   same place, is taken for the one of lot 0012 that is there already, and a recall of 12 finds nothing.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check epcis-event-hash-generator==1.9.3 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import logging
import sys
from importlib.metadata import version

logging.disable(logging.CRITICAL)
from epcis_event_hash_generator import events_from_file_reader, hash_generator

LINK = "https://id.gs1.org/01/09501101530003/10/{}"


def id_of(lot, lot_in_link="AB12"):
    event = {
        "type": "ObjectEvent",
        "action": "ADD",
        "eventTime": "2026-11-02T10:00:00.000+01:00",
        "eventTimeZoneOffset": "+01:00",
        "bizStep": "commissioning",
        "quantityList": [{"epcClass": LINK.format(lot_in_link), "quantity": 10}],
        "ilmd": {"cbvmda:lotNumber": lot, "cbvmda:itemExpirationDate": "2027-02-28"},
    }
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-02T10:00:00Z",
        "epcisBody": {"eventList": [event]},
    }
    with open("events.jsonld", "w") as file:
        json.dump(document, file)
    events = events_from_file_reader.event_list_from_file("events.jsonld")
    return hash_generator.epcis_hashes_from_events(events)[0]


PAIRS = {
    ("0012", "12"): True,
    ("1E5", "100000"): True,
    ("AB0012", "AB12"): False,
}
print("epcis-event-hash-generator", version("epcis-event-hash-generator"))
as_described = True
for (one, other), seen in PAIRS.items():
    same = id_of(one) == id_of(other)
    print(f"  stated lots {one} and {other}: {'one id' if same else 'two ids'}")
    as_described &= same == seen
apart = id_of("AB12", "0012") != id_of("AB12", "12")
print(f"  lots 0012 and 12 in the link: {'two ids' if apart else 'one id'}")
print("expected: two ids for two lots, wherever the lot stands.")
print("cost: the second lot is taken for a repeat of the first.")
sys.exit(0 if as_described and apart else 1)
PY

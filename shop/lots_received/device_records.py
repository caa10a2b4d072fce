"""Units that a clinic received as FHIR R5 Device resources, for its own records; pure.

A pack whose code was scanned when it was packed is a Device of its own, with that code and its
serial number; the other units of a lot are one Device, of which nobody claims to know the code.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

_GS1 = "http://hl7.org/fhir/NamingSystem/gs1"
Resource = dict[str, Any]


@dataclass(frozen=True)
class Scan:
    """The code on a pack, byte for byte as a scanner sent it, and what it says."""

    key: int
    code: str
    gtin: str
    serial: str
    units: int


@dataclass(frozen=True)
class Received:
    """Units of one lot that came with one parcel, without those `returned`; `key` is that of the
    pick. Which packs came back nobody noted."""

    key: int
    product: str
    maker: str
    gtin: str
    lot: str
    expires_on: date
    units: int
    is_recalled: bool = False
    scans: Sequence[Scan] = ()
    returned: int = 0


def bundle(received: Iterable[Received], host: str, moment: datetime) -> Resource:
    """A Bundle of Devices, of type collection."""
    devices = [device for each in received for device in devices_of(each, host)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": moment.isoformat(timespec="seconds"),
        "entry": [
            {"fullUrl": f"https://{host}/Device/{device['id']}", "resource": device}
            for device in devices
        ],
    }


def devices_of(received: Received, host: str) -> list[Resource]:
    """A Device for each pack that was scanned, and one for the units that were not; none where all
    of them went back."""
    if received.units <= 0:
        return []
    packs = [_pack(received, scan, host) for scan in received.scans]
    left = received.units - sum(scan.units for scan in received.scans)
    if left <= 0:
        return packs
    rest = _device(received, f"pick-{received.key}", left, host)
    if received.gtin:
        rest["udiCarrier"] = [_carrier(received.gtin) | {"entryType": "unknown"}]
    return [*packs, rest]


def _pack(received: Received, scan: Scan, host: str) -> Resource:
    device = _device(received, f"check-{scan.key}", scan.units, host)
    carrier: Resource = {"carrierAIDC": b64encode(scan.code.encode()).decode()}
    if gtin := scan.gtin or received.gtin:
        device["udiCarrier"] = [_carrier(gtin) | carrier | {"entryType": "barcode"}]
    if scan.serial:
        device["serialNumber"] = scan.serial
    return device


def _carrier(gtin: str) -> Resource:
    return {"deviceIdentifier": gtin, "issuer": _GS1}


def _device(received: Received, name: str, units: int, host: str) -> Resource:
    device: Resource = {
        "resourceType": "Device",
        "id": name,
        "identifier": [{"system": f"https://{host}/Device", "value": name}],
        "status": "inactive" if received.is_recalled else "active",
        "lotNumber": received.lot,
        "expirationDate": received.expires_on.isoformat(),
        "name": [{"value": received.product, "type": "user-friendly-name", "display": True}],
        "note": [{"text": _note(units, received)}],
    }
    return device | ({"manufacturer": received.maker} if received.maker else {})


def _note(units: int, received: Received) -> str:
    count = "1 unit." if units == 1 else f"{units} units of this lot."
    came_back = f"{received.returned} of {received.units + received.returned} units of this lot"
    notes = (
        count,
        f"{came_back} went back to us; we did not note which." if received.returned else "",
        "Recalled: do not use." if received.is_recalled else "",
    )
    return " ".join(filter(None, notes))

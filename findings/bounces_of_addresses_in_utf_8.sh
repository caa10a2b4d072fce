#!/usr/bin/env bash
# flufl.bounce finds no failed address where the report is of an internationalised address
#
# Packages: flufl.bounce 6.0.0.
# What happens: a mail server that takes addresses with letters beyond ASCII (SMTPUTF8) reports what
#   it could not deliver as RFC 6533 asks: `report-type` "delivery-status", its machine-readable part
#   `message/global-delivery-status` with the recipient as `utf-8; …`. `scan_message` and
#   `all_failures` look for `message/delivery-status` and `rfc822; …` only, and find nothing: neither
#   a failure, nor one for now. Either of the two is enough for it.
# Expected: the failed address, or something that says that this is a report which was not read.
# Cost here: a recall notice to müller@… comes back, and counts as delivered: nobody rings the clinic.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check flufl.bounce==6.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from email import message_from_bytes
from importlib.metadata import version

from flufl.bounce import all_failures, scan_message

REPORT = """\
From: MAILER-DAEMON@mx.example
To: shop@ampoule.example
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

It could not be delivered.
--B
Content-Type: message/{kind}
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.example

Original-Recipient: {recipient}
Final-Recipient: {recipient}
Action: failed
Status: 5.1.1

--B--
"""
CLINIC = "rfc822; alba@clinic.example"
MUELLER = "utf-8; müller@clinic.example"
IN_ASCII = r"utf-8; m\x{FC}ller@clinic.example"  # As the older type has it.
SEEN = (
    ("delivery-status", CLINIC, True),
    ("delivery-status", IN_ASCII, False),
    ("global-delivery-status", CLINIC, False),
    ("global-delivery-status", MUELLER, False),
)
print("flufl.bounce", version("flufl.bounce"))
as_described = True
for kind, recipient, is_found in SEEN:
    report = message_from_bytes(REPORT.format(kind=kind, recipient=recipient).encode())
    failed = scan_message(report)
    later, ever = all_failures(report)
    print(f"  {kind:22} {recipient:32} failed: {[one.decode() for one in failed]}")
    as_described &= bool(failed) == bool(ever) == is_found and not later
print("expected: one failed address of each.")
print("cost: nobody rings the clinic.")
sys.exit(not as_described)
PY

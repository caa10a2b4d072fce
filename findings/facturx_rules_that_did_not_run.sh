#!/usr/bin/env bash
# factur-x says that an invoice passes the rules of EN 16931 although nobody asked them
#
# Packages: factur-x 7.8.
# What happens: `xml_check_schematron` sends the invoice to a server on this machine by HTTP. Where
#   there is none it writes a warning into the log and returns True, for an empty element as for an
#   invoice without a number. `generate_xml` and `generate_from_binary` ask by the same function.
# Expected: an error, or an answer that is not that of a valid invoice. The argument
#   `saxon_server_raise_if_http_error=True` does so; its default does not.
# Cost here: an invoice that breaks the rules is issued, numbered and sent.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check factur-x==7.8 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import logging
import sys

from facturx import xml_check_schematron

logging.disable(logging.CRITICAL)
NOBODY = "http://127.0.0.1:9/transform"
said = xml_check_schematron(
    b"<nonsense/>", flavor="factur-x", level="en16931", saxon_server_url=NOBODY
)
print(f"An element <nonsense/> against the rules of EN 16931, with no server: {said}")
sys.exit(0 if said is True else 1)
PY

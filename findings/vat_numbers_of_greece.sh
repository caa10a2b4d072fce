#!/usr/bin/env bash
# A Greek VAT number has two spellings that stay two, and the guessed one is what VIES does not know
#
# Package: python-stdnum 2.2.
# What happens: for VAT Greece has the prefix EL. `stdnum.eu.vat` takes EL and GR, and `validate` and
#   `compact`, which bring numbers into one form, return each as it came. `guess_country` answers
#   "gr" alone, as its documentation says; a number completed by it is valid here, and `check_vies`
#   sends the country GR, which VIES does not have (its code for Greece is EL).
# Expected: one form of one number, the EL of VAT, as blanks and dots are brought into one form; and
#   EL in what is sent to VIES.
# Cost here: a clinic in Greece: its number is looked up in vain and counts as not confirmed, so it
#   pays VAT that it does not owe; and it can be entered twice as two numbers.
# No server is asked: what would be sent is caught.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-stdnum==2.2 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version
from unittest import mock

from stdnum.eu import vat

BARE = "094259216"


def sent(number):
    """The country and the number that would go to VIES."""
    with mock.patch.object(vat, "get_soap_client") as client:
        vat.check_vies(number)
    return client().checkVat.call_args.args


(guessed,) = [country for country in vat.guess_country(BARE) if country in ("gr", "el")]
completed = guessed.upper() + BARE
print("python-stdnum", version("python-stdnum"))
print(f"  one number, two valid forms: {vat.validate('EL ' + BARE)} and {vat.validate('GR ' + BARE)}")
print(f"  the country of {BARE} is guessed: {guessed}; to VIES goes {sent(completed)}")
print(f"  written as on invoices: EL; to VIES goes {sent('EL' + BARE)}")
print("expected: EL094259216 for both, and ('EL', '094259216') to VIES.")
print("cost: a Greek clinic whose number nobody can confirm.")
is_so = vat.validate("GR" + BARE) == "GR" + BARE and vat.validate("EL" + BARE) == "EL" + BARE
sys.exit(not (is_so and sent(completed) == ("GR", BARE) and sent("EL" + BARE) == ("EL", BARE)))
PY

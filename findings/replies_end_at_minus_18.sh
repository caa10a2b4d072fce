#!/usr/bin/env bash
# A clinic's answer ends before "-18 °C when it came", to a reader of replies
#
# Packages: email_reply_parser 0.5.12 from PyPI; email-reply-parser 2.3.7 from npm, with Node, to compare.
# What happens: it cuts an answered mail down to what its writer added. A signature begins at "--" or
#   "__", and also at a single minus before a letter or a figure: of a mail with a paragraph that opens
#   with "-18 °C" or "-2 of lot KL77" only what stands before it is left. With a blank behind the minus
#   or another word in front of it all is kept. A paragraph that opens with "> 8 °C" is a quotation
#   and goes as well, to both libraries.
# Expected: a signature from "--" on, as mail programs write it; and "> 8" as a quotation only where
#   something was written that it could be quoted from.
# Cost here: complaints of a cold chain and answers to a recall. The temperature and the number of
#   units are what is missing, and what is left reads like a whole mail.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check email_reply_parser==0.5.12 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  email-reply-parser@2.3.7 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from email_reply_parser import EmailReplyParser

TEMPERATURE = "The parcel was opened at once.\n\n-18 °C when it came.\n\nMay we use it?"
UNITS = "Both are here:\n\n-2 of lot KL77\n-1 of lot KL78"
LIMIT = "> 8 °C since Friday.\n\nMay we use it?"
SEEN = {
    TEMPERATURE: ("The parcel was opened at once.", TEMPERATURE),
    UNITS: ("Both are here:", UNITS),
    LIMIT: ("May we use it?", "May we use it?"),
    UNITS.replace("-", "- "): (UNITS.replace("-", "- "),) * 2,
    TEMPERATURE.replace("-18", "It had -18"): (TEMPERATURE.replace("-18", "It had -18"),) * 2,
}
PROGRAM = """
const { default: Parser } = require("email-reply-parser");
const visible = (mail) => new Parser().read(mail).getVisibleText().trim();
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(visible)));
"""
asked = ["node", "-e", PROGRAM, json.dumps(list(SEEN))]
others = json.loads(subprocess.run(asked, stdout=-1, check=True).stdout)
print("email_reply_parser", version("email_reply_parser"))
as_described = True
for (mail, expected), other in zip(SEEN.items(), others):
    reply = EmailReplyParser.parse_reply(mail).strip()
    print(f"  {mail!r}\n    is {reply!r}\n    to the other {other!r}")
    as_described &= (reply, other) == expected
print("expected: the whole mail each time.")
print("cost: a complaint without its temperature.")
sys.exit(not as_described)
PY

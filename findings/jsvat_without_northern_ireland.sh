#!/usr/bin/env bash
# jsvat knows no VAT number of Northern Ireland
#
# Packages: jsvat 2.5.4 from npm, with Node; python-stdnum 2.2 to compare.
# What happens: since 2021 a business in Northern Ireland gives its number with XI in front where
#   goods come from or go to the European Union, and with GB elsewhere. jsvat, asked with every
#   country that it has, calls the number valid with GB and finds no country for XI.
# Expected: valid with both, as python-stdnum has it for the numbers of the Union.
# Cost here: a clinic in Belfast that buys from a distributor in the Union types the number that is
#   on its papers, and is told that it is none; it is charged VAT.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-stdnum==2.2 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" jsvat@2.5.4 >/dev/null || exit 2

cd "$work" && cat >seen.cjs <<'JS'
const { checkVAT, countries } = require("jsvat");
for (const number of process.argv.slice(2)) {
  const said = checkVAT(number, countries);
  console.log(number, said.isValid, said.country ? said.country.name : "no country");
}
JS
seen=$(node seen.cjs GB980780684 XI980780684 IE6388047V)
other=$("$work/venv/bin/python" -I -c 'from stdnum.eu import vat; print(vat.is_valid("XI980780684"))')
echo "jsvat 2.5.4 / python-stdnum 2.2"
echo "$seen"
echo "python-stdnum, XI980780684 in the Union: $other"
echo "expected: XI980780684 true, United Kingdom."
echo "cost: a valid number that is refused."
wanted=$'GB980780684 true United Kingdom\nXI980780684 false no country\nIE6388047V true Ireland'
[ "$seen" = "$wanted" ] && [ "$other" = True ]

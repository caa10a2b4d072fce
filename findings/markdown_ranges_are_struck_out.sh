#!/usr/bin/env bash
# "Store at 2~8 °C, ship at 15~30 °C" is struck out in its middle, and 30G*13mm loses its star
#
# Packages: marked 18.2.1 and micromark 4.0.3 with its extension for GFM 3.0.0, which remark stands on;
#   markdown-it 15.0.3 to compare. From npm, with Node.
# What happens: makers in Korea, Japan and China write a range with ~ and a size with *, and their texts
#   are copied so. In GitHub's Markdown one ~ on each side strikes out what is between, also within
#   a word: with two ranges in a paragraph the end of the first, and what follows, is crossed out.
#   One range alone stays as it is. Of two sizes "13mm, 27G" is in italics and both stars are gone; so
#   it is in plain CommonMark, too. A line that begins with "- 20 °C" is an entry of a list: 20 °C.
# Expected: signs between two figures are left alone, as _ is within a word.
# Cost here: the limits of a cold chain are printed as withdrawn, the sign of a limit is a bullet, and
#   the page was right as long as its text had one range.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  marked@18.2.1 micromark@4.0.3 micromark-extension-gfm@3.0.0 markdown-it@15.0.3 >/dev/null || exit 2

cat >"$work/try.mjs" <<'JS'
import MarkdownIt from "markdown-it";
import { marked } from "marked";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const struck = "<p>Store at 2<del>8 °C, ship at 15</del>30 °C.</p>";
const size = "<p>30G<em>13mm, 27G</em>4mm</p>";
const entry = "<ul><li>20 °C or colder</li></ul>";
const seen = [
  ["Store at 2~8 °C.", "<p>Store at 2~8 °C.</p>", null],
  ["Store at 2~8 °C, ship at 15~30 °C.", struck, "<p>Store at 2~8 °C, ship at 15~30 °C.</p>"],
  ["30G*13mm", "<p>30G*13mm</p>", null],
  ["30G*13mm, 27G*4mm", size, size],
  ["30G_13mm, 27G_4mm", "<p>30G_13mm, 27G_4mm</p>", null],
  ["- 20 °C or colder", entry, entry],
];
const gfmOptions = { extensions: [gfm()], htmlExtensions: [gfmHtml()] };
let asDescribed = true;
for (const [text, expected, plain] of seen) {
  const written = [marked(text), micromark(text, gfmOptions), new MarkdownIt().render(text)];
  const found = written.map((one) => one.replaceAll("\n", ""));
  console.log(`  ${text}`);
  console.log(`    marked ${found[0]}\n    micromark ${found[1]}\n    markdown-it ${found[2]}`);
  const wanted = [expected, expected, plain ?? expected];
  asDescribed &&= JSON.stringify(found) === JSON.stringify(wanted);
}
console.log("expected: the text as it stands.");
console.log("cost: limits that are crossed out, or have lost their minus.");
process.exitCode = asDescribed ? 0 : 1;
JS
node "$work/try.mjs"

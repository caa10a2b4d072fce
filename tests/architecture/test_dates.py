"""Dates have one form, 29 Nov 2026, 14:30, whoever writes them: templates, sentences, fixtures."""

import ast
import re
from datetime import datetime
from pathlib import Path

import yaml
from django.utils.formats import date_format

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "catalogue", "common", "shop")
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")])

NAMED = {"DATE_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT", "TIME_FORMAT"}
# The seconds after a moment, where two of them in one minute are two; the name of the zone; the
# weekday before a day on which something happens.
PARTS = {"s", "T", "l"}
FORMATTED = re.compile(
    r"""\|\s*(?:date|time)\s*:\s*["']([^"']*)["']|\{%\s*now\s+["']([^"']*)["']"""
)
ATTRIBUTE = re.compile(r'="[^"]*\{\{[^{}]*$')
MONTHS = "January|February|March|April|June|July|August|September|October|November|December"
LONG = re.compile(rf"\b\d{{1,2}} (?:{MONTHS}) \d{{4}}\b|\b(?:{MONTHS}) \d{{1,2}}, \d{{4}}\b")
ISO = re.compile(r"(?<![\w/-])\d{4}-\d\d-\d\d(?![\w/-])")
SLASHED = re.compile(r"\b\d\d?/\d\d?/\d{4}\b")

SPOKEN = {"%-d %b %Y", "%-d %b %Y, %H:%M", "%-d %b %Y, %H:%M:%S", "%H:%M"}
# A day that is near: one of the next few, or the moment at which something is tried again.
NEAR = {"%a", "%A", "%b", "%-d %b", "%a %-d %b", "%-d %b, %H:%M", "%-d %b, %H:%M:%S"}
# What machines read or sort by: names of files, cells of a file, codes.
FOR_MACHINES = {
    ("accounts/reviewing/admin.py", "%Y-%m-%d %H:%M:%S.%f"),
    ("catalogue/editing/exchange/admin.py", "%Y-%m-%d"),
    ("common/csv_lists.py", "%Y-%m-%d %H:%M"),
    ("common/outbox/files.py", "%Y%m%d-%H%M%S-%f"),
    ("shop/codes/writing.py", "%y%m%d"),
    ("shop/recalls/reports.py", "%Y-%m-%d %H:%M"),
    ("shop/staff/reports/views.py", "%Y-%m"),
    ("shop/staff/reports/views.py", "%Y-%m-%d %H:%M"),
    ("shop/tracing/packs/complaints.py", "%Y-%m-%d"),
    ("shop/tracing/publishing.py", "%Y-%m-%d"),
    ("shop/standing_orders/views.py", ""),
    ("shop/receivables/letters.py", ""),
    ("shop/receivables/views.py", ""),
}


def formats_in(text):
    """(format, whether within an attribute) of every date that a template writes."""
    for found in FORMATTED.finditer(text):
        line = text[text.rfind("<", 0, found.start()) + 1 : found.start()]
        yield found[1] or found[2], bool(ATTRIBUTE.search(line))


def test_templates_write_dates_in_the_one_form():
    assert len(TEMPLATES) > 250
    wrong, seen = [], 0
    for file in TEMPLATES:
        for form, is_in_attribute in formats_in(file.read_text()):
            seen += 1
            if form not in NAMED | PARTS and not is_in_attribute:
                wrong.append(f"{file.relative_to(ROOT)}: {form}")
    assert seen > 80
    assert wrong == []


def test_no_template_has_a_date_written_by_hand_in_another_form():
    found = {
        (str(file.relative_to(ROOT)), match[0])
        for file in TEMPLATES
        for form in (LONG, ISO, SLASHED)
        for match in form.finditer(file.read_text())
    }
    assert found == set()


def written_days(file):
    """(expression, its format or "") of every day that a sentence of a module takes in."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FormattedValue):
            parts = node.format_spec.values if node.format_spec else ()
            form = "".join(part.value for part in parts if isinstance(part, ast.Constant))
            yield ast.unparse(node.value), form


def test_sentences_write_dates_in_the_one_form():
    wrong, seen = [], 0
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if "migrations" in file.parts:
                continue
            for what, form in written_days(file):
                is_day = "%" in form and not form.endswith("%")
                is_bare = not form and what.endswith(("_on", "_at", ".on"))
                seen += is_day
                is_other = is_bare or (is_day and form not in SPOKEN | NEAR)
                if is_other and (name, form) not in FOR_MACHINES:
                    wrong.append(f"{name}: {{{what}:{form}}}")
    assert seen > 40
    assert wrong == []


def test_the_setting_and_the_sentences_mean_the_same_form():
    moment = datetime(2026, 3, 1, 9, 5)
    assert date_format(moment.date()) == f"{moment:%-d %b %Y}" == "1 Mar 2026"
    assert date_format(moment, "DATETIME_FORMAT") == f"{moment:%-d %b %Y, %H:%M}"


def texts(content):
    """Every text of a fixture, however deep."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, (dict, list)):
        for part in content.values() if isinstance(content, dict) else content:
            yield from texts(part)


def test_articles_facts_and_sources_write_dates_in_the_one_form():
    wrong = []
    for name in ("10_sources", "50_products", "60_markets", "75_articles", "76_errata"):
        for text in texts(yaml.safe_load((ROOT / "fixtures" / f"{name}.yaml").read_text())):
            if not text.startswith(("http", "2026-01-05")):
                wrong += [
                    match[0] for form in (LONG, ISO, SLASHED) for match in form.finditer(text)
                ]
    assert wrong == []

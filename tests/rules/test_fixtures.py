"""Codes in the fixtures are text: YAML makes numbers of some that stand there without quotes."""

from pathlib import Path

import yaml

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PACKS = FIXTURES / "demo" / "packs.yaml"
NAMES = {"gtin", "gtin_case", "gtin_inner", "lot", "makers_reference"}
NAMES |= {"partner_sku", "suffix", "upc"}


def codes(content):
    """(where, code) of GTINs, lots, part numbers and licences, however deep they are."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for name, part in pairs:
        if name in NAMES:
            yield name, part
        elif name == "licence":
            yield name, part["number"]
        elif isinstance(part, (dict, list)):
            yield from codes(part)


def test_every_code_in_the_fixtures_is_text():
    found = [("packs.yaml, part number", sku) for sku in load(PACKS)]
    for file in sorted(FIXTURES.rglob("*.yaml")):
        found += [(f"{file.name}, {name}", code) for name, code in codes(load(file))]
    assert len(found) > 50
    assert [one for one in found if not isinstance(one[1], str)] == []


def load(file):
    return yaml.safe_load(file.read_text())

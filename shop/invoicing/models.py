"""Invoices and credit notes as they were issued, and the parcels that are still to be invoiced.

Rows of an issued document never change (migration 0002); a mistake is put right by a credit note.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from common import folding
from common.storage import private_storage

_MONEY = {"max_digits": 12, "decimal_places": 2}


def random_path(file, filename):
    """A path that says nothing about the clinic or the document."""
    return f"invoices/{uuid.uuid4().hex}"


class Series(models.Model):
    """Where numbers come from: `last` was given last. One row a kind of document."""

    prefix = models.CharField(max_length=6, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self):
        return self.prefix


class Document(models.Model):
    """An invoice, or a credit note that `corrects` one. Amounts are positive in both.

    An invoice that `replaces` one is of the same units, with what of the other was wrong put right;
    one that replaces a credit note is of what that took back by mistake. `corrected_po` is its PO
    number where that was wrong, whatever its orders say.

    `seller`, `buyer`, `delivery` and `bank` are what the paper says of them: name, lines, country
    ... `supplied_on` is the day of the (last) shipment. A credit note has no `due_on`; only the
    invoice of a month has a period. Parts of it are written in the transaction `made_in`, which the
    database notes, and never later.
    """

    class Kind(models.TextChoices):
        """The codes of UNTDID 1001."""

        INVOICE = "380", "Invoice"
        CREDIT_NOTE = "381", "Credit note"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=3, choices=Kind.choices)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    corrected_po = models.CharField("corrected PO number", max_length=40, blank=True, db_default="")
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, on_delete=models.PROTECT, related_name="+"
    )
    seller = models.JSONField()
    buyer = models.JSONField()
    delivery = models.JSONField()
    bank = models.JSONField()
    reference = models.CharField("RF reference (ISO 11649)", max_length=25)
    currency = models.CharField(max_length=3)
    issued_on = models.DateField()
    supplied_on = models.DateField()
    due_on = models.DateField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    terms = models.CharField(max_length=300, blank=True)
    reason = models.CharField("reason, as the clinic reads it", max_length=500, blank=True)
    net = models.DecimalField(**_MONEY)
    vat = models.DecimalField("VAT", **_MONEY)
    gross = models.DecimalField(**_MONEY)
    prepaid = models.DecimalField("paid before it was issued", default=0, **_MONEY)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(null=True, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    made_in = models.BigIntegerField("number of the transaction", default=0, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "invoice or credit note"
        verbose_name_plural = "invoices and credit notes"
        permissions = [("issue_creditnote", "Can issue a credit note")]
        indexes = [
            folding.index("number", "reference", name="document_found"),
            # In the order that `queries.first_documents_of` asks for.
            models.Index("clinic", (F("id") + 0).desc(), name="newest_of_a_clinic"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="one_document_a_number"),
            models.CheckConstraint(
                condition=Q(kind="381") ^ Q(corrects=None), name="credit_note_names_its_invoice"
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(kind="380"), name="only_invoices_replace"
            ),
            models.CheckConstraint(
                condition=Q(gross=F("net") + F("vat"), net__gte=0, vat__gte=0),
                name="document_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(prepaid__gte=0, prepaid__lte=F("gross")), name="prepaid_within_document"
            ),
            models.CheckConstraint(
                condition=Q(period_from=None, period_to=None)
                | Q(
                    period_from__isnull=False,
                    period_to__isnull=False,
                    period_to__gte=F("period_from"),
                ),
                name="period_has_both_ends",
            ),
        ]

    def __str__(self):
        return f"{self.Kind(self.kind).label} {self.number}"

    @property
    def is_credit_note(self):
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def due(self):
        """What was left to pay when it was issued."""
        return self.gross - self.prepaid


class Line(models.Model):
    """Units of an order's line, at the net price of a unit that they were sold at.

    A credit note's `credits` names the line of the invoice.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="invoiced")
    parcel = models.ForeignKey(
        "parcels.Parcel", null=True, on_delete=models.PROTECT, related_name="invoiced"
    )
    credits = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="credited_by"
    )
    name = models.CharField(max_length=300)
    code = models.CharField("our number of the product", max_length=128, blank=True)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    units = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=6)
    before = models.DecimalField("net before discount", **_MONEY)
    discount = models.DecimalField(**_MONEY)
    category = models.CharField("VAT category (UNTDID 5305)", max_length=2)
    rate = models.DecimalField("VAT rate as a share", max_digits=6, decimal_places=4)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gt=0, discount__gte=0, before__gte=F("discount")),
                name="invoiced_at_least_one",
            )
        ]

    def __str__(self):
        return f"{self.units} × {self.name}"

    @property
    def net(self):
        return self.before - self.discount


class LineLot(models.Model):
    """Of which lot so many units of a line are, and their last day."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()
    units = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.units} × lot {self.number}"


class Charge(models.Model):
    """A net charge of a whole order, for delivery."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="charges")
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=100)
    net = models.DecimalField(**_MONEY)
    category = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=6, decimal_places=4)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.words} {self.net}"


class Tax(models.Model):
    """The VAT of one category and rate on what a document has of one order."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="taxes")
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="invoiced_vat")
    category = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=6, decimal_places=4)
    reason = models.CharField("why no VAT is charged", max_length=300, blank=True)
    net = models.DecimalField(**_MONEY)
    vat = models.DecimalField("VAT", **_MONEY)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "order", "category", "rate"], name="one_tax_a_rate"
            )
        ]

    def __str__(self):
        return f"{self.category} {self.rate}: {self.vat} on {self.net}"


class ElectronicCopy(models.Model):
    """The same document as XML (EN 16931): `cii` is what its PDF carries, `ubl` is UBL 2.1."""

    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="electronic_copy"
    )
    cii = models.TextField()
    ubl = models.TextField()

    class Meta:
        verbose_name_plural = "electronic copies"

    def __str__(self):
        return f"{self.document} as XML"


class Paper(models.Model):
    """The PDF of a document: made once, kept with the SHA-256 of its bytes, never made again."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="paper")
    file = models.FileField(storage=private_storage, upload_to=random_path)
    sha256 = models.CharField("SHA-256 of the file as kept", max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.document} as PDF"


class ToInvoice(models.Model):
    """That a parcel left and is to be invoiced, written with its hand-over.

    At once, or, for a clinic that wants one invoice a month, `after` the last day of the month.
    `problem` says why none could be issued: staff see to it. `document` is what it became.
    """

    parcel = models.OneToOneField(
        "parcels.Parcel", on_delete=models.PROTECT, related_name="to_invoice"
    )
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, on_delete=models.PROTECT, related_name="+"
    )
    after = models.DateField(null=True, blank=True)
    problem = models.TextField(blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="parcels"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "parcel to invoice"
        verbose_name_plural = "parcels to invoice"
        indexes = [models.Index(fields=["id"], condition=Q(document=None), name="still_to_invoice")]

    def __str__(self):
        return f"{self.parcel} to invoice"


class Wishes(models.Model):
    """How a clinic wants its invoices. Without a row: to owner and book-keepers, one a parcel, and
    packing slips say what their order comes to."""

    clinic = models.OneToOneField(
        "accounts.Clinic", on_delete=models.PROTECT, related_name="invoice_wishes"
    )
    email = models.EmailField("address of the book-keeper", blank=True)
    monthly = models.BooleanField("one invoice a month", default=False)
    buyers_see = models.BooleanField("buyers see the invoices of their orders", default=False)
    slips_without_amounts = models.BooleanField("no amounts on packing slips", default=False)
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "wishes about invoices"

    def __str__(self):
        return f"Invoices of {self.clinic}"

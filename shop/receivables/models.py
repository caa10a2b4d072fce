"""Payments and what they are for, what is open of invoices, and what staff did about it.

An allocation is never changed: it is undone, and both stay (migration 0002, whose triggers keep
`Payment.left` and let no side take more than it has open).
"""

from django.db import models
from django.db.models import F, Q

from accounts.models import Clinic
from common import folding
from common.saving import InsertedByStatement

from .paid_out import Payout
from .reminded import Dispute, Hold, Letter, LetterLine, random_path

__all__ = [
    "Allocation",
    "ClinicAccount",
    "Deed",
    "Dispute",
    "Hold",
    "Letter",
    "LetterLine",
    "OpenInvoice",
    "Payment",
    "Payout",
    "random_path",  # Named by migration 0001.
]
_MONEY = {"max_digits": 14, "decimal_places": 2}
_BY = {"null": True, "on_delete": models.PROTECT, "related_name": "+"}


class Payment(InsertedByStatement):
    """Money that came (or went: a negative `amount`): a bank entry, or a payout of another source.

    `left` is what of it is not allocated, with the sign of the amount; the database keeps it. With
    a `clinic` that is its credit. `aside` says why it concerns no clinic: what a card paid without
    an order is put aside, too (without_order).
    """

    class Source(models.TextChoices):
        BANK = "bank", "Bank"
        CARD = "card", "Card"

    class Kind(models.TextChoices):
        """What a card paid (card_money); empty of what the bank told of."""

        ORDER = "order", "For an order"
        NO_ORDER = "no_order", "Without an order"
        CREDIT = "credit", "The clinic's credit: its card takes nothing back"
        REFUND = "refund", "A refund, or what came back of one"

    source = models.CharField(max_length=4, choices=Source.choices, default=Source.BANK)
    kind = models.CharField("what a card paid", max_length=8, choices=Kind.choices, blank=True)
    key = models.CharField("its name at the source", max_length=100)
    entry = models.OneToOneField(
        "bank.Entry", null=True, on_delete=models.PROTECT, related_name="payment"
    )
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField("booked on")
    amount = models.DecimalField(**_MONEY)
    left = models.DecimalField("not allocated", **_MONEY)
    currency = models.CharField(max_length=3)
    name = models.CharField("who paid", max_length=200, blank=True)
    words = models.CharField("what for", max_length=2300, blank=True)
    aside = models.CharField("why it concerns no clinic", max_length=300, blank=True)
    paid_out = models.ForeignKey(
        "Payout", null=True, on_delete=models.PROTECT, related_name="card_payments"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]
        permissions = [("allocate_payment", "Can allocate payments, hold reminders and write off")]
        indexes = [
            folding.index("name", "words", name="payment_found"),
            models.Index(fields=["clinic", "on"], name="payment_of_a_clinic"),
            models.Index(
                fields=["on"], condition=~Q(left=0) & Q(clinic=None, aside=""), name="to_match"
            ),
            models.Index(
                fields=["on"], condition=Q(source="card", paid_out=None), name="not_paid_out"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="payment_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="payment_moves_something"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, left__gte=0, left__lte=F("amount"))
                | Q(amount__lt=0, left__lte=0, left__gte=F("amount")),
                name="never_more_than_came",
            ),
            models.CheckConstraint(
                condition=Q(aside="") | Q(clinic=None, left=F("amount")), name="aside_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(source="bank") ^ Q(entry=None), name="bank_has_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(source="card"), name="only_cards_have_a_kind"
            ),
        ]

    def __str__(self):
        return f"{self.on:%-d %b %Y} {self.amount} {self.currency} {self.name}".strip()

    @property
    def is_of_order(self):
        """Whether a card paid it for an order: kept for that order's invoices (cards)."""
        return self.kind == self.Kind.ORDER

    @property
    def is_without_order(self):
        """Whether a card paid what became no order: it goes back by itself (without_order)."""
        return self.kind == self.Kind.NO_ORDER

    @property
    def allocated(self):
        return self.amount - self.left

    @property
    def standing(self):
        """How it stands, in words."""
        if self.aside:
            return self.aside if self.source == self.Source.CARD else "Concerns no clinic"
        if not self.left:
            return "Allocated"
        if self.clinic_id is None:
            return "To be matched" if self.left == self.amount else "Part to be matched"
        if self.amount < 0:
            return "Paid out"
        is_by_card = self.source == self.Source.CARD
        return "Paid by card, not allocated" if is_by_card else "Credit of the clinic"


class Allocation(models.Model):
    """So much of a payment (or, without one, written off) for an invoice, for a payment that was
    returned, or for a refund that is under way. `on` is the day that counts in the books.

    What is written off `is_early` where it is the discount for paying early. What was right until
    something later ended it (a credit note, a correction, a return by the bank) counted `until` the
    day before; what was undone as a mistake never did.
    """

    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    document = models.ForeignKey(
        "invoicing.Document", null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    returned = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="paid_back"
    )
    refund = models.ForeignKey(
        "refunds.Refund", null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    is_early = models.BooleanField(default=False)
    amount = models.DecimalField(**_MONEY)
    on = models.DateField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", **_BY)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("accounts.User", **_BY)
    undone_why = models.CharField(max_length=300, blank=True)
    until = models.DateField("last day on which it counted", null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["document"], condition=Q(undone_at=None), name="allocated_to_document"
            ),
            models.Index(
                fields=["document"], condition=Q(until__isnull=False), name="ended_of_document"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocates_something"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, returned=None, refund=None)
                | Q(document=None, returned__isnull=False, refund=None)
                | Q(document=None, returned=None, refund__isnull=False),
                name="allocated_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(is_early=False) | Q(payment=None), name="only_write_offs_are_early"
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=False) | Q(document__isnull=False),
                name="only_invoices_are_written_off",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(undone_at__isnull=False),
                name="only_what_is_undone_ends",
            ),
        ]

    def __str__(self):
        return f"{self.amount} for {self.document or self.returned or self.refund}"

    @property
    def is_write_off(self):
        return self.payment_id is None

    @property
    def why_it_stays(self):
        """Why nobody takes it back, in words; empty where somebody may."""
        if self.refund_id:
            return f"It is kept for {self.refund}: decide about that."
        refund = self.returned and getattr(self.returned, "refund", None)
        return f"It went back as {refund.number}: that stays." if refund else ""


class OpenInvoice(models.Model):
    """So much is open of an invoice; there is none of one that is settled.

    The database keeps it with every document and allocation (migration 0003), so that what is open
    is found without adding up all that ever was. Clinic and due day are those of the invoice.
    """

    document = models.OneToOneField(
        "invoicing.Document", primary_key=True, on_delete=models.PROTECT, related_name="owed"
    )
    clinic = models.ForeignKey(Clinic, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, db_index=True)
    amount = models.DecimalField(**_MONEY)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="something_is_open")]

    def __str__(self):
        return f"{self.amount} of {self.document}"


class Deed(models.Model):
    """What somebody did with a payment that no allocation tells, in words."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="deeds")
    words = models.CharField(max_length=400)
    by = models.ForeignKey("accounts.User", **_BY)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.words


class ClinicAccount(Clinic):
    """A clinic as its account is seen by staff."""

    class Meta:
        proxy = True
        verbose_name = "account of a clinic"
        verbose_name_plural = "accounts of clinics"

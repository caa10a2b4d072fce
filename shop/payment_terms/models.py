"""What was agreed with each clinic about paying, and what each order was placed at."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Clinic
from common import folding
from common.saving import InsertedByStatement
from shop.taxes.cents import NOTHING

from . import po_numbers
from .rule import STANDARD_DAYS, Agreement

_PERCENT = {"max_digits": 4, "decimal_places": 2, "default": NOTHING}


class ClinicTerms(models.Model):
    """What holds for a clinic from a moment on; append-only, the latest row counts.

    Each row says everything, so that the rows are the history. A clinic without one has the
    standard terms. `credit_limit` in the shop's currency, None: no limit; `po_form` as
    shop.payment_terms.po_numbers reads it, empty: any.
    """

    clinic = models.ForeignKey(
        "accounts.Clinic", on_delete=models.PROTECT, related_name="payment_terms"
    )
    days = models.PositiveSmallIntegerField("days to pay, from shipping", default=STANDARD_DAYS)
    discount_percent = models.DecimalField("discount for paying early (%)", **_PERCENT)
    discount_days = models.PositiveSmallIntegerField("discount if paid within (days)", default=0)
    credit_limit = models.DecimalField(
        "credit limit", max_digits=12, decimal_places=2, null=True, blank=True
    )
    stops_when_overdue = models.BooleanField(
        "no order on invoice while one is overdue", default=False
    )
    po_required = models.BooleanField("every order needs a PO number", default=False)
    po_form = models.CharField("form of PO numbers", max_length=po_numbers.LONGEST, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "terms of a clinic"
        verbose_name_plural = "terms of clinics"
        indexes = [models.Index(fields=["clinic", "-id"], name="terms_of_a_clinic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(discount_percent=0, discount_days=0)
                | Q(discount_percent__gt=0, discount_percent__lt=100, discount_days__gt=0),
                name="discount_has_percent_and_days",
            ),
            models.CheckConstraint(
                condition=Q(discount_days__lte=F("days")), name="discount_ends_before_due"
            ),
            models.CheckConstraint(
                condition=Q(credit_limit=None) | Q(credit_limit__gte=0),
                name="credit_limit_is_an_amount",
            ),
        ]

    def __str__(self):
        return f"{self.clinic}: {self.agreement.name}"

    @property
    def agreement(self):
        return Agreement(self.days, self.discount_percent, self.discount_days)

    @property
    def are_limited(self):
        """Whether it depends on what is owed if an order may be on invoice."""
        return self.credit_limit is not None or self.stops_when_overdue

    @property
    def po_words(self):
        """The form of PO numbers in words, with an example."""
        form = self.po_form
        return form and f"{po_numbers.in_words(form)}, for example {po_numbers.example(form)}"


class OrderTerms(InsertedByStatement):
    """The terms that an order was placed at, and its PO number; it never changes."""

    order = models.OneToOneField(
        "order.Order", on_delete=models.PROTECT, related_name="payment_terms"
    )
    po_number = models.CharField("PO number", max_length=po_numbers.LONGEST, blank=True)
    days = models.PositiveSmallIntegerField()
    discount_percent = models.DecimalField(**_PERCENT)
    discount_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "terms of orders"
        indexes = [folding.index("po_number", name="po_number_found")]

    def __str__(self):
        return f"{self.order}: {self.agreement.name}"

    @property
    def agreement(self):
        return Agreement(self.days, self.discount_percent, self.discount_days)


class PayingClinic(Clinic):
    """A clinic as who keeps the books sees it: the same rows, under a page of their own."""

    class Meta:
        proxy = True
        app_label = "payment_terms"
        default_permissions = ()
        ordering = ["name", "pk"]
        verbose_name = "payment terms of a clinic"
        verbose_name_plural = "payment terms of clinics"

"""Prices beside the standard ones, and what the lines of orders were sold at.

The standard price is the stock record's. A span of days includes its first and its last day.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from common.tax_classes import TaxClass

from .rule import Kind

_PRICE = {"max_digits": 12, "decimal_places": 4}


def _days():
    """The span of a row's days, as PostgreSQL compares it; one without an end goes on."""
    days = F("first_day"), F("last_day"), Value("[]")
    return Func(*days, function="daterange", output_field=DateRangeField())


def shops_currency():
    return settings.OSCAR_DEFAULT_CURRENCY


def _ends_after_it_begins(name):
    ends = Q(last_day=None) | Q(last_day__gte=F("first_day"))
    return models.CheckConstraint(
        condition=ends, name=name, violation_error_message="The last day is before the first."
    )


class PriceList(models.Model):
    """Prices that several clinics have together."""

    name = models.CharField(max_length=80, unique=True)
    note = models.CharField(max_length=300, blank=True, help_text="For staff only.")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class PriceListClinic(models.Model):
    """From when until when a clinic has the prices of a list."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="clinics")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField("from")
    last_day = models.DateField("until, this day included", null=True, blank=True)

    class Meta:
        ordering = ["clinic", "first_day"]
        verbose_name = "clinic that has this list"
        verbose_name_plural = "clinics that have this list"
        constraints = [
            _ends_after_it_begins("clinic_leaves_after_it_came"),
            ExclusionConstraint(
                name="clinic_once_a_list",
                expressions=[("price_list", "="), ("clinic", "="), (_days(), "&&")],
                violation_error_message="This clinic has the list on some of these days already.",
            ),
        ]

    def __str__(self):
        return str(self.clinic)


class Term(models.Model):
    """A price beside the standard one, from so many units on, on these days (U1).

    By its kind it is a clinic's for a product, a list's for a product, a clinic's share off all of
    a brand, or a product's volume price for everybody.
    """

    KIND = None  # A proxy's own.

    kind = models.CharField(
        max_length=8,
        choices=[(kind.value, kind.value) for kind in Kind if kind is not Kind.STANDARD],
        editable=False,
    )
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, on_delete=models.CASCADE, related_name="+"
    )
    price_list = models.ForeignKey(
        PriceList, null=True, on_delete=models.CASCADE, related_name="prices"
    )
    product = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.CASCADE, related_name="+"
    )
    brand = models.ForeignKey(
        "catalogue.Brand", null=True, on_delete=models.CASCADE, related_name="+"
    )
    from_units = models.PositiveIntegerField("from units", default=1)
    price = models.DecimalField("net price of a unit", null=True, **_PRICE)
    currency = models.CharField(max_length=3, default=shops_currency, editable=False)
    percent_off = models.DecimalField(
        "% off the standard price", max_digits=5, decimal_places=2, null=True
    )
    first_day = models.DateField("from")
    last_day = models.DateField("until, this day included", null=True, blank=True)
    counts_alone = models.BooleanField(
        "counts alone",
        default=False,
        help_text="This is the price whatever else there is, also where that is lower.",
    )
    reference = models.CharField(
        "where it stands",
        max_length=100,
        blank=True,
        help_text="Such as “contract of 3 March 2026”. The clinic reads it, and so does its order.",
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "price"
        constraints = [
            _ends_after_it_begins("price_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(from_units__gte=1) & (Q(price=None) | Q(price__gte=0)),
                name="price_of_some_units",
                violation_error_message="From one unit on, and no price below nothing.",
            ),
            models.CheckConstraint(
                condition=Q(percent_off=None) | Q(percent_off__gt=0, percent_off__lte=100),
                name="percent_off_is_a_share",
                violation_error_message="A share is above 0 and at most 100.",
            ),
            models.CheckConstraint(
                condition=Q(
                    **{"kind": "agreed", "price_list": None, "brand": None, "percent_off": None},
                    clinic__isnull=False,
                    product__isnull=False,
                    price__isnull=False,
                )
                | Q(
                    **{"kind": "list", "clinic": None, "brand": None, "percent_off": None},
                    price_list__isnull=False,
                    product__isnull=False,
                    price__isnull=False,
                    counts_alone=False,
                )
                | Q(
                    **{"kind": "brand", "price_list": None, "product": None, "price": None},
                    clinic__isnull=False,
                    brand__isnull=False,
                    percent_off__isnull=False,
                    counts_alone=False,
                )
                | Q(
                    **{"kind": "volume", "clinic": None, "price_list": None, "brand": None},
                    product__isnull=False,
                    price__isnull=False,
                    percent_off=None,
                    from_units__gte=2,
                    counts_alone=False,
                ),
                name="price_is_of_one_kind",
                violation_error_message="A volume price begins with two units.",
            ),
            ExclusionConstraint(
                name="one_price_a_day",
                expressions=[
                    ("kind", "="),
                    *((Coalesce(name, 0), "=") for name in ("clinic", "price_list", "product")),
                    (Coalesce("brand", 0), "="),
                    ("currency", "="),
                    ("from_units", "="),
                    (_days(), "&&"),
                ],
                violation_error_message="There is a price for this on some of these days already.",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "first_day"], name="price_of_a_product"),
            models.Index(fields=["brand", "clinic"], name="price_of_a_brand"),
        ]

    def __init__(self, *args, **kwargs):
        if self.KIND and not args:
            kwargs.setdefault("kind", self.KIND)
        super().__init__(*args, **kwargs)

    def __str__(self):
        of = self.product.full_name if self.product_id else self.brand
        whose = self.clinic or self.price_list or "everybody"
        return f"{of} for {whose}, from {self.from_units}: {self.words}"

    @property
    def words(self):
        """The price, or the share, as staff read it."""
        if self.percent_off is not None:
            return f"{self.percent_off.normalize():f} % off"
        return f"{self.price} {self.currency}"


class _OfKind(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(kind=self.model.KIND)


class AgreedPrice(Term):
    """What a clinic pays for a product by an agreement with it."""

    KIND = Kind.AGREED.value
    objects = _OfKind()

    class Meta:
        proxy = True
        verbose_name = "price agreed with a clinic"
        verbose_name_plural = "prices agreed with clinics"


class ListPrice(Term):
    """What the clinics that have a list pay for a product."""

    KIND = Kind.LIST.value
    objects = _OfKind()

    class Meta:
        proxy = True
        verbose_name = "price of the list"
        verbose_name_plural = "prices of the list"


class BrandAgreement(Term):
    """What a clinic pays less for all of a brand."""

    KIND = Kind.BRAND.value
    objects = _OfKind()

    class Meta:
        proxy = True
        verbose_name = "agreement about a brand"
        verbose_name_plural = "agreements about brands"


class VolumePrice(Term):
    """What everybody pays for a product from so many units on."""

    KIND = Kind.VOLUME.value
    objects = _OfKind()

    class Meta:
        proxy = True
        verbose_name = "volume price"
        verbose_name_plural = "volume prices"


class OrderUnits(models.Model):
    """How many units of a product an order may have; any number of what has no row (U9)."""

    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.CASCADE, related_name="order_units"
    )
    least = models.PositiveIntegerField("at least so many units", default=1)
    step = models.PositiveIntegerField("only in steps of", default=1)

    class Meta:
        ordering = ["product"]
        verbose_name = "right number of units"
        verbose_name_plural = "right numbers of units"
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=1, least__lte=10_000, step__gte=1, step__lte=10_000),
                name="some_units_are_right",
                violation_error_message="From 1 to 10,000 units.",
            )
        ]

    def __str__(self):
        return f"{self.product}: at least {self.least}, in steps of {self.step}"


class SmallOrderCharge(models.Model):
    """What a small order bears, on these days (U11)."""

    below = models.DecimalField(
        "where the goods come to less than",
        max_digits=12,
        decimal_places=2,
        help_text="Net, after discounts, without delivery.",
    )
    charge = models.DecimalField("net charge", max_digits=12, decimal_places=2)
    tax_class = models.CharField(max_length=8, choices=TaxClass.choices, default=TaxClass.STANDARD)
    currency = models.CharField(max_length=3, default=shops_currency, editable=False)
    first_day = models.DateField("from")
    last_day = models.DateField("until, this day included", null=True, blank=True)

    class Meta:
        ordering = ["-first_day"]
        verbose_name = "charge for small orders"
        verbose_name_plural = "charges for small orders"
        constraints = [
            _ends_after_it_begins("small_order_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(below__gt=0, charge__gt=0),
                name="small_order_bears_something",
                violation_error_message="Both amounts are more than nothing.",
            ),
            ExclusionConstraint(
                name="one_small_order_a_day",
                expressions=[("currency", "="), (_days(), "&&")],
                violation_error_message="There is a charge on some of these days already.",
            ),
        ]

    def __str__(self):
        return f"{self.charge} below {self.below} {self.currency}"


class SoldAt(models.Model):
    """What one unit of an order's line was sold at, and why (U6)."""

    line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="sold_at")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])
    price = models.DecimalField("net price of a unit", **_PRICE)
    standard = models.DecimalField("standard price then", **_PRICE)
    last_day = models.DateField(null=True)
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = "price of an order's line"
        verbose_name_plural = "prices of lines of orders"

    def __str__(self):
        return f"{self.line}: {self.price}, {self.kind}"

"""Prices beside the standard one, which is the stock record's: one table, a proxy for each kind."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from .rule import Kind
from .spans import Span, days, ends_after_it_begins

PRICE = {"max_digits": 12, "decimal_places": 4}


def shops_currency():
    return settings.OSCAR_DEFAULT_CURRENCY


class Term(Span):
    """A price beside the standard one, from so many units on, on these days (U1).

    By its kind it is a clinic's for a product, a list's for a product, a clinic's share off all of
    a brand, or a product's volume price for everybody.
    """

    KIND = None  # A proxy's own.

    kind = models.CharField(
        max_length=8,
        choices=[(kind.value, kind.value) for kind in Kind if kind.is_term],
        editable=False,
    )
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, on_delete=models.CASCADE, related_name="+"
    )
    price_list = models.ForeignKey(
        "pricing.PriceList", null=True, on_delete=models.CASCADE, related_name="prices"
    )
    product = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.CASCADE, related_name="+"
    )
    brand = models.ForeignKey(
        "catalogue.Brand", null=True, on_delete=models.CASCADE, related_name="+"
    )
    from_units = models.PositiveIntegerField("from units", default=1)
    price = models.DecimalField("net price of a unit", null=True, **PRICE)
    currency = models.CharField(max_length=3, default=shops_currency, editable=False)
    percent_off = models.DecimalField(
        "% off the standard price", max_digits=5, decimal_places=2, null=True
    )
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
            ends_after_it_begins("price_ends_after_it_begins"),
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
                    (days(), "&&"),
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

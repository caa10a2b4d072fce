"""Products and their variants, and what sources say about them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from oscar.apps.catalogue.abstract_models import AbstractProduct
from oscar.models.fields import NullCharField

from common import folding
from common.addresses import address
from common.supply_classes import SupplyClass
from common.tax_classes import TaxClass

from .sources import ClaimStrength, Sourced


class Container(models.TextChoices):
    SYRINGE = "syringe", "prefilled syringe"
    INJECTOR_PEN = "pen", "injector pen"
    VIAL = "vial", "vial"
    AMPOULE = "ampoule", "ampoule"


# What staff find a product by, beside its part number.
FOUND_BY = ("title", "variant_name", "upc", "gtin_inner", "gtin_case", "makers_reference")


class Product(AbstractProduct):
    """A stand-alone product, a family (parent) or one of its variants (child).

    A variant inherits what its parent says where it says nothing itself.
    """

    # GTINs, with 14 digits (shop.codes.gtins); `upc` is Oscar's field under our name. What each of
    # them counts as is asked of TradeItem, which the database keeps.
    upc = NullCharField(
        "GTIN",
        max_length=64,
        blank=True,
        null=True,
        unique=True,
        help_text="Of the pack that is sold, as its barcode says it: 8, 12, 13 or 14 digits.",
    )
    gtin_inner = NullCharField("GTIN of the inner pack", max_length=14)
    inner_units = models.PositiveSmallIntegerField(
        "units in an inner pack", null=True, blank=True, help_text="Two or more."
    )
    gtin_case = NullCharField("GTIN of the case", max_length=14)
    case_units = models.PositiveSmallIntegerField(
        "units in a case", null=True, blank=True, help_text="Two or more."
    )
    makers_reference = models.CharField(
        "maker's reference",
        max_length=40,
        blank=True,
        help_text="The number beside REF on the pack, as it is printed.",
    )
    sales_unit = models.CharField(
        "what a buyer gets for the price",
        max_length=120,
        blank=True,
        help_text="Read it from the pack, such as: box of 2 × 1 ml prefilled syringes. "
        "Without it nobody can order the product.",
    )
    sales_unit_read_by = models.CharField("read from the pack by", max_length=150, blank=True)
    sales_unit_read_on = models.DateField("read from the pack on", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        help_text="What to order instead, where this one is not to be had any more.",
    )
    replaced_said_by = models.CharField("said by", max_length=150, blank=True)
    replaced_said_on = models.DateField("said on", null=True, blank=True)
    treatment_type = models.ForeignKey(
        "catalogue.TreatmentType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="products",
    )
    collection = models.ForeignKey(
        "catalogue.Collection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="products",
    )
    supply_class = models.CharField(max_length=24, choices=SupplyClass.choices, blank=True)
    tax_class = models.CharField(
        max_length=12,
        choices=TaxClass.choices,
        blank=True,
        help_text="What the tax table asks; empty: its family's, else standard.",
    )
    is_reference = models.BooleanField(
        "reference only", default=False, help_text="Shown for comparison; never sold."
    )
    is_confirmed = models.BooleanField(
        "existence confirmed",
        default=True,
        help_text="Untick where no source confirms that this variant exists; it cannot be ordered.",
    )
    variant_name = models.CharField(
        max_length=80,
        blank=True,
        help_text="What tells this variant apart, for example: with lidocaine.",
    )
    container = models.CharField(max_length=8, choices=Container.choices, blank=True)
    container_count = models.PositiveSmallIntegerField(null=True, blank=True)
    container_volume_ml = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    contents_source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minimum_remaining_days = models.PositiveSmallIntegerField(
        "minimum remaining shelf life (days)",
        default=0,
        help_text="No order gets a lot that expires sooner than this many days from today.",
    )
    may_be_resold = models.BooleanField(
        "may be sold again",
        default=False,
        help_text="Whether units that a clinic sent back may be sold again, if two people agree.",
    )
    may_be_back_ordered = models.BooleanField(
        "may be ordered before it is here",
        default=False,
        help_text="Whether orders may have more than is in stock, as far as purchase orders bring "
        "it: such units wait, with the day they are expected.",
    )
    store_from_celsius = models.SmallIntegerField(
        "stored from (°C)",
        null=True,
        blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(60)],
    )
    store_to_celsius = models.SmallIntegerField(
        "stored up to (°C)",
        null=True,
        blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(60)],
    )
    storage_source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shelf_life_months = models.PositiveSmallIntegerField(
        "keeps for (months)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="From its making, unopened; a last day further ahead stops goods in.",
    )
    shelf_life_source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What a page needs of the first photo, kept here so that no list asks for it a second time;
    # only catalogue.pictures.services writes it.
    picture = models.JSONField(null=True, blank=True, editable=False)

    class Meta(AbstractProduct.Meta):
        ordering = ["-priority", "title", "pk"]
        indexes = [
            models.Index(fields=["-priority", "title", "id"], name="product_in_list_order"),
            models.Index(
                fields=["store_to_celsius"],
                condition=Q(store_to_celsius__isnull=False),
                name="products_by_temperature",
            ),
            models.Index(
                fields=["parent"],
                condition=Q(is_public=True, is_confirmed=True, is_reference=False, sales_unit="")
                & ~Q(structure="parent"),
                name="undescribed_products",
            ),
            folding.index(*FOUND_BY, name="product_found"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(gtin_inner=None, inner_units=None)
                | Q(gtin_inner__isnull=False, inner_units__isnull=False, inner_units__gt=1),
                name="inner_pack_of_units",
            ),
            models.CheckConstraint(
                condition=Q(gtin_case=None, case_units=None)
                | Q(gtin_case__isnull=False, case_units__isnull=False, case_units__gt=1),
                name="case_of_units",
            ),
            models.CheckConstraint(
                condition=Q(sales_unit="", sales_unit_read_by="", sales_unit_read_on=None)
                | ~Q(sales_unit="")
                & ~Q(sales_unit_read_by="")
                & Q(sales_unit_read_on__isnull=False),
                name="sales_unit_was_read",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None, replaced_said_by="", replaced_said_on=None)
                | Q(replaced_by__isnull=False, replaced_said_on__isnull=False)
                & ~Q(replaced_said_by="")
                & ~Q(replaced_by=F("id")),
                name="replacement_was_said",
            ),
            models.CheckConstraint(
                condition=Q(store_from_celsius__lte=F("store_to_celsius")),
                name="stored_from_cold_to_warm",
                violation_error_message="The first temperature is the lower one.",
            ),
            models.CheckConstraint(
                condition=Q(storage_source__isnull=False)
                | Q(store_from_celsius=None, store_to_celsius=None),
                name="storage_has_a_source",
                violation_error_message="Say which source states how it is stored.",
            ),
            models.CheckConstraint(
                condition=Q(shelf_life_source__isnull=False) | Q(shelf_life_months=None),
                name="shelf_life_has_a_source",
                violation_error_message="Say which source states how long it keeps.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return address("catalogue:detail", product_slug=self.slug, pk=self.pk)

    @property
    def family(self):
        """The product that carries the shared facts: the parent, or the product itself."""
        return self.parent if self.is_child else self

    @property
    def brand(self):
        """Whose collection it is of, or None."""
        return self.collection.brand if self.collection else None

    @property
    def full_name(self):
        """Title and variant, as an order line or a label names it."""
        return full_name_of(self.get_title(), "", self.variant_name)

    def get_title(self):
        return self.title or (self.parent.title if self.parent_id else "")

    @property
    def is_for_sale(self):
        """Whether any buyer at all could be allowed to order it."""
        family = self.family
        return (
            not self.is_parent
            and all(product.is_public and product.is_confirmed for product in (self, family))
            and not any(product.is_reference for product in (self, family))
        )

    @property
    def storage(self):
        """(from, to) in degrees Celsius, its family's where it says nothing; None: not stated."""
        own = (self.store_from_celsius, self.store_to_celsius)
        if own == (None, None) and self.is_child:
            return self.parent.storage
        return own

    @property
    def keeps_months(self):
        """For how long it keeps, its family's where it says nothing; None: not stated."""
        if self.shelf_life_months is None and self.is_child:
            return self.parent.keeps_months
        return self.shelf_life_months

    @property
    def contents_text(self):
        """Such as "2 × 1 ml prefilled syringe"; empty where no source states it."""
        if not self.container:
            return ""
        plural = "s" if (self.container_count or 0) > 1 else ""
        joint = " × " if self.container_count and not self.container_volume_ml else " "
        return f"{self.quantity_text}{joint}{self.get_container_display()}{plural}".strip()

    @property
    def quantity_text(self):
        """Such as "2 × 1 ml"; only the number or the volume where nothing else is stated."""
        volume = f"{self.container_volume_ml.normalize():f} ml" if self.container_volume_ml else ""
        return " × ".join(filter(None, (str(self.container_count or ""), volume)))


def full_name_of(title, parents_title, variant_name):
    """The full name of a product of which these are known; of none nothing."""
    return f"{title or parents_title or ''} {variant_name or ''}".strip()


def for_sale():
    """The condition that a product `is_for_sale`."""
    own = Q(is_public=True, is_confirmed=True, is_reference=False)
    of_family = Q(parent__is_public=True, parent__is_confirmed=True, parent__is_reference=False)
    return ~Q(structure=Product.PARENT) & own & (Q(parent=None) | of_family)


def own_or_familys(name, prefix=""):
    """A short text of a product or, where it is blank, of its family, as an expression.

    `prefix` leads from the rows that are asked for to their product, such as "product__".
    """
    own, of_family = f"{prefix}{name}", f"{prefix}parent__{name}"
    return Coalesce(NullIf(own, Value("")), of_family, Value(""))


def undescribed():
    """The condition that a product is for sale and nobody has said what a buyer gets."""
    return for_sale() & Q(sales_unit="")


class ProductArea(Sourced):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="indicated_areas")
    area = models.ForeignKey("catalogue.Area", on_delete=models.PROTECT, related_name="indications")
    is_specific = models.BooleanField("meant specifically for this area", default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["area__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "area", "source"], name="area_once_a_source")
        ]

    def __str__(self):
        return f"{self.product}: {self.area}"


class ProductConcern(Sourced):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="concerns")
    concern = models.ForeignKey(
        "catalogue.Concern", on_delete=models.PROTECT, related_name="indications"
    )
    strength = models.CharField(
        max_length=10, choices=ClaimStrength.choices, default=ClaimStrength.STATED
    )
    statement = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["concern__position", "pk"]

    def __str__(self):
        return f"{self.product}: {self.concern}"


class ProductFact(Sourced):
    """One statement of one source. Two sources that disagree are two rows, and both are shown."""

    class Kind(models.TextChoices):
        MAKER = "maker", "Maker"
        PACK = "pack", "Pack and needles"
        DEPTH = "depth", "Depth and technique"
        PROTOCOL = "protocol", "Sessions and intervals"
        EVIDENCE = "evidence", "Study results"
        CAUTION = "caution", "Cautions"
        STORAGE = "storage", "Storage"
        SHELF_LIFE = "shelf_life", "Shelf life"
        DEVICE_CLASS = "device_class", "Device class"
        COMPOSITION = "composition", "More on the composition"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    statement = models.CharField(max_length=500)
    strength = models.CharField(
        max_length=10, choices=ClaimStrength.choices, default=ClaimStrength.STATED
    )
    is_disputed = models.BooleanField(
        "another source disagrees",
        default=False,
        help_text="Tick on each statement of this kind that contradicts another source's.",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.statement}"


class ProductRelation(Sourced):
    """Two products that a source sets side by side."""

    class Kind(models.TextChoices):
        SIMILAR = "similar", "Similar to"
        SERIES = "series", "Same series"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "other", "kind"], name="relation_once")
        ]

    def __str__(self):
        return f"{self.product} – {self.other}"

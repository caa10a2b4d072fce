"""What is asked, as querysets: the lots that it is about, their movements, and who got units."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Clinic
from catalogue.models import Product
from shop.inventory.models import Lot, Movement, Pick, Supplier
from shop.inventory.queries import same_goods


@dataclass(frozen=True)
class Question:
    """About a lot, product, supplier or clinic, in a span of days, both inclusive; all that is
    said must hold. Of a lot with another number, what went under that one is asked for as well."""

    lot: Lot | None = None
    product: Product | None = None
    supplier: Supplier | None = None
    clinic: Clinic | None = None
    first_day: date | None = None
    last_day: date | None = None

    def __str__(self):
        said = [
            self.lot and f"lot {self.lot.number} of {self.lot.product.full_name}",
            self.product and f"product {self.product.full_name}",
            self.supplier and f"supplier {self.supplier.name}",
            self.clinic and f"clinic {self.clinic.name}",
            self.first_day and f"from {self.first_day:%-d %b %Y}",
            self.last_day and f"through {self.last_day:%-d %b %Y}",
        ]
        return ", ".join(filter(None, said))

    @property
    def lots(self) -> QuerySet:
        """The lots that it is about, whole: also what came before the span, or for others."""
        lots = Lot.objects.filter(self._of_goods())
        if self.clinic:
            lots = lots.filter(Exists(self._supplied().filter(lot=OuterRef("pk"))))
        elif self._has_span:
            moved = Movement.objects.filter(self._within("at"), lot=OuterRef("pk"))
            lots = lots.filter(Exists(moved))
        return lots.order_by("pk")

    @property
    def movements(self) -> QuerySet:
        """Their movements in the span; about a clinic, those that its orders caused."""
        movements = Movement.objects.filter(self._within("at"), lot__in=self.lots)
        if self.clinic:
            movements = movements.filter(order_line__order__signature__clinic=self.clinic)
        return movements.order_by("pk")

    @property
    def receipts(self) -> QuerySet:
        """What brought their units into the house, whenever that was."""
        arrived = Q(kind=Movement.Kind.CORRECTED, other_lot__isnull=False)
        came = Q(kind=Movement.Kind.RECEIVED) | arrived | Q(corrects__isnull=False)
        return Movement.objects.filter(came, lot__in=self.lots).order_by("pk")

    @property
    def supplied(self) -> QuerySet:
        """The picks of what was shipped."""
        return self._supplied().filter(self._of_goods("lot__")).order_by("shipped_at", "pk")

    def _supplied(self):
        picks = Pick.objects.filter(self._within("shipped_at"), shipped_at__isnull=False)
        of_clinic = Q(order_line__order__signature__clinic=self.clinic) if self.clinic else Q()
        return picks.filter(of_clinic)

    @property
    def _has_span(self):
        return bool(self.first_day or self.last_day)

    def _of_goods(self, lot=""):
        """The condition on the lot, product and supplier; `lot` is the way to the lot."""
        found = Q()
        if self.lot:
            found &= Q(**{f"{lot}pk__in": same_goods(self.lot)})
        if self.product:
            product = f"{lot}product"
            found &= Q(**{product: self.product}) | Q(**{f"{product}__parent": self.product})
        if self.supplier:
            theirs = Movement.objects.filter(supplier=self.supplier).values("lot")
            found &= Q(**{f"{lot}pk__in": theirs})
        return found

    def _within(self, moment):
        span = Q()
        if self.first_day:
            span &= Q(**{f"{moment}__gte": _midnight(self.first_day)})
        if self.last_day:
            span &= Q(**{f"{moment}__lt": _midnight(self.last_day + timedelta(days=1))})
        return span


def _midnight(day):
    """The moment at which a day begins where the shop is."""
    return timezone.make_aware(datetime.combine(day, time.min))

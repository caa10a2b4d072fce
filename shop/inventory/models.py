"""Suppliers, lots, the ledger of their movements, and which lot each order line got."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from common import folding
from common.clock import today
from common.saving import InsertedByStatement

from . import numbers, suppliers
from .counting.models import CountSheet, Outcome, Tally
from .deliveries.models import Delivery, DeliveryLine
from .edits import Edit
from .figures.models import Stock
from .places.models import Holding, Place
from .purchase_orders.models import PurchaseOrder, PurchaseOrderLine
from .short_dated.models import ShortDatedOffer, ShortDatedSale
from .standing import LotStatus, why_not_sold

__all__ = [
    "CountSheet",
    "Delivery",
    "DeliveryLine",
    "Edit",
    "Held",
    "Holding",
    "Lot",
    "Movement",
    "Outcome",
    "Pick",
    "Place",
    "Proposal",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Reason",
    "ShortDatedOffer",
    "ShortDatedSale",
    "Stock",
    "Supplier",
    "Tally",
]


class Supplier(models.Model):
    """Who delivers lots. Names that differ only in case, spaces and signs are one supplier.

    `lead_days`: from an order to its delivery; None where nobody knows.
    """

    name = models.CharField(max_length=suppliers.LONGEST)
    email = models.EmailField(
        "e-mail for orders", blank=True, help_text="Purchase orders are mailed there."
    )
    lead_days = models.PositiveSmallIntegerField(
        "lead time (days)",
        null=True,
        blank=True,
        help_text="From an order to its delivery, as they usually need it. "
        "Without it nothing is proposed to be ordered in time.",
    )
    key = models.CharField(max_length=suppliers.LONGEST, unique=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="supplier_has_a_key")]

    def __str__(self):
        return self.name

    def save(self, *args, update_fields=None, **kwargs):
        self.key = suppliers.folded(self.name)
        update_fields = update_fields and {*update_fields, "key"}
        super().save(*args, update_fields=update_fields, **kwargs)


# Lots with units in any place; most of all that came are sold.
IN_HOUSE = Q(on_hand__gt=0) | Q(apart__gt=0)


class Lot(models.Model):
    """Units of one product with one lot number and one expiry date.

    `on_hand`, `apart` (in quarantine or among returns, where no order gets them) and `allocated`
    change only in the ledger. `number` is as the pack prints it; numbers that look alike have one
    of their `twin_keys` in common, to which a corrected number adds its own: the lot is found by
    either.
    """

    class Status(models.TextChoices):
        AVAILABLE = LotStatus.AVAILABLE, "Available"
        ON_HOLD = LotStatus.ON_HOLD, "On hold"
        RECALLED = LotStatus.RECALLED, "Recalled"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, related_name="lots", db_index=False
    )
    number = models.CharField("lot number", max_length=numbers.LONGEST)
    twin_keys = ArrayField(
        models.CharField(max_length=numbers.LONGEST), default=list, editable=False
    )
    expires_on = models.DateField("usable through")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.AVAILABLE)
    status_reason = models.TextField(blank=True)
    on_hand = models.PositiveIntegerField("on hand (units)", default=0)
    apart = models.PositiveIntegerField("kept apart (units)", default=0)
    allocated = models.PositiveIntegerField("allocated to orders (units)", default=0)
    # Whether units of it ever left with an order; only the database writes it, with such a pick.
    was_shipped = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ["expires_on", "pk"]
        permissions = [("end_recall", "Can end a recall that somebody else began")]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="lot_first_expired_first"),
            models.Index(
                fields=["expires_on", "id"], condition=Q(on_hand__gt=0), name="lot_on_the_shelf"
            ),
            models.Index(fields=["product", "id"], name="lots_of_a_product"),
            models.Index(fields=["product"], condition=IN_HOUSE, name="lots_in_house"),
            models.Index(
                fields=["expires_on", "id"],
                condition=Q(was_shipped=True),
                name="lots_that_were_shipped",
            ),
            models.Index(
                fields=["id"], condition=Q(status=LotStatus.RECALLED), name="lots_recalled"
            ),
            # Every parcel changes lots: what waits to be put into an index is read at each look-up.
            folding.index("number", name="lot_found", fastupdate=False),
            GinIndex(fields=["twin_keys"], name="lot_look_alikes", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "number"],
                name="lot_number_once_a_product",
                violation_error_message="This lot of this product has already been received.",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=numbers.PATTERN), name="lot_number_as_printed"
            ),
            models.CheckConstraint(condition=Q(twin_keys__len__gt=0), name="lot_has_twin_keys"),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("on_hand")), name="allocated_within_on_hand"
            ),
        ]

    def __str__(self):
        return f"{self.number} (through {self.expires_on:%-d %b %Y})"

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None or "number" in update_fields:
            self.twin_keys = sorted({*self.twin_keys, *numbers.twin_keys(self.number)})
            update_fields = update_fields and {*update_fields, "twin_keys"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_recalled(self):
        return self.status == self.Status.RECALLED

    @staticmethod
    def state_of(status, expires_on):
        """What stands beside a lot today, in a word: its status, or that an available one has
        expired."""
        has_expired = status == Lot.Status.AVAILABLE and expires_on < today()
        return "Expired" if has_expired else Lot.Status(status).label

    @property
    def state(self):
        return self.state_of(self.status, self.expires_on)

    @property
    def free(self):
        """Units on hand that no order has."""
        return self.on_hand - self.allocated

    def why_not_sold(self, on):
        """A few words; empty where an order placed on day `on` could get units of it."""
        return why_not_sold(self.status, self.expires_on, self.product.minimum_remaining_days, on)


class Reason(models.TextChoices):
    """Why something is put right; which of them a deed takes, the deed says."""

    TYPED = "typed", "Typed wrongly"
    DELIVERED = "delivered", "The delivery held something else"
    COUNTED = "counted", "Counted"
    FOUND = "found", "Found again"
    EXPIRED = "expired", "Expired"
    TOO_SHORT = "too_short", "Too short to be sold"
    BROKEN = "broken", "Broken or leaking"
    TEMPERATURE = "temperature", "Kept too warm or too cold"
    LOST = "lost", "Lost"
    RECALLED = "recalled", "Recalled"
    PUT_AWAY = "put_away", "Put where it belongs"
    NO_ROOM = "no_room", "No room where it belongs"
    TO_LOOK_INTO = "to_look_into", "To be looked into"
    LOOKED_INTO = "looked_into", "Looked into and found good"
    OTHER = "other", "Something else"


class Movement(InsertedByStatement):
    """One line of the append-only ledger; the sums of a lot's movements are its figures, and those
    of a place what lies there.

    What puts a receipt right names it in `corrects`. Where units turned out to be of another lot,
    both lots have a line that names the other in `other_lot`. `agreed_by` is the second person.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        ALLOCATED = "allocated", "Allocated to an order"
        RELEASED = "released", "Released from an order"
        SHIPPED = "shipped", "Shipped"
        STATUS = "status", "Status changed"
        RECALLED = "recalled", "Recalled"
        RECALL_ENDED = "recall_end", "Recall ended"
        CORRECTED = "corrected", "Corrected"
        COUNTED = "counted", "Counted"
        WRITTEN_OFF = "written_off", "Written off"
        SENT_BACK = "sent_back", "Sent back to the supplier"
        MOVED = "moved", "Moved"
        RETURNED = "returned", "Returned by a clinic"
        HELD = "held", "Held for a payment"
        LET_GO = "let_go", "No longer held for a payment"

    lot = models.ForeignKey(  # Its index is the ledger's.
        Lot, on_delete=models.PROTECT, related_name="movements", db_index=False
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on_hand_change = models.IntegerField(default=0)
    apart_change = models.IntegerField(default=0)
    allocated_change = models.IntegerField(default=0)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="movements"
    )
    order_line = models.ForeignKey(
        "order.Line", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=600, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    other_lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    former_number = models.CharField(max_length=numbers.LONGEST, blank=True)
    former_expires_on = models.DateField(null=True, blank=True)
    receipt = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Names one receiving, so that it counts once."
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["lot", "id"], name="ledger_of_a_lot"),
            # Today's pace is answered by this alone.
            models.Index(
                fields=["lot", "at"],
                include=["on_hand_change"],
                condition=Q(kind="shipped"),
                name="shipped_of_a_lot",
            ),
            models.Index(
                fields=["order_line"],
                condition=Q(kind="released") & ~Q(reason=""),
                name="units_given_up",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(on_hand_change=0, apart_change=0),
                name="units_lie_somewhere",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.units:+d}/{self.allocated_change:+d}"

    @property
    def given_up(self):
        """Units that an order had until this line."""
        return -self.allocated_change

    @property
    def units(self):
        """Units that came into the house, or left it, with this line."""
        return self.on_hand_change + self.apart_change


class Pick(InsertedByStatement):
    """How many units of which lot one order line has, and with which parcel they go.

    Once shipped only `returned` grows: units of it that came back.
    """

    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="picks")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="picks", db_index=False)
    quantity = models.PositiveIntegerField("units", validators=[MinValueValidator(1)])
    shipped_at = models.DateTimeField(null=True, blank=True)
    returned = models.PositiveIntegerField("units returned", default=0)
    parcel = models.ForeignKey(
        "parcels.Parcel", null=True, blank=True, on_delete=models.PROTECT, related_name="picks"
    )

    class Meta:
        ordering = ["order_line", "lot__expires_on", "pk"]
        indexes = [
            models.Index(fields=["lot", "id"], name="picks_of_a_lot"),
            # What left last, of whomever (lots_received).
            models.Index(
                fields=["-shipped_at", "-id"],
                condition=Q(shipped_at__isnull=False),
                name="picks_shipped_since",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order_line", "lot", "parcel"],
                nulls_distinct=False,
                name="lot_once_a_line_and_parcel",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="pick_of_at_least_one"),
            models.CheckConstraint(
                condition=Q(returned=0) | Q(returned__lte=F("quantity"), shipped_at__isnull=False),
                name="returned_within_shipped",
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.lot}"


class Held(InsertedByStatement):
    """Units of a lot that are kept for a payment under way; they are among its allocated ones.

    `payment` is the key of the attempt (shop.payments), `key` that of the basket's line; `offer` is
    the short-dated one that it is of, `accepted` the last day that was.
    """

    payment = models.UUIDField(db_index=True)
    key = models.BigIntegerField("key of the line that gets them")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="held")
    units = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    offer = models.ForeignKey(
        ShortDatedOffer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "units held for payments"
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0), name="held_at_least_one"),
            models.UniqueConstraint(fields=["payment", "key", "lot"], name="held_once_a_line"),
        ]

    def __str__(self):
        return f"{self.units} × {self.lot}, held for a payment"


class Proposal(models.Model):
    """Something to be put right that takes two people: one asks for it, another agrees."""

    class Deed(models.TextChoices):
        WRITE_OFF = "write_off", "Write off"
        SEND_BACK = "send_back", "Send back to the supplier"
        COUNT = "count", "Book a count"
        CORRECT = "correct", "Correct a receipt"
        MOVE = "move", "Move to another place"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        DONE = "done", "Agreed and booked"
        DECLINED = "declined", "Not agreed"

    deed = models.CharField(max_length=12, choices=Deed.choices)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="proposals")
    receipt = models.ForeignKey(
        Movement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    values = models.JSONField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=300)
    because = models.CharField("why it takes two people", max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "correction that takes two people"
        verbose_name_plural = "corrections that take two people"

    def __str__(self):
        return f"{self.get_deed_display()}: lot {self.lot.number}"

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

"""Returns of orders: what was announced, what came, and what the inspection found."""

from django.db import models
from django.db.models import F, Q

from common import folding
from common.return_states import ReturnState
from common.sender import warehouse


class Return(models.Model):
    """Shipped units of one order that its clinic sends back together.

    `answer` is what the clinic was told in the end. The same `key` announces once.
    """

    class State(models.TextChoices):
        ANNOUNCED = ReturnState.ANNOUNCED, "Announced"
        RECEIVED = ReturnState.RECEIVED, "Received"
        INSPECTED = ReturnState.INSPECTED, "Inspected"
        CLOSED = ReturnState.CLOSED, "Closed: it never came"

    class Reason(models.TextChoices):
        WRONG = "wrong", "Not what was ordered"
        TOO_MANY = "too_many", "More than was needed"
        DAMAGED = "damaged", "Damaged or leaking"
        TEMPERATURE = "temperature", "Arrived too warm or too cold"
        RECALLED = "recalled", "Recalled"
        COMPLAINT = "complaint", "A complaint about the product"
        OTHER = "other", "Something else"

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="returns")
    number = models.CharField(max_length=140, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ANNOUNCED)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    key = models.UUIDField(null=True, unique=True)
    announced_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True)
    place = models.ForeignKey(
        "inventory.Place", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [folding.index("number", name="return_found")]

    def __str__(self):
        return f"Return {self.number}"

    @property
    def goes_to(self):
        """Where its clinic sends it, in words; empty where nobody has said."""
        return ", ".join(warehouse())

    @property
    def is_announced(self):
        return self.state == self.State.ANNOUNCED

    @property
    def is_received(self):
        return self.state == self.State.RECEIVED

    @property
    def is_inspected(self):
        return self.state == self.State.INSPECTED

    @property
    def is_closed(self):
        return self.state == self.State.CLOSED


class ReturnLine(models.Model):
    """Units of one shipped pick that come back, and what the inspection found them fit for."""

    goods_back = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    pick = models.ForeignKey("inventory.Pick", on_delete=models.PROTECT, related_name="returns")
    announced = models.PositiveIntegerField("units announced")
    received = models.PositiveIntegerField("units received", default=0)
    destroyed = models.PositiveIntegerField("units to destroy", default=0)
    to_supplier = models.PositiveIntegerField("units for the supplier", default=0)
    sellable = models.PositiveIntegerField("units to sell again", default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["goods_back", "pick"], name="pick_once_a_return"),
            models.CheckConstraint(
                condition=Q(destroyed=0, to_supplier=0, sellable=0)
                | Q(received=F("destroyed") + F("to_supplier") + F("sellable")),
                name="outcomes_add_up",
            ),
        ]

    def __str__(self):
        return f"{self.announced} × lot {self.pick.lot.number}"

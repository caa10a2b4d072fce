"""Units that are ordered before they are here: how many may be, and the day they are expected.

The rule is docs/rules/picking.md, L27 to L30; what is on the way is read under the lock of stock.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.utils.formats import date_format
from oscar.core.loading import get_model

from catalogue.models import Product
from common.clock import today
from common.order_states import WAITING
from common.statements import IsAnyOf, Statement, asked_key, asked_keys
from shop.inventory.purchase_orders.queries import coming_by_product
from shop.inventory.purchase_orders.rule import day_of

from . import wording
from .models import Expectation, SendAs
from .queries import lines_of, open_lines, owed_units

Line, Order = get_model("order", "Line"), get_model("order", "Order")


@dataclass(frozen=True)
class Later:
    """What is on the way of a product, soonest first; `owed` are units that orders wait for."""

    coming: tuple = ()
    owed: int = 0

    @property
    def units(self):
        """Units that may be ordered beyond what is in stock."""
        return max(0, sum(each.units for each in self.coming) - self.owed)

    @property
    def first_on(self):
        """The day on which the first of them is here."""
        return self.expected_on(1)

    def expected_on(self, units):
        """The day on which so many more units will all be here."""
        return day_of(self.coming, self.owed + units)


NOTHING = Later()


def later_of(products):
    """{key: Later} of those of these products (keys) that may be ordered before they are here."""
    keys = _BACK_ORDERED.rows(pks=list(products)) if products else []
    if not keys:
        return {}
    coming, owed = coming_by_product(keys, today()), owed_units(keys)
    return {key: Later(tuple(coming[key]), owed[key]) for key in keys}


def _back_ordered():
    allowed = Product.objects.filter(IsAnyOf(F("pk"), asked_keys()), may_be_back_ordered=True)
    return allowed.values_list("pk", flat=True)


_BACK_ORDERED = Statement(_back_ordered)


def in_parts(line):
    """How many units of a basket's line are there today and when the rest is; empty if all are."""
    now, later, day = parts_of(line.purchase_info.availability, line.quantity)
    return wording.in_parts(now, later, date_format(day)) if day else ""


def parts_of(availability, units):
    """(how many of so many units are here, how many wait, the day the last of those is here); no
    day where none waits, or more is wanted than there will be."""
    if not hasattr(availability, "waits"):  # Oscar's, of what is not for sale at all.
        return 0, 0, None
    later, day = availability.waits(units)
    return units - later, later, day


def expected_days(lines):
    """{line key: day, None where nobody knows} of those of these order lines with open units.

    Whoever ordered first is served first (L25).
    """
    products = {line.product_id for line in lines}
    if not products:
        return {}
    waiting = Line.objects.filter(order__status__in=WAITING, product__in=products)
    queue = open_lines(waiting).select_related(None)
    queue = list(queue.order_by("order__date_placed", "order", "pk"))
    coming = coming_by_product({line.product_id for line in queue}, today()) if queue else {}
    ahead, days = defaultdict(int), {}
    for line in queue:
        ahead[line.product_id] += line.open
        days[line.pk] = day_of(coming[line.product_id], ahead[line.product_id])
    wanted = {line.pk for line in lines}
    return {key: day for key, day in days.items() if key in wanted}


def with_days(lines):
    """These order lines, a list; `expected_on` says when what a line waits for is here, or None."""
    lines = list(lines)
    days = expected_days([line for line in lines if getattr(line, "open", 1)])
    for line in lines:
        line.expected_on = days.get(line.pk)
    return lines


def keep_expectation(order_line, day):
    """The day that the clinic is told of a line that waits; None: that nobody knows it."""
    Expectation.objects.update_or_create(line=order_line, defaults={"expected_on": day})


def keep_choice(order, together):
    SendAs.objects.create(order=order, together=together)


def is_sent_together(order):
    """Whether nothing of an order is packed before all of it is there."""
    return SendAs.objects.filter(order=order.pk, together=True).exists()


def incomplete(orders):
    """The keys of those of these orders (keys) that are sent all together and wait for goods."""
    return set(_INCOMPLETE.rows(pks=list(orders))) if orders else set()


def waits_for_all():
    """The condition that an order is sent all together and waits for goods."""
    together = SendAs.objects.filter(order=OuterRef("pk"), together=True)
    return Exists(together) & Exists(open_lines(Line.objects.filter(order=OuterRef("pk"))))


def _incomplete():
    asked = Order.objects.filter(IsAnyOf(F("pk"), asked_keys()), waits_for_all())
    return asked.order_by().values_list("pk", flat=True)


_INCOMPLETE = Statement(_incomplete)


def choice_of(order):
    """What was chosen of an order that had to wait, and who changed it, or None."""
    return _CHOICE.first(order=order.pk)


_CHOICE = Statement(
    lambda: (
        SendAs.objects.filter(order=asked_key("order"))
        .select_related("changed_by")
        .order_by("pk")[:1]
    )
)


def here_of(lines, missing):
    """Those lines of an order that have any lot; `missing` are its open ones."""
    open_units = {line.pk: line.open for line in missing}
    return [line for line in lines if line.quantity > open_units.get(line.pk, 0)]


def missing_of(order):
    """The open lines of an order that waits, each with its `expected_on`."""
    if not order.waits or order.has_all:
        return []
    return with_days(lines_of(order, _OPEN.rows(order=order.pk)))


_OPEN = Statement(lambda: open_lines(Line.objects.filter(order=asked_key("order"))))

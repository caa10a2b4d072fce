"""Orders as other rooms and pages read them while they wait, and who reads of them."""

from collections import Counter

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from oscar.core.loading import get_model

from accounts.clinics.locks import active_members
from accounts.clinics.policy import Deed
from common.clock import now
from common.links import link
from common.order_states import TO_SHIP, WAITING, OrderState
from common.parcel_states import OPEN
from common.statements import IsAnyOf, Statement, asked_key
from shop.dispatch.cold import stated_cold
from shop.inventory.giving_up import given_up_of, lines_that_gave_up
from shop.inventory.models import Movement, Pick
from shop.purchasing import facts
from shop.purchasing.prices import hidden_because
from shop.purchasing.queries import is_of

from .hearing import Member, who_hears
from .models import CancelledUnits, Expectation, Move


def waiting_orders(ending=None):
    """Orders that wait, oldest first; of an Ending, those that it may concern."""
    waiting = get_model("order", "Order").objects.filter(status__in=WAITING).order_by("pk")
    if ending is None:
        return waiting
    if ending.clinic:
        return waiting.filter(signature__clinic=ending.clinic)
    return waiting.filter(Q(user=ending.person) | Q(signature__signed_by=ending.person))


def holding_cold(orders):
    """Those of some orders (a queryset) in whose parcel anything travels cold."""
    lines = apps.get_model("order", "Line").objects.filter(order=OuterRef("pk"))
    return orders.filter(Exists(lines.filter(product__in=stated_cold())))


def cold_and_here():
    """Orders to ship that have units which travel cold; `ready_at` is since when they have them."""
    here = Pick.objects.filter(order_line__order=OuterRef("pk"), shipped_at=None)
    given = Movement.objects.filter(order_line__order=OuterRef("pk"), note="")  # No swaps.
    given = given.filter(kind=Movement.Kind.ALLOCATED).order_by().values("order_line__order")
    freed = get_model("order", "OrderStatusChange").objects.filter(order=OuterRef("pk"))
    freed = freed.filter(new_status=OrderState.PLACED).order_by().values("order")
    ready_at = Greatest(
        F("date_placed"),
        Subquery(given.values(last=Max("at"))),
        Subquery(freed.values(last=Max("date_created"))),
    )
    orders = get_model("order", "Order").objects.filter(status__in=TO_SHIP)
    cold = here.filter(order_line__product__in=stated_cold())
    return orders.filter(Exists(cold)).annotate(ready_at=ready_at)


_LAST_MOVE = Move.objects.filter(order=OuterRef("pk")).order_by("-pk").values("address")[:1]


def waiting_for(address):
    """Orders of a clinic that wait and go to this ShipToAddress of it, oldest first."""
    of_clinic = waiting_orders().filter(signature__clinic=address.clinic_id)
    there = Q(moved_to=address.pk) | Q(moved_to=None, signature__address=address.pk)
    return of_clinic.alias(moved_to=Subquery(_LAST_MOVE)).filter(there)


def lines_that_wait(order):
    """The lines of an order with units that have still to leave; `waiting` says how many."""
    return lines_of(order, _THAT_WAIT.rows(order=order.pk))


def those_that_wait(order, lines):
    """Which of these, all lines of an order, have units that have still to leave."""
    keys = set(_KEYS_THAT_WAIT.rows(order=order.pk))
    return [line for line in lines if line.pk in keys]


def lines_of(order, lines):
    """These lines of an order, each of which knows it."""
    for line in lines:
        line.order = order
    return lines


def _that_wait():
    shipped = Pick.objects.exclude(shipped_at=None)
    waiting = F("quantity") - _of_line(shipped, "order_line", "quantity") - cancelled_of_line()
    lines = apps.get_model("order", "Line").objects.filter(order=asked_key("order"))
    found = lines.annotate(waiting=waiting).filter(waiting__gt=0)
    return found.select_related("product__parent").order_by("pk")


_THAT_WAIT = Statement(_that_wait)
_KEYS_THAT_WAIT = Statement(lambda: _that_wait().select_related(None).values_list("pk", flat=True))


def open_lines(lines):
    """Of some lines (a queryset) those with units that no lot is kept for; `open` says how many."""
    kept = _of_line(Pick.objects, "order_line", "quantity")
    found = lines.alias(kept=kept, cancelled_units=cancelled_of_line())
    found = found.annotate(open=F("quantity") - F("kept") - F("cancelled_units"))
    return found.filter(open__gt=0).select_related("product__parent").order_by("pk")


def waiting_for_goods():
    """Orders with open lines; `open_since` is when units were given up last, else the order's."""
    given_up = given_up_of(OuterRef("pk")).order_by("-pk").values("at")[:1]
    lines = apps.get_model("order", "Line").objects.filter(order__status__in=WAITING)
    lines = open_lines(lines.filter(_once_open())).order_by()
    found = waiting_orders().filter(IsAnyOf(F("pk"), ArraySubquery(lines.values("order"))))
    return found.annotate(open_since=Coalesce(Subquery(given_up), F("date_placed")))


def _once_open():
    """The condition of lines that waited when they were ordered, or gave units up. No other can be
    open: few of the lines of all that is to be shipped are looked at."""
    waited = Expectation.objects.order_by().values("line")
    keys = waited.union(lines_that_gave_up().values("order_line"))
    return IsAnyOf(F("pk"), ArraySubquery(keys))


def owed_units(products=None):
    """{product key: open units of all orders that wait}, of these products (keys) or of all."""
    lines = apps.get_model("order", "Line").objects.filter(order__status__in=WAITING)
    lines = lines.filter(_once_open() if products is None else Q(product__in=products))
    owed = Counter()
    for product, units in open_lines(lines).order_by().values_list("product", "open"):
        owed[product] += units
    return owed


def lines_to_cancel(order):
    """The lines of an order with units that are in no parcel and have not left; `most` says how
    many."""
    gone = Pick.objects.exclude(parcel=None)
    most = F("quantity") - _of_line(gone, "order_line", "quantity") - cancelled_of_line()
    lines = order.lines.select_related("product__parent").order_by("pk")
    return list(lines.annotate(most=most).filter(most__gt=0))


def cancelled_of_line():
    """For lines (a queryset): how many units of each were cancelled by themselves."""
    return _of_line(CancelledUnits.objects, "line", "units")


def _of_line(rows, line, units):
    found = rows.filter(**{line: OuterRef("pk")}).order_by().values(line)
    return Coalesce(Subquery(found.annotate(total=Sum(units)).values("total")), 0)


def cancelled_units(order):
    """What was cancelled of an order's lines, oldest first."""
    return _CANCELLED.rows(order=order.pk)


_CANCELLED = Statement(
    lambda: CancelledUnits.objects.filter(line__order=asked_key("order")).select_related(
        "line__product__parent", "by"
    )
)


def open_parcels(order):
    """Parcels of an order that stand in the house (shop.parcels)."""
    return order.parcels.filter(state__in=OPEN)


def stop_of(order):
    """What holds the order back at the moment, or None."""
    return _STOP.first(order=order.pk)


_STOP = Statement(
    lambda: apps.get_model("ordering", "Stop").objects.filter(
        order=asked_key("order"), ended_at=None
    )[:1]
)


def readers_of(order, message, signature):
    """Whom a mail about an order goes to, with an open account, who ordered it first."""
    people, members = {order.user_id: order.user}, None
    if signature:
        members = _MEMBERS.rows(clinic=signature.clinic_id)
        people |= {member.user_id: member.user for member in members}
        members = [_member(member, signature.clinic) for member in members]
    signed_by = signature and signature.signed_by_id
    heard = [people[key] for key in who_hears(message, members, order.user_id, signed_by)]
    return [person for person in heard if person and person.is_active]


_MEMBERS = Statement(lambda: active_members(asked_key("clinic")).filter(user__is_active=True))


def _member(membership, clinic):
    return Member(membership.user_id, membership.role, membership.user_id == clinic.responsible_id)


def reads_amounts(user, order, signature):
    """Whether a mail about the order may tell this reader what it costs (P43, P45)."""
    own = {order.user_id, signature and signature.signed_by_id}
    if settings.PRICES_FOR == "everyone" or user.pk in own:
        return True
    return hidden_because(facts.price_reader(user, now())) is None


def lots_page(user, order):
    """Where this reader finds the lots of an order again: among all of theirs, or with it."""
    return link("lots") if reads_lots(user, order) else link("customer:order", order.number)


def reads_lots(user, order):
    """Whether this reader sees the lots of an order, and may send some of them back."""
    return bool(_READS_LOTS.first(user=user.pk, order=order.pk))


def _reads_lots():
    orders = apps.get_model("order", "Order").objects
    orders = orders.filter(is_of(asked_key("user"), Deed.SEE_LOTS), pk=asked_key("order"))
    return orders.order_by().values_list("pk")


_READS_LOTS = Statement(_reads_lots)


def cancelled_because(order):
    """Why a cancelled order was, in the words that its buyer was sent; else an empty text."""
    if order.status != OrderState.CANCELLED:
        return ""
    note = order.notes.filter(note_type="System").last()
    return note.message if note else ""

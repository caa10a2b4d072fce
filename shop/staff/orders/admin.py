"""Orders to ship: read-only, oldest first, with one deed: ship."""

from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery, Sum
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.timesince import timesince
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from common import stale
from common.clock import now
from common.deeds import NotPossible
from common.order_states import TO_SHIP, OrderState
from common.readable import is_key
from common.sender import sender
from common.staff_lists import FoldedSearch, WorkFirst, is_search, names_of
from common.typed import typed
from shop.dispatch.orders import NotToday, why_not_today
from shop.inventory.places.queries import with_places
from shop.inventory.queries import picks_of
from shop.inventory.services import NotEnoughStock, NotShippable
from shop.ordering.cancelling import cancel_units
from shop.ordering.exceptions import Refused
from shop.ordering.finding import orders_with
from shop.ordering.forms import MoveForm
from shop.ordering.letters import lots_of
from shop.ordering.open_lines import give_up_and_pick
from shop.ordering.processing import EventHandler
from shop.ordering.queries import cancelled_units, stop_of
from shop.ordering.stops import why_not
from shop.parcels.pick_list import MOST_ORDERS
from shop.parcels.queries import lots_to_ship, parcels_of
from shop.parcels.services import ship
from shop.parcels.wording import may_not_leave, why_it_stays
from shop.purchasing.records import decisions_of

from . import papers, showing
from .cancelling import CancelUnitsForm
from .entry_page import PERMISSION, order_for_a_clinic
from .held_back import ColdFilter, GoodsFilter, HeldBackFilter
from .sending import choose_sending
from .wishing import WishForm

Order, Line = get_model("order", "Order"), get_model("order", "Line")
_RELEASE = "purchasing.release_order"


class ToShipFilter(WorkFirst):
    """Shows what waits to be shipped, also the rest of what has left in part, unless somebody asks
    for more."""

    title = parameter_name = "status"
    first = OrderState.PLACED

    def lookups(self, request, model_admin):
        others = [(state, state) for state in OrderState if state != self.first]
        return [(self.first, "To ship"), *others]

    def queryset(self, request, queryset):
        if self.wanted == self.first:
            return queryset.filter(status__in=TO_SHIP)
        return super().queryset(request, queryset)


@admin.register(Order)
class OrderAdmin(FoldedSearch, admin.ModelAdmin):
    list_display = ["number", "state", "clinic", "town", "buyer", "units", "waiting_since"]
    columns_of_file = ["number", "status", "clinic", "town", "buyer", "units", "date_placed"]
    list_only = ["number", "status", "date_placed", *names_of("user"), "signature__clinic__name"]
    list_only += ["shipping_address__line4", "shipping_address__country"]
    list_filter = [ToShipFilter, HeldBackFilter, GoodsFilter, ColdFilter]
    search_fields = ["number"]  # And much more, see rows_with.
    keeps_search = True
    search_help_text = (
        "Number, PO number, clinic, person, e-mail, town, postcode, tracking number, lot, product, "
        "part number, REF or GTIN; words in any order. A search looks through all orders."
    )
    actions = ["pick_list"]
    ordering = ["date_placed"]
    change_form_template = "admin/order/order_page.html"
    change_list_template = "admin/order/orders.html"

    @admin.action(description="Pick list of these orders")
    def pick_list(self, request, orders):
        keys = list(orders.values_list("pk", flat=True)[: MOST_ORDERS + 1])
        if len(keys) > MOST_ORDERS:
            messages.warning(request, f"A pick list is of {MOST_ORDERS} orders at most: the first.")
        asked = urlencode({"order": keys[:MOST_ORDERS]}, doseq=True)
        return redirect(f"{reverse('admin:pick_list')}?{asked}")

    def get_queryset(self, request):
        related = ("user", "shipping_address", "signature__clinic")
        units = Line.objects.filter(order=OuterRef("pk")).order_by().values("order")
        units = units.annotate(units=Sum("quantity")).values("units")
        orders = super().get_queryset(request).select_related(*related)
        return orders.annotate(units=Subquery(units))

    def get_ordering(self, request):
        """Work begins with what waits longest; who searches means a new order more often."""
        return ["-pk" if is_search(request) else "date_placed"]

    def rows_with(self, word):
        return orders_with(word)

    def newest_with(self, word):
        return orders_with(word, self.MOST_NEWEST + 1)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(ordering="user__last_name")
    def buyer(self, order):
        return order.user.display_name if order.user else "account erased"

    def units(self, order):
        return order.units or 0

    @admin.display(ordering="status")
    def state(self, order):
        return _chip(order.status)

    def clinic(self, order):
        return order.signature.clinic if hasattr(order, "signature") else ""

    def town(self, order):
        address = order.shipping_address
        return f"{address.line4}, {address.country_id}" if address else ""

    @admin.display(description="waits", ordering="date_placed")
    def waiting_since(self, order):
        if not order.waits:
            return ""
        return timesince(order.date_placed, timezone.now(), depth=1)

    def get_urls(self):
        own = [
            path("for-a-clinic/", self.admin_site.admin_view(self.enter), name="order_enter"),
            path(
                "<int:pk>/release/",
                self._guarded(self.release, ["GET", "POST"], _RELEASE),
                name="order_release",
            ),
            path("<int:pk>/ship/", self._guarded(self.ship, ["GET", "POST"]), name="order_ship"),
            path(
                "<int:pk>/pick-again/",
                self._guarded(self.pick_again, ["POST"]),
                name="order_pick_again",
            ),
            path(
                "<int:pk>/give-up/",
                self._guarded(self.give_up, ["POST"]),
                name="order_give_up",
            ),
            path(
                "<int:pk>/cancel/", self._guarded(self.cancel, ["GET", "POST"]), name="order_cancel"
            ),
            path(
                "<int:pk>/cancel-units/",
                self._guarded(self.cancel_units, ["GET", "POST"]),
                name="order_cancel_units",
            ),
            path(
                "<int:pk>/wished/", self._guarded(self.wish, ["GET", "POST"]), name="order_wished"
            ),
            path("<int:pk>/move/", self._guarded(self.move, ["GET", "POST"]), name="order_move"),
            path("<int:pk>/send/", self._guarded(self.send, ["GET", "POST"]), name="order_send"),
            path("<int:pk>/slip/", self._guarded(self.slip, ["GET"]), name="order_slip"),
            path("<int:pk>/slip.pdf", self._guarded(papers.slip, ["GET"]), name="order_slip_pdf"),
            path("<int:pk>/labels.pdf", self._guarded(papers.labels, ["GET"]), name="order_labels"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        may_enter = {"may_enter": request.user.has_perm(PERMISSION)}
        return super().changelist_view(request, may_enter | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        order = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, order):
            raise PermissionDenied
        if order is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        shown = showing.shown(order)
        context = (
            self.admin_site.each_context(request)
            | shown
            | {
                "original": order,
                "has_change_permission": self.has_change_permission(request, order),
                "may_release": request.user.has_perm(_RELEASE),
            }
        )
        context |= stale.carry(request, order, partial(_facts, shown=shown))
        return render(request, self.change_form_template, context)

    def get_object(self, request, object_id, from_field=None):
        return showing.order_shown(int(object_id)) if is_key(object_id, Order) else None

    def ship(self, request, order):
        """Check what goes into one parcel, then ship it; a refusal keeps what was typed."""
        said = {
            "carrier": typed(request, "carrier", 60),
            "tracking": typed(request, "reference", 100),
            "although": typed(request, "although", 500),
        }
        tried = self._try(request, order, lambda handler, order: ship(order, handler.user, **said))
        if tried.is_done:
            is_whole = Order.objects.get(pk=order.pk).is_shipped
            what = f"Order {order.number}" if is_whole else f"What there is of {order.number}"
            messages.success(request, f"{what} is shipped; the clinic is told by mail.")
            return redirect("admin:order_order_changelist")
        if tried.is_against_the_rule:
            tried = Tried(problem=why_it_stays(order))
        lots = with_places(lots_to_ship(order))
        shown = {"lots": lots, "stop": None if tried.problem else stop_of(order), **said}
        shown["not_today"] = why_not_today(order, [line for line, _ in lots], now())
        return self._page(request, order, "ship", tried, **shown)

    def pick_again(self, request, order):
        tried = self._try(request, order, lambda handler, order: handler.pick_again(order))
        if tried.refused:
            return self._picked_otherwise(
                request, order, tried, "pick_again", f"Pick order {order.number} again"
            )
        if tried.is_done:
            messages.success(request, "Picked afresh.")
        else:
            messages.error(request, tried.problem)

    def give_up(self, request, order):
        tried = self._try(
            request, order, lambda handler, order: give_up_and_pick(order, handler.user)
        )
        if tried.refused:
            return self._picked_otherwise(
                request, order, tried, "give_up", f"Give up lots of order {order.number}"
            )
        if tried.is_done:
            messages.success(request, "Given up what may not leave; the clinic is told by mail.")
        else:
            messages.error(request, tried.problem)

    def _picked_otherwise(self, request, order, tried, name, title):
        """A deed on lots that are not as the page showed them, to be sent again."""
        shown = {
            "title": title,
            "lots": with_places(lots_to_ship(order)),
            "open_afresh": reverse("admin:order_order_change", args=[order.pk]),
        }
        return self._page(request, order, name, tried, **shown)

    def cancel(self, request, order):
        """Ask why, then cancel; the buyer reads the reason."""
        reason = typed(request, "reason", 500)
        tried = self._try(
            request,
            order,
            lambda handler, order: handler.cancel(order, reason),
            lacks="" if reason else "Say why: the buyer reads it.",
        )
        if tried.is_done:
            messages.success(request, f"Order {order.number} is cancelled; its lots are free.")
            return redirect("admin:order_order_changelist")
        return self._page(request, order, "cancel", tried, reason=reason)

    def cancel_units(self, request, order):
        """Ask of which lines how many units and why, then cancel them; the clinic is told."""
        form = CancelUnitsForm(order, request.POST or None)
        tried = self._try(
            request,
            order,
            lambda handler, order: cancel_units(
                order, form.units, form.cleaned_data["reason"], handler.user
            ),
            lacks="" if form.is_valid() else "Look at the fields below.",
        )
        if tried.is_done:
            messages.success(request, f"Units of order {order.number} are cancelled.")
            return redirect("admin:order_order_change", order.pk)
        title = f"Cancel units of order {order.number}"
        return self._page(request, order, "cancel_units", tried, form=form, title=title)

    def enter(self, request):
        """An order that staff type for a clinic."""
        context = self.admin_site.each_context(request)
        return order_for_a_clinic(
            request, context | {"title": "Order for a clinic", "opts": self.opts}
        )

    def release(self, request, order):
        """Ask why, then let an order that was held be packed; the reason stays with it."""
        reason = typed(request, "reason", 500)
        tried = self._try(
            request,
            order,
            lambda handler, order: handler.release(order, reason),
            lacks="" if reason else "Say why: it is kept with the order.",
        )
        if tried.is_done:
            messages.success(request, f"Order {order.number} is released and can be packed.")
            return redirect("admin:order_order_change", order.pk)
        shown = {"decisions": decisions_of(order), "reason": reason}
        return self._page(request, order, "release", tried, **shown)

    def _try(self, request, order, deed, lacks=""):
        """What came of what was sent: `deed(handler, order)` is done to the order as it was shown,
        unless something that the form `lacks` is said."""
        if request.method != "POST" or lacks:
            return Tried(problem=lacks if request.method == "POST" else "")
        try:
            with stale.unchanged(request, order, _facts) as current:
                deed(EventHandler(request.user), current)
        except stale.Stale as refused:
            return Tried(refused=refused)
        except Refused as error:
            why = " ".join(why_not(error.permission).sentences)
            return Tried(problem=why, is_against_the_rule=True)
        except NotToday:
            return Tried(problem="Say below why it leaves today, or ship it on its day.")
        except (NotShippable, NotEnoughStock, InvalidShippingEvent, NotPossible) as error:
            return Tried(problem=_why_not(error))
        return Tried(is_done=True)

    def _page(self, request, order, name, tried, **context):
        """The page of a deed that is still to be done, or was not done."""
        if tried.refused:
            order = tried.refused.thing
        context = self.admin_site.each_context(request) | {
            "title": f"{name.capitalize()} order {order.number}",
            "order": order,
            "problem": tried.problem,
            "opts": self.opts,
            **stale.carry(request, order, _facts, tried.refused),
            **context,
        }
        status = 409 if tried.problem or tried.refused else 200
        return render(request, f"admin/order/{name}.html", context, status=status)

    def move(self, request, order):
        """Choose another verified address of the clinic for an order that waits."""
        form = MoveForm(order, request.POST or None)
        is_chosen = form.is_valid()
        tried = self._try(
            request,
            order,
            lambda handler, order: handler.move(order, form.cleaned_data["address"]),
            lacks="" if is_chosen else " ".join(form.errors.get("address", [])),
        )
        if tried.is_done:
            messages.success(
                request,
                f"Order {order.number} goes to {form.cleaned_data['address'].summary}; the clinic "
                "is told by mail.",
            )
            return redirect("admin:order_order_change", order.pk)
        return self._page(request, order, "move", tried, form=form)

    def send(self, request, order):
        """Choose whether an order that waits for goods is sent all together."""
        return choose_sending(request, self.admin_site.each_context(request), order)

    def wish(self, request, order):
        """Change the day on which an order that waits should arrive, with a word to the clinic."""
        said = getattr(order, "delivery_day", None)
        form = WishForm(request.POST or None, initial={"day": said and said.wished_on})
        is_said = form.is_valid()
        errors = [error for errors in form.errors.values() for error in errors]
        tried = self._try(
            request,
            order,
            lambda handler, order: handler.wish(order, *map(form.cleaned_data.get, form.fields)),
            lacks="" if is_said else " ".join(errors),
        )
        if tried.is_done:
            messages.success(request, f"Order {order.number}: the clinic is told by mail.")
            return redirect("admin:order_order_change", order.pk)
        title = f"Day of arrival of order {order.number}"
        return self._page(request, order, "wished", tried, form=form, title=title)

    def slip(self, request, order):
        """The packing slip, made to be printed."""
        shown = {"order": order, "lots": lots_of(order), "sender": sender()}
        shown |= papers.said_beside(order)
        return render(request, "admin/order/slip.html", shown)

    def _guarded(self, deed, methods, permission="order.change_order"):
        """A view for people who may do this with orders."""

        def view(request, pk):
            order = get_object_or_404(Order, pk=pk)
            if not request.user.has_perm(permission):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return deed(request, order) or redirect("admin:order_order_change", order.pk)

        return self.admin_site.admin_view(view)


@dataclass(frozen=True)
class Tried:
    """Whether a deed was done to an order; if not, why, or the Stale where it was not as shown."""

    is_done: bool = False
    problem: str = ""
    refused: stale.Stale | None = None
    is_against_the_rule: bool = False


@cache
def _chip(status):
    """A status in one word."""
    shown = {"order": Order(status=status), "is_short": True}
    return render_to_string("partials/order_state.html", shown)


def _facts(order, shown=None):
    """What the pages say of an order, and what a decision about it rests on; `shown` is what the
    page has read of it."""
    if shown is None:
        picked, cancelled, sent = picks_of(order).items(), cancelled_units(order), parcels_of(order)
    else:
        picked, cancelled, sent = shown["lots"], shown["cancelled"], shown["parcels"]
    picks = [pick for _, lines in picked for pick in lines]
    address = order.shipping_address
    return {
        "Status": order.status,
        "Wished for": _wished_day(order),
        "Delivery to": ", ".join(address.active_address_fields()) if address else "",
        "Lots": "; ".join(sorted(f"{pick.quantity} × lot {pick.lot.number}" for pick in picks)),
        "Units cancelled": sum(row.units for row in cancelled),
        "Parcels": "; ".join(f"{parcel.number}, {parcel.state}" for parcel in sent),
    }


def _wished_day(order):
    said = getattr(order, "delivery_day", None)
    return said.wished_on if said else None


def _why_not(error):
    if isinstance(error, NotShippable):
        return f"{may_not_leave(error.picks)} Pick the order again, or pack what is there."
    if isinstance(error, NotEnoughStock):
        return "There are not enough other lots. The old picks are kept."
    return str(error)

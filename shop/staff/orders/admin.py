"""Orders to ship: read-only, oldest first, with one deed: ship."""

from dataclasses import dataclass
from functools import cache

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
from common.clock import now, today
from common.order_states import WAITING, OrderState
from common.staff_lists import FoldedSearch, WorkFirst
from common.typed import typed
from shop.dispatch.orders import NotToday, leaving, travels_cold, why_not_today
from shop.inventory.models import Lot
from shop.inventory.places.queries import with_places
from shop.inventory.queries import picks_of
from shop.inventory.services import NotEnoughStock, NotShippable
from shop.ordering.exceptions import Refused
from shop.ordering.finding import orders_with
from shop.ordering.letters import parcels_of
from shop.ordering.processing import EventHandler
from shop.ordering.queries import stop_of
from shop.ordering.stops import why_not
from shop.ordering.totals import totals_of
from shop.purchasing.queries import signature_of
from shop.purchasing.records import decisions_of

from . import papers
from .entry_page import PERMISSION, order_for_a_clinic
from .held_back import ColdFilter, HeldBackFilter, MoveForm, why_it_stays

Order, Line = get_model("order", "Order"), get_model("order", "Line")
_RELEASE = "purchasing.release_order"


class ToShipFilter(WorkFirst):
    """Shows what waits unless somebody asks for more."""

    title = parameter_name = "status"
    first = OrderState.PLACED

    def lookups(self, request, model_admin):
        others = [(state, state) for state in OrderState if state != self.first]
        return [(self.first, "To ship"), *others]


@admin.register(Order)
class OrderAdmin(FoldedSearch, admin.ModelAdmin):
    list_display = ["number", "state", "clinic", "town", "buyer", "units", "waiting_since"]
    list_filter = [ToShipFilter, HeldBackFilter, ColdFilter]
    search_fields = ["number"]  # And much more, see rows_with.
    search_help_text = (
        "Number, clinic, person, e-mail, town, postcode, tracking number, lot, product, part "
        "number, REF or GTIN; words in any order. A search looks through all orders."
    )
    show_full_result_count = False
    ordering = ["date_placed"]
    change_form_template = "admin/order/order_page.html"
    change_list_template = "admin/order/orders.html"

    def get_queryset(self, request):
        related = ("user", "shipping_address", "signature__clinic")
        units = Line.objects.filter(order=OuterRef("pk")).order_by().values("order")
        units = units.annotate(units=Sum("quantity")).values("units")
        orders = super().get_queryset(request).select_related(*related)
        return orders.annotate(units=Subquery(units))

    def rows_with(self, word):
        return orders_with(word)

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

    @admin.display(ordering="date_placed")
    def waiting_since(self, order):
        if order.status not in WAITING:
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
                "<int:pk>/cancel/", self._guarded(self.cancel, ["GET", "POST"]), name="order_cancel"
            ),
            path("<int:pk>/move/", self._guarded(self.move, ["GET", "POST"]), name="order_move"),
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
        lines = list(order.lines.select_related("product__parent")) if order else []
        extra_context = {
            "signature": signature_of(order) if order else None,
            "parcels": with_places(parcels_of(order)) if order else [],
            "leaves": leaving(order, lines, now()) if order else "",
            "is_cold": travels_cold(lines),
            "totals": totals_of(order) if order else None,
            "decisions": decisions_of(order) if order else [],
            "may_release": request.user.has_perm(_RELEASE),
            "title": f"Order {order.number}" if order else "",
            "stop": stop_of(order) if order else None,
            "waits": order.status in WAITING if order else False,
            **(stale.carry(request, order, _facts) if order else {}),
        }
        return super().change_view(request, object_id, form_url, extra_context)

    def ship(self, request, order):
        """Check what goes into the parcel, then ship it; a refusal keeps what was typed."""
        said = {
            "reference": typed(request, "reference", 100),
            "although": typed(request, "although", 500),
        }
        tried = self._try(request, order, lambda handler, order: handler.ship(order, **said))
        if tried.is_done:
            messages.success(
                request, f"Order {order.number} is shipped; the clinic is told by mail."
            )
            return redirect("admin:order_order_changelist")
        if tried.is_against_the_rule:
            tried = Tried(problem=why_it_stays(order))
        parcels = with_places(parcels_of(order))
        shown = {"parcels": parcels, "stop": None if tried.problem else stop_of(order), **said}
        shown["not_today"] = why_not_today(order, [line for line, _ in parcels], today())
        return self._page(request, order, "ship", tried, **shown)

    def pick_again(self, request, order):
        tried = self._try(request, order, lambda handler, order: handler.pick_again(order))
        if tried.refused:
            shown = {
                "title": f"Pick order {order.number} again",
                "parcels": with_places(parcels_of(order)),
                "open_afresh": reverse("admin:order_order_change", args=[order.pk]),
            }
            return self._page(request, order, "pick_again", tried, **shown)
        if tried.is_done:
            messages.success(request, "Picked afresh.")
        else:
            messages.error(request, tried.problem)

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
        except (NotShippable, NotEnoughStock, InvalidShippingEvent) as error:
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

    def slip(self, request, order):
        """The packing slip, made to be printed."""
        return render(
            request,
            "admin/order/slip.html",
            {
                "order": order,
                "signature": signature_of(order),
                "parcels": parcels_of(order),
            },
        )

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


def _facts(order):
    """What the pages say of an order, and what a decision about it rests on."""
    picks = [pick for lines in picks_of(order).values() for pick in lines]
    address = order.shipping_address
    return {
        "Status": order.status,
        "Delivery to": ", ".join(address.active_address_fields()) if address else "",
        "Lots": "; ".join(sorted(f"{pick.quantity} × lot {pick.lot.number}" for pick in picks)),
    }


def _why_not(error):
    if isinstance(error, NotShippable):
        lots = ", ".join(f"{pick.lot.number} ({_fault(pick.lot)})" for pick in error.picks)
        return f"These lots may not leave: {lots}. Pick the order again."
    if isinstance(error, NotEnoughStock):
        return "There are not enough other lots. The old picks are kept."
    return str(error)


def _fault(lot):
    return lot.get_status_display().lower() if lot.status != Lot.Status.AVAILABLE else "expired"

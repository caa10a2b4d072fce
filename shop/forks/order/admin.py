"""Orders to ship: read-only, oldest first, with one deed: ship."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.timesince import timesince
from oscar.core.loading import get_model

from shop.inventory.queries import picks_of
from shop.inventory.services import NotEnoughStock, NotShippable
from shop.purchasing.queries import signature_of
from shop.purchasing.records import decisions_of
from shop.purchasing.wording import explain

from .entering import PERMISSION, order_for_a_clinic
from .exceptions import InvalidShippingEvent, Refused
from .processing import EventHandler
from .totals import totals_of

Order = get_model("order", "Order")
_RELEASE = "purchasing.release_order"


class ToShipFilter(admin.SimpleListFilter):
    """Shows what waits unless somebody asks for more."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        found = ("Held", "Shipped", "Cancelled")
        return [*((status, status) for status in found), ("all", "All")]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "To ship",
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(status=self.value() or "Placed")


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "buyer", "units", "destination", "waiting_since", "status"]
    list_filter = [ToShipFilter]
    search_fields = ["number", "user__email", "user__last_name", "lines__picks__lot__number"]
    show_full_result_count = False
    ordering = ["date_placed"]
    change_form_template = "admin/order/order_page.html"
    change_list_template = "admin/order/orders.html"

    def get_queryset(self, request):
        related = ("user", "shipping_address__country")
        return super().get_queryset(request).select_related(*related).prefetch_related("lines")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(ordering="user__last_name")
    def buyer(self, order):
        return order.user.display_name if order.user else "account erased"

    def units(self, order):
        return sum(line.quantity for line in order.lines.all())

    def destination(self, order):
        return order.shipping_address.country_id if order.shipping_address else ""

    @admin.display(ordering="date_placed")
    def waiting_since(self, order):
        if order.status not in ("Placed", "Held"):
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
            path("<int:pk>/slip/", self._guarded(self.slip, ["GET"]), name="order_slip"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        may_enter = {"may_enter": request.user.has_perm(PERMISSION)}
        return super().changelist_view(request, may_enter | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        order = self.get_object(request, object_id)
        extra_context = {
            "signature": signature_of(order) if order else None,
            "parcels": self._parcels(order) if order else [],
            "totals": totals_of(order) if order else None,
            "decisions": decisions_of(order) if order else [],
            "may_release": request.user.has_perm(_RELEASE),
            "title": f"Order {order.number}" if order else "",
        }
        return super().change_view(request, object_id, form_url, extra_context)

    def ship(self, request, order):
        """Check what goes into the parcel, then ship it; a refusal keeps the tracking number."""
        problem = self._try_to_ship(request, order) if request.method == "POST" else ""
        if request.method == "POST" and not problem:
            messages.success(
                request, f"Order {order.number} is shipped; the buyer is told by mail."
            )
            return redirect("admin:order_order_changelist")
        context = self.admin_site.each_context(request) | {
            "title": f"Ship order {order.number}",
            "order": order,
            "parcels": self._parcels(order),
            "problem": problem,
            "reference": request.POST.get("reference", ""),
            "opts": self.opts,
        }
        return render(request, "admin/order/ship.html", context, status=409 if problem else 200)

    def _try_to_ship(self, request, order):
        """An empty text, or why the order did not leave."""
        reference = request.POST.get("reference", "").strip()[:100]
        url = request.build_absolute_uri(reverse("lots"))
        try:
            EventHandler(request.user).ship(order, reference=reference, url=url)
        except NotShippable as bad:
            lots = ", ".join(f"{pick.lot.number} ({_fault(pick.lot)})" for pick in bad.picks)
            return f"These lots may not leave: {lots}. Pick the order again."
        except Refused as refused:
            return (
                f"The buyer may not have this order at the moment: “{_first_sentence(refused)}” "
                "Nothing was shipped and nobody was told. Its lots stay kept, and it can be "
                "shipped once that no longer holds, such as after a renewal. If it never will, "
                "cancel it, which frees the lots and tells the buyer why."
            )
        except InvalidShippingEvent as error:
            return str(error)
        return ""

    def pick_again(self, request, order):
        try:
            EventHandler(request.user).pick_again(order)
        except NotEnoughStock:
            messages.error(request, "There are not enough other lots. The old picks are kept.")
        except InvalidShippingEvent as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "Picked afresh.")

    def cancel(self, request, order):
        """Ask why, then cancel; the buyer reads the reason."""
        reason = request.POST.get("reason", "").strip()[:500]
        problem = ""
        if request.method == "POST" and reason:
            try:
                EventHandler(request.user).cancel(order, reason)
            except InvalidShippingEvent as error:
                problem = str(error)
            else:
                messages.success(request, f"Order {order.number} is cancelled; its lots are free.")
                return redirect("admin:order_order_changelist")
        elif request.method == "POST":
            problem = "Say why: the buyer reads it."
        context = self.admin_site.each_context(request) | {
            "title": f"Cancel order {order.number}",
            "order": order,
            "problem": problem,
            "reason": reason,
            "opts": self.opts,
        }
        return render(request, "admin/order/cancel.html", context, status=409 if problem else 200)

    def enter(self, request):
        """An order that staff type for a clinic."""
        context = self.admin_site.each_context(request)
        return order_for_a_clinic(
            request, context | {"title": "Order for a clinic", "opts": self.opts}
        )

    def release(self, request, order):
        """Ask why, then let an order that was held be packed; the reason stays with it."""
        reason = request.POST.get("reason", "").strip()[:500]
        problem = ""
        if request.method == "POST" and reason:
            try:
                EventHandler(request.user).release(order, reason)
            except InvalidShippingEvent as error:
                problem = str(error)
            else:
                messages.success(request, f"Order {order.number} is released and can be packed.")
                return redirect("admin:order_order_change", order.pk)
        elif request.method == "POST":
            problem = "Say why: it is kept with the order."
        context = self.admin_site.each_context(request) | {
            "title": f"Release order {order.number}",
            "order": order,
            "decisions": decisions_of(order),
            "problem": problem,
            "reason": reason,
            "opts": self.opts,
        }
        return render(request, "admin/order/release.html", context, status=409 if problem else 200)

    def slip(self, request, order):
        """The packing slip, made to be printed."""
        return render(
            request,
            "admin/order/slip.html",
            {
                "order": order,
                "signature": signature_of(order),
                "parcels": self._parcels(order),
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

    def _parcels(self, order):
        picks = picks_of(order)
        lines = order.lines.select_related("product__parent").order_by("pk")
        return [(line, picks.get(line.pk, [])) for line in lines]


def _fault(lot):
    return lot.get_status_display().lower() if lot.status != "available" else "expired"


def _first_sentence(refused):
    decision = next(d for d in refused.decisions.values() if not d.is_allowed)
    return explain(decision)[0].sentence

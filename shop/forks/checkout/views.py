"""Two screens: where to, then check and place; each says why an order cannot be placed yet."""

import logging

from django.contrib import messages
from django.db import DatabaseError, transaction
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.crypto import salted_hmac
from django.views import View
from oscar.apps.checkout import views as oscar
from oscar.core.loading import get_class, get_model

from accounts.clinics.queries import verified_addresses
from shop.forks.order.exceptions import (
    AlreadyOrdered,
    ReasonNeeded,
    Refused,
    UnableToPlaceOrder,
)
from shop.forks.order.payments import promise
from shop.inventory.services import NotEnoughStock
from shop.payment_providers import PROVIDERS, PaymentRefused, invoice_terms

from .already_ordered import order_already_placed
from .amounts import reasons_of

CheckoutSessionMixin = get_class("checkout.session", "CheckoutSessionMixin")
FailedPreCondition = get_class("checkout.exceptions", "FailedPreCondition")
Order = get_model("order", "Order")

logger = logging.getLogger(__name__)


class IndexView(CheckoutSessionMixin, View):
    """Straight to the first step; Oscar's page here is a login form of its own."""

    pre_conditions = ("check_basket_is_not_empty", "check_basket_is_valid")

    def get(self, request):
        return redirect("checkout:shipping-address")

    post = get


class ShippingAddressView(oscar.ShippingAddressView):
    success_url = reverse_lazy("checkout:preview")

    def get_available_addresses(self):
        return verified_addresses(self.request.user)

    def post(self, request, *args, **kwargs):
        address = self.get_available_addresses().filter(pk=self._address_id()).first()
        if address is None:
            messages.error(request, "Choose one of your clinic's verified delivery addresses.")
            return redirect("checkout:shipping-address")
        self.checkout_session.ship_to_user_address(address)
        return redirect(self.get_success_url())

    def _address_id(self):
        chosen = self.request.POST.get("address_id", "")
        return int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0


class PaymentMethodView(oscar.PaymentMethodView):
    """There is one way to pay for now, so there is nothing to choose."""

    skip_conditions = ()
    success_url = reverse_lazy("checkout:preview")


class PaymentDetailsView(oscar.PaymentDetailsView):
    """The second screen. `submit` writes the whole order in one transaction or nothing at all."""

    provider = PROVIDERS[invoice_terms.CODE]

    def get_skip_conditions(self, request):
        return ()

    def check_pre_conditions(self, request):
        """A double-clicked order leads to the order, not to an empty basket."""
        try:
            super().check_pre_conditions(request)
        except FailedPreCondition:
            order = self._is_placing and order_already_placed(request)
            if order:
                raise FailedPreCondition(url=thank_you_url(order)) from None
            raise

    @property
    def _is_placing(self):
        return self.request.method == "POST" and self.request.POST.get("action") == "place_order"

    def get(self, request, *args, **kwargs):
        if not self.preview:
            return redirect("checkout:preview")
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.preview:
            return redirect("checkout:preview")
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(provider=self.provider, **kwargs)
        if context.get("shipping_address"):
            context["seen"] = what_is_seen(**context)
        return context

    def _order_of_another_basket(self, request):
        """An old page names a basket that is an order by now; today's basket is another one."""
        posted = request.POST.get("basket", str(request.basket.pk))
        return order_already_placed(request) if posted != str(request.basket.pk) else None

    def handle_place_order_submission(self, request):
        order = self._order_of_another_basket(request)
        if order:
            return redirect(thank_you_url(order))
        submission = self.build_submission(order_kwargs=self._what_was_said())
        if request.POST.get("seen", what_is_seen(**submission)) != what_is_seen(**submission):
            error = "The order has changed since you saw it. Check it, then place it again."
            return self.render_preview(request, error=error)
        return self.submit(**submission)

    def _what_was_said(self):
        may_be_held = "may_be_held" in self.request.POST
        return {"reasons": reasons_of(self.request), "may_be_held": may_be_held}

    def submit(self, user, basket, payment_kwargs=None, order_kwargs=None, **submission):
        """Place the order, or say why not; whatever happens, nothing typed or put in is lost."""
        number = self.generate_order_number(basket)
        try:
            self.handle_payment(number, submission["order_total"], **(payment_kwargs or {}))
            with transaction.atomic():
                return self.handle_order_placement(
                    number, user, basket, **submission, **(order_kwargs or {})
                )
        except AlreadyOrdered as placed:
            return redirect(thank_you_url(placed.order))
        except Refused as refused:
            return self._show_again(refused=refused.decisions)
        except ReasonNeeded as needed:
            return self._show_again(error=str(needed), verdicts=needed.verdicts)
        except NotEnoughStock as short:
            return self._show_again(shortages=short.shortages)
        except (UnableToPlaceOrder, PaymentRefused) as error:
            return self._show_again(error=str(error))
        except DatabaseError:
            logger.exception("Order %s was not written", number)
            return self._show_again(
                error="Something went wrong on our side. Nothing was ordered and your basket is as "
                "it was. Please try again."
            )

    def _show_again(self, shortages=(), **why):
        names = {
            line.product_id: line.product.full_name for line in self.request.basket.all_lines()
        }
        short = [(names[short.product_id], short) for short in shortages]
        response = self.render_preview(self.request, shortages=short, **why)
        response.status_code = 409
        return response

    def handle_payment(self, order_number, total, **kwargs):
        self._payment_sources = [promise(self.provider, order_number, total)]

    def handle_successful_order(self, order):
        self.placed_order = order
        return super().handle_successful_order(order)

    def get_success_url(self):
        return thank_you_url(self.placed_order)


class ThankYouView(oscar.ThankYouView):
    """The order just placed: the session's, or any of one's own by number."""

    def get_object(self, queryset=None):
        orders = Order.objects.filter(user=self.request.user)
        number = self.request.GET.get("order")
        if number:
            return orders.filter(number=number).first()
        return orders.filter(pk=self.request.session.get("checkout_order_id")).first()

    def get_context_data(self, **kwargs):
        lines = self.object.lines.select_related("product__parent")
        return super(oscar.ThankYouView, self).get_context_data(lines=lines, **kwargs)


def what_is_seen(basket, shipping_address, order_total, **rest):
    """A digest of what the second screen shows: lines, address and total (P12)."""
    lines = sorted((line.product_id, line.quantity) for line in basket.all_lines())
    shown = f"{lines} {shipping_address.summary} {order_total.incl_tax}"
    return salted_hmac("order as seen", shown).hexdigest()


def thank_you_url(order):
    return f"{reverse('checkout:thank-you')}?order={order.number}"


ShippingMethodView = oscar.ShippingMethodView
UserAddressDeleteView = oscar.UserAddressDeleteView
UserAddressUpdateView = oscar.UserAddressUpdateView

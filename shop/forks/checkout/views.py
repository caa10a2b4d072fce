"""Two screens: where to, then check and place; each says why an order cannot be placed yet."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views import View
from oscar.apps.checkout import views as oscar
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model

from accounts.clinics import queries as clinics
from common.deeds import NotPossible
from shop.ordering import wished, wording
from shop.ordering.asking import ask, asked_already
from shop.ordering.before_placing import before_placing
from shop.ordering.exceptions import AlreadyOrdered, NotAsSeen
from shop.ordering.failures import FAILURES, context_of
from shop.ordering.order_pages import lines_to_tell, order_of
from shop.ordering.planned import forget
from shop.ordering.said import what_was_said
from shop.ordering.submission import as_seen, differences, posted_seen, require_seen, sealed
from shop.ordering.totals import totals_of
from shop.payments.last_screen import PaysByCard, came_of_it, thank_you_url

CheckoutSessionMixin = get_class("checkout.session", "CheckoutSessionMixin")
FailedPreCondition = get_class("checkout.exceptions", "FailedPreCondition")
Order = get_model("order", "Order")


class IndexView(CheckoutSessionMixin, View):
    """The second screen where there is one address to choose, else the way to the first; each of
    them looks at the basket itself."""

    def get(self, request):
        only, chosen = clinics.only_address(request.user), self.checkout_session
        if only is None:
            return redirect("checkout:shipping-address")
        if chosen.shipping_user_address_id() not in (None, only.pk):
            chosen.ship_to_user_address(only)
        found = {chosen.shipping_user_address_id(): only}
        return PaymentDetailsView.as_view(preview=True, _found=found)(request)

    def post(self, request):
        return redirect("checkout:index")


class ShippingAddressView(oscar.ShippingAddressView):
    skip_conditions = ()
    success_url = reverse_lazy("checkout:preview")

    def get_available_addresses(self):
        return clinics.verified_addresses(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        waiting = clinics.waiting_addresses(self.request.user)
        memberships = clinics.memberships_of(self.request.user)
        return {**context, "waiting": waiting, "memberships": memberships}

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


class PaymentDetailsView(PaysByCard, oscar.PaymentDetailsView):
    """The second screen. `submit` writes the whole order in one transaction or nothing at all."""

    def check_pre_conditions(self, request):
        """A double-clicked order leads to the order or its payment, not to an empty basket."""
        self.ship_to_chosen()
        try:
            super().check_pre_conditions(request)
        except FailedPreCondition as stopped:
            there = came_of_it(request)
            if there:
                raise FailedPreCondition(url=there) from None
            if self._is("place_order") or self._is("ask"):
                stopped.messages.insert(0, wording.NOTHING_ORDERED)
            raise

    def _is(self, action):
        return self.request.method == "POST" and self.request.POST.get("action") == action

    def post(self, request, *args, **kwargs):
        if self._is("ask"):
            return self.ask()
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["refusals"].awaits_signature:
            context["clinician"] = self.chosen_address().clinic.responsible
        if context.get("shipping_address"):
            seen, before = as_seen(**context), posted_seen(self.request.POST)
            context["seen"] = sealed(seen)
            context["changes"] = differences(before, seen, context["basket"].currency)
            context["earliest"] = wished.earliest(context["basket"])
            context |= before_placing(self.request, self.chosen_address().clinic, context)
            context |= self.ways_to_pay(context)
        typed = {name: self.request.POST.get(name, "") for name in ("note", "send", "wished_on")}
        return {**typed, **context}

    def ask(self):
        """Send the basket as it was seen to whoever is to be asked, or say why not."""
        asked = asked_already(self.request)
        if asked:
            return redirect(asked)
        try:
            asked = ask(self.request, self.build_submission(), self.chosen_address())
        except (NotPossible, UnableToPlaceOrder) as error:
            return self.show_again(error)
        self.checkout_session.flush()
        return redirect(asked)

    def handle_place_order_submission(self, request):
        """An old page names a basket that was ordered by now; today's basket is another one."""
        is_another = request.POST.get("basket", str(request.basket.pk)) != str(request.basket.pk)
        there = came_of_it(request) if is_another else None
        if there:
            return redirect(there)
        submission = self.build_submission()
        try:
            require_seen(posted_seen(request.POST), as_seen(**submission))
            submission["order_kwargs"] = what_was_said(request)
        except (NotAsSeen, NotPossible) as error:
            return self.show_again(error)
        return self.pay(submission)

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
        except FAILURES as error:
            return self.show_again(error)

    def show_again(self, error):
        """With buyer, lines and offers as they are now; an offer that ended takes nothing (M9)."""
        basket = self.request.basket
        basket.strategy.ask_again()
        basket.strategy.prepare([line.product for line in basket.all_lines()])
        basket.ask_again()
        basket.apply_offers(self.request)
        told = context_of(error, basket, self.request.user)
        response = self.render_preview(self.request, **told)
        response.status_code = 409
        return response

    def handle_successful_order(self, order):
        self.placed_order = order
        forget(self.request.session)
        return super().handle_successful_order(order)

    def get_success_url(self):
        return thank_you_url(self.placed_order)


class ThankYouView(oscar.ThankYouView):
    """The order just placed: the session's, or any of one's own by number, which a page that shows
    this one says as `order`."""

    def get_object(self, queryset=None):
        user = self.request.user
        named = self.kwargs.get("order") or self.request.GET.get("order")
        order = order_of(user, named or self._just_placed())
        return order if order and order.user_id == user.pk else None

    def _just_placed(self):
        placed = Order.objects.filter(pk=self.request.session.get("checkout_order_id"))
        return placed.values_list("number", flat=True).first()

    def get_context_data(self, **kwargs):
        lines, totals = lines_to_tell(self.object), totals_of(self.object)
        return super(oscar.ThankYouView, self).get_context_data(
            lines=lines, totals=totals, **kwargs
        )

"""What every checkout step knows: where the order goes and which lines may not be ordered yet."""

from types import MappingProxyType
from urllib.parse import urlencode

from django.urls import reverse
from oscar.apps.checkout.session import CheckoutSessionMixin as OscarCheckoutSessionMixin
from oscar.core.loading import get_class

from accounts.clinics.queries import only_address, verified_address
from shop.ordering import wording
from shop.ordering.planned import reasons
from shop.ordering.quantity_questions import ask_for_reasons, reasons_of
from shop.ordering.refusals import refusals
from shop.ordering.submission import as_shipping_address
from shop.ordering.wording import part_of_page

FailedPreCondition = get_class("checkout.exceptions", "FailedPreCondition")
Repository = get_class("shipping.repository", "Repository")


class CheckoutSessionMixin(OscarCheckoutSessionMixin):
    _found = MappingProxyType({})  # The address by its key, read once a request.

    def build_submission(self, **kwargs):
        self.ship_to_chosen()
        return super().build_submission(**kwargs)

    def ship_to_chosen(self):
        """Have the basket told for the chosen address; asked once a request."""
        chosen = self.chosen_address()
        if chosen and self.request.strategy.ship_to(chosen):
            self.request.basket.ask_again()

    def check_basket_is_not_empty(self, request):
        if request.basket.is_empty:
            raise FailedPreCondition(url=reverse("basket:summary"), message=wording.EMPTY)

    def check_basket_is_valid(self, request):
        """Every line that there is too little of is named at once (P9)."""
        told = {line: why for line in request.basket.all_lines() if (why := _too_much(line))}
        if told:
            at = urlencode({"at": part_of_page(next(iter(told)))})
            url = f"{reverse('basket:summary')}?{at}"
            raise FailedPreCondition(url=url, messages=list(told.values()))

    def check_a_valid_shipping_address_is_captured(self):
        """One that was chosen may have been closed since."""
        if self.chosen_address() is None:
            was_chosen = self.checkout_session.is_shipping_address_set()
            message = wording.ADDRESS_GONE if was_chosen else wording.NO_ADDRESS
            raise FailedPreCondition(url=reverse("checkout:shipping-address"), message=message)

    def chosen_address(self):
        """The verified ShipToAddress that was chosen, if it still is one of the buyer's; where none
        was chosen, the only one that there is to choose."""
        chosen, user = self.checkout_session.shipping_user_address_id(), self.request.user
        if chosen not in self._found:
            address = verified_address(user, chosen) if chosen else only_address(user)
            self._found = {chosen: address}
        return self._found[chosen]

    def get_shipping_address(self, basket):
        """An unsaved copy of the chosen address, as the order will keep it."""
        chosen = self.chosen_address()
        if chosen is None:
            return None
        return as_shipping_address(chosen)

    def get_shipping_method(self, basket, shipping_address=None, **kwargs):
        """The chosen method or, where nothing was chosen, the repository's default."""
        chosen = super().get_shipping_method(basket, shipping_address, **kwargs)
        if chosen or not shipping_address:
            return chosen
        return Repository().get_default_shipping_method(
            basket=basket,
            user=self.request.user,
            shipping_addr=shipping_address,
            request=self.request,
        )

    def check_shipping_data_is_captured(self, request):
        """All that we sell is sent, in one way: only where to is chosen."""
        self.check_a_valid_shipping_address_is_captured()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["refusals"] = refusals(self.request.basket, kwargs.get("refused"))
        basket, clinic = self.request.basket, self.request.strategy.clinic
        typed = reasons(self.request.session) | reasons_of(self.request.POST, basket)
        context["amounts"] = ask_for_reasons(basket, clinic, typed, kwargs.get("verdicts"))
        return context


def _too_much(line):
    """Why a line cannot be ordered with so many units, by name; empty if it can."""
    may, why = line.purchase_info.availability.is_purchase_permitted(line.quantity)
    return "" if may else wording.cannot_go_on(line.name, line.quantity, why)

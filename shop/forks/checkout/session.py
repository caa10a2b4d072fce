"""What every checkout step knows: where the order goes and which lines may not be ordered yet."""

from oscar.apps.checkout.session import CheckoutSessionMixin as OscarCheckoutSessionMixin
from oscar.core.loading import get_class

from accounts.clinics.queries import verified_addresses
from shop.forks.basket.refusals import refusals

from .amounts import ask_for_reasons, reasons_of
from .submission import as_shipping_address

Repository = get_class("shipping.repository", "Repository")


class CheckoutSessionMixin(OscarCheckoutSessionMixin):
    def build_submission(self, **kwargs):
        chosen = self.chosen_address()
        if chosen:
            self.request.strategy.ship_to(chosen)
            self.request.basket.ask_again()
        return super().build_submission(**kwargs)

    def chosen_address(self):
        """The verified ShipToAddress that was chosen, if it still is one of the buyer's."""
        chosen = self.checkout_session.shipping_user_address_id()
        return verified_addresses(self.request.user).filter(pk=chosen).first() if chosen else None

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

    def check_a_valid_shipping_method_is_captured(self):
        """Nothing to choose as long as there is one way to ship."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["refusals"] = refusals(self.request.basket, kwargs.get("refused"))
        basket, clinic = self.request.basket, self.request.strategy.clinic
        typed = reasons_of(self.request.POST, basket)
        context["amounts"] = ask_for_reasons(basket, clinic, typed, kwargs.get("verdicts"))
        return context

"""What every checkout step knows: where the order goes and which lines may not be ordered yet."""

from oscar.apps.checkout.session import CheckoutSessionMixin as OscarCheckoutSessionMixin
from oscar.core.loading import get_class

from shop.forks.basket.refusals import refusals

Repository = get_class("shipping.repository", "Repository")


class CheckoutSessionMixin(OscarCheckoutSessionMixin):
    def build_submission(self, **kwargs):
        address = self.get_shipping_address(kwargs.get("basket", self.request.basket))
        if address:
            self.request.strategy.ship_to(address.country_id)
            self.request.basket.ask_again()
        return super().build_submission(**kwargs)

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
        return context

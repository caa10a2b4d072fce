from oscar.apps.checkout.apps import CheckoutConfig as OscarCheckoutConfig

_STEPS = {"index", "shipping-address", "preview", "thank-you"}


class CheckoutConfig(OscarCheckoutConfig):
    name = "shop.forks.checkout"

    def ready(self):
        super().ready()

        from shop.payments.services import place_by

        from .paid import place_paid

        place_by(place_paid)

    def get_urls(self):
        """The two screens, what leads to them, and the page that thanks: no other step is asked."""
        return [url for url in super().get_urls() if url.name in _STEPS]

from oscar.apps.checkout.apps import CheckoutConfig as OscarCheckoutConfig


class CheckoutConfig(OscarCheckoutConfig):
    name = "shop.forks.checkout"

    def ready(self):
        super().ready()

        from shop.payments.services import place_by

        from .paid import place_paid

        place_by(place_paid)

    def get_urls(self):
        """Oscar's, without its address book: delivery addresses are a clinic's."""
        return [url for url in super().get_urls() if not url.name.startswith("user-address")]

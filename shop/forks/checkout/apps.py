from oscar.apps.checkout.apps import CheckoutConfig as OscarCheckoutConfig


class CheckoutConfig(OscarCheckoutConfig):
    name = "shop.forks.checkout"

    def get_urls(self):
        """Oscar's, but whoever changes an address of the book here is asked again who they are."""
        from accounts.reauthentication import asks_again

        urls = super().get_urls()
        for url in urls:
            if url.name == "user-address-update":
                url.callback = asks_again(url.callback)
        return urls

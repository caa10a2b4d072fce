from django.urls import path
from django.views.generic import RedirectView
from oscar.apps.customer.apps import CustomerConfig as OscarCustomerConfig

# Login, password and e-mail are allauth's; the rest of what Oscar offers here is not our shop.
_OURS = {
    "summary",
    "order-list",
    "order",
    "address-list",
    "address-create",
    "address-detail",
    "address-delete",
    "profile-view",
    "profile-update",
}
# Whoever could add an address would have deliveries sent there.
_ASK_AGAIN = {"address-create", "address-detail"}
_LEADS_TO = {
    "login": "account_login",
    "logout": "account_logout",
    "register": "account_signup",
    "change-password": "account_change_password",
}


class CustomerConfig(OscarCustomerConfig):
    name = "shop.forks.customer"

    def get_urls(self):
        from accounts.reauthentication import asks_again

        kept = [url for url in super().get_urls() if getattr(url, "name", None) in _OURS]
        for url in kept:
            if url.name in _ASK_AGAIN:
                url.callback = asks_again(url.callback)
        led = [
            path(f"to/{name}/", RedirectView.as_view(pattern_name=target), name=name)
            for name, target in _LEADS_TO.items()
        ]
        return kept + led

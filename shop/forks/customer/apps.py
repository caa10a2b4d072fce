from django.urls import path, re_path, reverse_lazy
from django.views.generic import RedirectView
from oscar.apps.customer.apps import CustomerConfig as OscarCustomerConfig

# Login, password and e-mail are allauth's; the rest of what Oscar offers here is not our shop.
_OURS = {
    "summary",
    "order-list",
    "order",
    "profile-view",
    "profile-update",
}
_LEADS_TO = {
    "login": "account_login",
    "logout": "account_logout",
    "register": "account_signup",
    "change-password": "account_change_password",
}


class CustomerConfig(OscarCustomerConfig):
    name = "shop.forks.customer"

    def get_urls(self):
        kept = [url for url in super().get_urls() if getattr(url, "name", None) in _OURS]
        led = [
            path(f"to/{name}/", RedirectView.as_view(pattern_name=target), name=name)
            for name, target in _LEADS_TO.items()
        ]
        # Delivery addresses are a clinic's.
        to_clinic = RedirectView.as_view(url=reverse_lazy("clinic"))
        return [*kept, *led, re_path("^addresses/", to_clinic, name="address-list")]

from django.urls import include, path
from django.views.generic import RedirectView
from oscar.apps.dashboard.apps import DashboardConfig as OscarDashboardConfig


class DashboardConfig(OscarDashboardConfig):
    """Offers, vouchers, ranges and reports; every other task of staff is in the admin."""

    name = "shop.forks.dashboard"

    def configure_permissions(self):
        super().configure_permissions()
        staff = self.permissions_map["index"]
        self.permissions_map |= {"order-detail": staff, "catalogue-product": staff}

    def get_urls(self):
        from .guarding import guard_forms
        from .views import OrderInAdminView, ProductInAdminView

        # Included: Oscar takes no name of another of its apps among its own addresses.
        in_admin = [
            path("orders/<str:number>/", OrderInAdminView.as_view(), name="order-detail"),
            path("products/<int:pk>/", ProductInAdminView.as_view(), name="catalogue-product"),
        ]
        guard_forms(self)
        to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
        urls = [
            path("", self.index_view.as_view(), name="index"),
            path("offers/", include(self.offers_app.urls[0])),
            path("vouchers/", include(self.vouchers_app.urls[0])),
            path("ranges/", include(self.ranges_app.urls[0])),
            path("reports/", include(self.reports_app.urls[0])),
            path("", include(in_admin)),
            path("login/", to_login, name="login"),
            path("logout/", RedirectView.as_view(pattern_name="account_logout"), name="logout"),
        ]
        return self.post_process_urls(urls)

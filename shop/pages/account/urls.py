"""In the place of Oscar's own, under its names."""

from django.urls import path, re_path, reverse_lazy
from django.views.generic import RedirectView

from . import views

app_name = "customer"
urlpatterns = [
    path("", views.summary, name="summary"),
    path("orders/", views.orders, name="order-list"),
    path("orders/<str:order_number>/", views.order, name="order"),
    # Delivery addresses are a clinic's; Oscar's book of them was here once.
    re_path("^addresses/", RedirectView.as_view(url=reverse_lazy("clinic"))),
]

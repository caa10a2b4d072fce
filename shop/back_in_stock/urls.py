"""What somebody waits for until it is in stock again."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.waiting, name="back_in_stock"),
    path("<int:pk>/", views.product, name="back_in_stock_product"),
]

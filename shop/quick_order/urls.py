"""Quick order, and an order put in again."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.quick_order, name="quick_order"),
    path("usual/", views.usual, name="order_usual"),
    path("again/<str:number>/", views.order_again, name="order_again"),
]

"""Standing orders of a clinic."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.standing_orders, name="standing_orders"),
    path("<int:pk>/", views.standing_order, name="standing_order"),
]

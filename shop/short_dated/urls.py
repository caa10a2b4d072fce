"""What ends soon and is offered at its own price."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.offers, name="short_dated"),
    path("<int:pk>/", views.one, name="short_dated_lot"),
]

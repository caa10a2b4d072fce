"""What a clinic compares when a parcel arrives."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.arrivals, name="arrivals"),
    path("<str:number>/", views.arrival, name="arrival"),
]

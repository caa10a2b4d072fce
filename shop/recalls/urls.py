"""Recalls of a clinic's lots."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.recalls, name="recalls"),
    path("<int:pk>/", views.recall, name="recall"),
]

"""A clinic's payment terms."""

from django.urls import path

from . import views

urlpatterns = [path("<int:pk>/", views.terms, name="payment_terms")]

"""What is to be approved, who stands in for whom, and a clinic's rules of spending."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.approvals, name="approvals"),
    path("away/", views.away, name="approvals_away"),
    path("rules/<int:pk>/", views.rules, name="spending_rules"),
]

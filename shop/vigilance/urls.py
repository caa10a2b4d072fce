"""What a clinic reports."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("lot/<int:lot>/", views.make, name="report_make"),
    path("<int:pk>/", views.report, name="report"),
]

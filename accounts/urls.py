from django.urls import path

from . import views
from .clinics import views as clinics

urlpatterns = [
    path("clinic/", clinics.clinic, name="clinic"),
    path("licence/", views.licence, name="licence"),
    path("documents/<int:pk>/", views.document, name="licence-document"),
]

from django.urls import path

from . import views

urlpatterns = [
    path("licence/", views.licence, name="licence"),
    path("documents/<int:pk>/", views.document, name="licence-document"),
]

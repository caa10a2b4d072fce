"""What a clinic claims."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.claims, name="claims"),
    path("order/<str:number>/", views.make, name="claim_make"),
    path("photos/<int:pk>/", views.photo, name="claim_photo"),
    path("<str:number>/", views.claim, name="claim"),
]

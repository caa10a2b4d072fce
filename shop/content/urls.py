from django.urls import path

from . import views

urlpatterns = [
    path("articles/", views.articles, name="articles"),
    path("articles/errata/", views.errata, name="errata"),
    path("articles/<slug:slug>/", views.article, name="article"),
]

"""A clinic's lists."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.lists, name="order_lists"),
    path("<int:pk>/", views.one, name="order_list"),
    path("<int:pk>/name/", views.name, name="order_list_name"),
    path("<int:pk>/count/", views.count, name="order_list_count"),
]

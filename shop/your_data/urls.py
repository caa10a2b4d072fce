from django.contrib import admin
from django.urls import path

from . import views

urlpatterns = [
    path("accounts/data/", views.your_data, name="your-data"),
    path("accounts/data/<int:pk>/", views.export_file, name="your-data-file"),
    path("accounts/close/", views.close_account, name="close-account"),
    path(
        "admin/accounts/user/<int:pk>/close/",
        admin.site.admin_view(views.close_account_of),
        name="close-account-of",
    ),
]

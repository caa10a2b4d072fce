"""A clinic's account."""

from django.urls import path

from . import views

urlpatterns = [
    path("<int:pk>/", views.account, name="account"),
    path("<int:pk>/statement.pdf", views.statement_pdf, name="account_pdf"),
    path("<int:pk>/statement.csv", views.statement_csv, name="account_csv"),
    path("reminders/<int:pk>/", views.letter, name="reminder"),
    path("dispute/<str:number>/", views.dispute, name="dispute"),
]

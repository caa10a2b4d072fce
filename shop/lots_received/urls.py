"""What a clinic received."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.lots, name="lots"),
    path("lots.csv", views.as_csv, name="lots_csv"),
    path("devices.json", views.as_devices, name="lots_devices"),
    path("expiries/", views.lot_endings, name="lot_endings"),
    path("expiries.ics", views.as_calendar, name="lots_calendar"),
    path("<int:pk>/", views.lot, name="lot"),
    path("<int:pk>/labels.pdf", views.labels, name="lot_labels"),
    path("<int:pk>/log-sheet.pdf", views.log_sheet, name="lot_log_sheet"),
]

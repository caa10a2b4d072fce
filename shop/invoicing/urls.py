"""A clinic's invoices."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.invoices, name="invoices"),
    path("wishes/<int:pk>/", views.wishes, name="invoice_wishes"),
    path("month/<int:clinic>/<int:year>/<int:month>/", views.month, name="invoices_of_month"),
    path("pro-forma/<str:number>/", views.pro_forma, name="pro_forma"),
    path("<str:number>/", views.invoice, name="invoice"),
    path("<str:number>/pdf/", views.pdf, name="invoice_pdf"),
    path("<str:number>/ubl/", views.ubl, name="invoice_ubl"),
]

"""The dashboard's first page, and the way from its pages to what is kept in the admin."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import RedirectView, TemplateView
from oscar.core.loading import get_model

Order = get_model("order", "Order")


class IndexView(TemplateView):
    template_name = "oscar/dashboard/index.html"


class LoginView(TemplateView):
    """Oscar looks the class up; the address itself leads to the one login (apps.py)."""


class OrderInAdminView(RedirectView):
    """Oscar's pages of offers and vouchers link the orders that used them."""

    def get_redirect_url(self, number):
        order = get_object_or_404(Order, number=number)
        return reverse("admin:order_order_change", args=[order.pk])


class ProductInAdminView(RedirectView):
    """Oscar's pages of ranges link their products."""

    def get_redirect_url(self, pk):
        return reverse("admin:catalogue_product_change", args=[pk])

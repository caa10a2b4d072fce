"""The dashboard's first page."""

from django.views.generic import TemplateView


class IndexView(TemplateView):
    template_name = "oscar/dashboard/index.html"


class LoginView(TemplateView):
    """Oscar looks the class up; the address itself leads to the one login (apps.py)."""

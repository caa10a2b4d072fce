"""The dashboard's first page links its four tasks and the admin; statistics live in the reports."""

from django.views.generic import TemplateView


class IndexView(TemplateView):
    template_name = "oscar/dashboard/index.html"


class LoginView(TemplateView):
    """Never served: the login is allauth's."""

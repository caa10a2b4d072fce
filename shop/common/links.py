"""Links that leave the site, in mails."""

from django.conf import settings
from django.contrib.sites.models import Site
from django.urls import reverse


def link(name, *args):
    """The full address of one of our pages."""
    return f"{settings.OSCAR_URL_SCHEMA}://{Site.objects.get_current().domain}{reverse(name, args=args)}"

"""Links that leave the site, in mails."""

from django.conf import settings
from django.contrib.sites.models import Site
from django.urls import reverse


def link(name, *args):
    """The full address of one of our pages."""
    domain = Site.objects.get_current().domain
    return f"{settings.OSCAR_URL_SCHEMA}://{domain}{reverse(name, args=args)}"

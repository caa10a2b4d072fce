"""Links that leave the site, in mails, and addresses that come in and may be followed."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.sites.models import Site
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def link(name, *args):
    """The full address of one of our pages."""
    domain = Site.objects.get_current().domain
    return f"{settings.OSCAR_URL_SCHEMA}://{domain}{reverse(name, args=args)}"


def is_page_of_ours(request, wanted):
    """Whether an address that somebody sent along, such as `next`, is that of a page here."""
    is_here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return is_here and _is_known(unquote(urlsplit(wanted).path))


def _is_known(path):
    try:
        resolve(path)
    except Resolver404:
        return False
    return True

"""Home, legal pages, error pages and what robots and browsers ask for by themselves."""

from inspect import unwrap

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.views import defaults
from django.views.decorators.http import require_safe

from catalogue.models import TreatmentType, edition
from common import kept
from common.clock import today
from common.security_log import FEWEST_DAYS, Event, note_once
from common.statements import Statement
from shop.professional_use.declaration import read

from .home import buyers_day

LEGAL_PAGES = ("terms", "privacy", "imprint")
ROBOTS = "User-agent: *\nAllow: /legal/\nDisallow: /\n"

# Django's error pages without their check of the form's token: it reads the form, and a form that
# cannot be read would fail again there and end as a bare 500.
unreadable, _closed, missing = (
    unwrap(page)
    for page in (
        defaults.bad_request,
        defaults.permission_denied,
        defaults.page_not_found,
    )
)


def closed(request, exception):
    """The page of a refusal, which stands in the security log where somebody is signed in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        page = request.resolver_match.view_name if request.resolver_match else ""
        note_once(Event.REFUSED, f"{user.pk}:{page}", request=request, page=page)
    return _closed(request, exception)


@require_safe
def home(request):
    if not request.user.is_authenticated:
        return kept.page(request, "home.html", edition(), _treatments)
    return _home_of(request, buyers_day(request.user, today()))


def _home_of(request, found):
    """The page of somebody's day, kept by all that it says; not where it asks for a
    countersignature, as whether they see the price of that is asked anew."""
    current, name = found.edition, request.user.display_name
    request.units_in_basket = found.units
    context = {"day": found.day, "name": name, "requests": found.requests}
    if found.requests:
        return render(request, "home.html", context | _kept_ways(current))
    key = (current, name, found.day)
    return kept.page(
        request, "home.html", key, lambda: context | _kept_ways(current), kept_in=_HOMES
    )


_HOMES = kept.Compressed(2**19)


def _kept_ways(current):
    return {"ways": mark_safe(kept.PAGES.get(("home ways", current), _ways))}


def _ways():
    return render_to_string("partials/home_ways.html", _treatments() | {"is_signed_in": True})


def _treatments():
    types = _TYPES.rows()
    groups = {found.parent_id for found in types}
    return {
        "treatments": [found for found in types if found.parent_id is None],
        "uses": [found for found in types if found.pk not in groups],
    }


_TYPES = Statement(lambda: TreatmentType.objects.select_related("parent"))


@require_safe
def legal(request, page):
    """Readable before the door, and then without a way around it."""
    if page not in LEGAL_PAGES:
        raise Http404
    declaration = read(request)
    is_inside = declaration is not None and declaration.is_professional
    layout = "base.html" if is_inside else "base_bare.html"
    context = {"layout": layout, "is_inside": is_inside, **_how_long_kept()}
    return render(request, f"legal/{page}.html", context)


def _how_long_kept():
    """The days and years that the privacy page states: those that are deleted by."""
    return {
        "document_keep_days": settings.DOCUMENT_KEEP_DAYS,
        "document_abandoned_days": settings.DOCUMENT_ABANDONED_DAYS,
        "draft_kept_days": settings.DRAFT_KEPT_DAYS,
        "security_log_keep_days": max(settings.SECURITY_LOG_KEEP_DAYS, FEWEST_DAYS),
        "mail_keep_days": settings.MAIL_KEEP_DAYS,
        "record_keep_years": settings.RECORD_KEEP_YEARS,
    }


@require_safe
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain")


@require_safe
def favicon(request):
    """For browsers that ask before they have read a page."""
    return redirect(static("favicon.svg"), permanent=True)

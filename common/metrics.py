"""/metrics: figures for whoever watches the shop, in the text format of Prometheus.

Answered only to who knows METRICS_TOKEN; without that setting there is no such page.
"""

from hmac import compare_digest

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound


def page(request):
    token = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), token.encode()):
        return HttpResponseNotFound("There is no such page.\n", content_type="text/plain")
    from .figures import written

    text, content_type = written()
    return HttpResponse(text, content_type=content_type)

"""How much may be sent at once. What is more is refused by its length, before a byte is read."""

from django.conf import settings
from django.shortcuts import render

MB = 1024 * 1024


class BodyLimitMiddleware:
    """413 in words. It stands before everything that reads a form, Django's check of tokens too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        most = limit_of(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) <= most:
            return self.get_response(request)
        return render(request, "413.html", {"most": max(1, most // MB)}, status=413)


def limit_of(request):
    """Bytes: little from a visitor; from people who are signed in what the page takes."""
    fitting = (path for path in settings.MOST_BYTES_BY_PATH if request.path.startswith(path))
    path = max(fitting, key=len, default=None)
    most = settings.MOST_BYTES_BY_PATH.get(path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if request.user.is_authenticated:
        return most
    return min(most, settings.MOST_BYTES_OF_A_VISITOR)

"""What every answer tells the browser to keep to, be it a page, a file or a failure."""

from django.templatetags.static import static

# Pages that show what belongs to somebody. No browser and no proxy keeps a copy of them.
PERSONAL = ("/accounts/", "/admin/", "/basket/", "/checkout/", "/dashboard/", "/lists/")
PERSONAL += ("/quick-order/",)

_NOT_USED = (
    *("accelerometer", "autoplay", "display-capture", "encrypted-media", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("screen-wake-lock", "usb", "xr-spatial-tracking", "browsing-topics"),
)
# Passkeys, and packs that are scanned with a phone.
_USED = ("publickey-credentials-create", "publickey-credentials-get", "camera")
HEADERS = {
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in _NOT_USED), *(f"{name}=(self)" for name in _USED)]
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Product pages, which a browser may make ready while somebody still points at the link to one:
# reading them does nothing but show them.
PAGES_TO_PREPARE = "speculation/products.speculationrules"


class HeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if is_personal(request.path) and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        if _is_page_of_the_shop(request, response):
            response["Speculation-Rules"] = f'"{static(PAGES_TO_PREPARE)}"'
        return response


def is_personal(path):
    """The home page too: it shows a buyer's day."""
    return path == "/" or path.startswith(PERSONAL)


def _is_page_of_the_shop(request, response):
    is_page = response.get("Content-Type", "").startswith("text/html")
    return is_page and response.status_code == 200 and not request.path.startswith("/admin/")

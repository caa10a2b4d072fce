"""Pictures as pages ask for them: behind the door, and for ever the same under their address."""

import hashlib
import re
from base64 import b64encode

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from . import drawing
from .files import WIDTHS

_RENDITION = re.compile(rf"products/[0-9a-f]{{32}}/({'|'.join(WIDTHS)}|whole)\.jpg")
_FOR_EVER = f"private, max-age={365 * 24 * 60 * 60}, immutable"
_STYLE = b64encode(hashlib.sha256(drawing.STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE}'; frame-ancestors 'none'"


@require_safe
def photo(request, path):
    """A rendition; kept originals and anything else in the folder are not found."""
    if not _RENDITION.fullmatch(path):
        raise Http404
    try:
        file = default_storage.open(path)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = _FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def pack(request, version, name):
    """A drawn pack. Its address says all that it shows; `version` is that of the drawing."""
    shown = drawing.named(name)
    if shown is None:
        raise Http404
    response = HttpResponse(drawing.draw(shown), content_type="image/svg+xml")
    response["Cache-Control"] = _FOR_EVER
    response["Content-Security-Policy"] = _POLICY
    return response

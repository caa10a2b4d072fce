"""Photos as pages ask for them: behind the door, and for ever the same under their address."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from .files import WIDTHS

_RENDITION = re.compile(rf"products/[0-9a-f]{{32}}/({'|'.join(WIDTHS)}|whole)\.jpg")
_A_YEAR = 365 * 24 * 60 * 60


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
    response["Cache-Control"] = f"private, max-age={_A_YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response

"""A PDF as an answer; where none could be made, the page that somebody came from, with why."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from .printing import NotPrinted


def printed(request, name, make, back):
    """What `make()` prints, shown as `name`.pdf. `back`: what redirect takes, where it raises
    NotPrinted."""
    try:
        content = make()
    except NotPrinted as error:
        messages.error(request, f"Nothing was printed. {error}")
        return redirect(*back)
    filename = f'inline; filename="{name}.pdf"'
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": filename}
    )

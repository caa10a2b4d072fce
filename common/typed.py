"""What somebody typed into a field that no form of Django's reads."""

import uuid


def typed(request, name, longest):
    """The text without the NUL, which no text of the database can hold, and at most so long."""
    return request.POST.get(name, "").replace("\0", "").strip()[:longest]


def key_of(request):
    """The UUID by which a form that was sent twice counts once; None where there is none."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def is_by_script(request):
    """Whether static/js/scanning.js sent it, which shows every answer and needs no other status."""
    return request.headers.get("X-Requested-With") == "fetch"

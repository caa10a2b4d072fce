"""What somebody typed into a field that no form of Django's reads."""


def typed(request, name, longest):
    """The text without the NUL, which no text of the database can hold, and at most so long."""
    return request.POST.get(name, "").replace("\0", "").strip()[:longest]

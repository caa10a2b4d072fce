"""What is accepted, told by its content, and what it becomes."""

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
ACCEPTED = (PDF, JPEG, PNG, HEIC)
_OTHER_NAMES = {"image/heif": HEIC, "image/x-png": PNG, "image/jpg": JPEG}

# What a rebuilt file of a kind begins with; anything else from the child is not kept.
BEGINS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff"}


def kind_of(head: bytes) -> str | None:
    """One of ACCEPTED by what a file begins with, as libmagic tells it, or None."""
    import magic  # It asks the system where its library is: who gets a file does, not every start.

    found = magic.from_buffer(head, mime=True)
    kind = _OTHER_NAMES.get(found, found)
    return kind if kind in ACCEPTED else None

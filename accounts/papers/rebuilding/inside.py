"""What the child does with a paper."""

from .kinds import PDF


def opened(raw: bytes, kind: str) -> tuple[str, bytes]:
    """(kind, content) of the paper made anew; raises NotAccepted and MemoryError."""
    if kind == PDF:
        from . import pdf

        return pdf.rebuild(raw)
    from . import pictures

    return pictures.rebuild(raw, kind)

"""What stands in a photo or a PDF of a notice: its codes and, of a PDF, its words; read in the
limited child. Words in a picture are not read."""

import json
from dataclasses import dataclass

from common.confined import NotAccepted
from common.confined.process import Limits, accepted
from shop.codes.texts import lines_of
from shop.inventory.deliveries import photos

MOST_BYTES = 20 * 2**20
MOST_PAGES = 10
MOST_SIGNS = 60_000
_MOST_PIXELS = 12_000_000
_SCALE = 200 / 72  # Dots for a point: 200 an inch.
_LIMITS = Limits(megabytes=1024, seconds=20)
_NOT_READ = "Words in a picture are not read: type the lot numbers."


@dataclass(frozen=True)
class Scanned:
    """The text of a notice, each code in a line of its own, and the numbers of pages on which
    nothing could be read."""

    text: str
    blind: tuple = ()


def read(upload):
    """The Scanned of an uploaded photo or PDF; raises NotAccepted."""
    if upload.size > MOST_BYTES:
        raise NotAccepted(f"The file is larger than {MOST_BYTES // 2**20} MB. Send a smaller one.")
    raw = upload.read()
    if b"%PDF-" in raw[:1024]:
        text, blind = json.loads(accepted(__name__, raw, limits=_LIMITS))
        found = Scanned(text, tuple(blind))
    else:
        found = Scanned("\n".join(_codes_in(raw)))
    if len(found.text) > MOST_SIGNS:
        raise NotAccepted("There are too many words in it. Send the pages that name lots.")
    return found


def _codes_in(raw):
    try:
        return photos.codes_in(raw)
    except NotAccepted as error:
        raise NotAccepted(f"{error} {_NOT_READ}") from error


def opened(raw):
    """(kind, content) of the pages of a PDF, called in the child."""
    import pypdfium2

    try:
        pages = pypdfium2.PdfDocument(raw)
        if len(pages) > MOST_PAGES:
            raise NotAccepted(f"It has more than {MOST_PAGES} pages. Send those that name lots.")
        read_pages = [_read(page) for page in pages]
    except pypdfium2.PdfiumError as error:
        why = "The PDF asks for a password, or cannot be read to its end. Send another copy of it."
        raise NotAccepted(why) from error
    if not any(read_pages):
        raise NotAccepted(f"Neither words nor a code can be read in it. {_NOT_READ}")
    blind = [number for number, lines in enumerate(read_pages, 1) if not lines]
    text = "\n".join(line for lines in read_pages for line in lines)
    return "application/json", json.dumps([text, blind]).encode()


def _read(page):
    """The codes of a page, then its lines."""
    wide, high = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / (wide * high)) ** 0.5)
    codes = photos.texts_of(page.render(scale=scale, grayscale=True).to_pil())
    lines = lines_of(page.get_textpage().get_text_range())
    return [*codes, *(line.strip() for line in lines if line.strip())]

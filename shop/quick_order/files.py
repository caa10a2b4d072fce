"""The lines in a file that somebody chose: a sheet, a CSV file, or a photo of labels."""

from common.confined import NotAccepted
from common.confined.process import Limits, accepted
from shop.codes.texts import lines_of
from shop.inventory.deliveries.many import text_of

from .reading import LONGEST_LINE
from .sheets import MOST_ROWS

MOST_BYTES = 12 * 2**20
_MOST_SIGNS = MOST_ROWS * LONGEST_LINE
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LIMITS = Limits(megabytes=512, seconds=10)


def rows_in(upload):
    """The text that a file holds, a row a line, cells apart by tabs; raises NotAccepted."""
    if upload.size > MOST_BYTES:
        raise NotAccepted(f"The file is larger than {MOST_BYTES // 2**20} MB. Send fewer lines.")
    beginning = upload.read(4)
    upload.seek(0)
    if beginning in _SHEETS:
        return accepted("shop.quick_order.sheets", upload.read(), limits=_LIMITS).decode()
    text = text_of(upload)
    if len(text) > _MOST_SIGNS or len(lines_of(text)) > MOST_ROWS:
        raise NotAccepted(f"The file has more than {MOST_ROWS:,} rows. Keep those to order.")
    return text

"""The codes in a phone's photo, read in the limited child process."""

import io
import json

from common.confined import NotAccepted
from common.confined.process import Limits, accepted

MOST_BYTES = 12 * 2**20
MOST_PIXELS = 50_000_000
_LIMITS = Limits(megabytes=1024, seconds=20)


def codes_in(raw):
    """The texts of all codes in a picture; raises NotAccepted where there is none to read."""
    if len(raw) > MOST_BYTES:
        raise NotAccepted(f"The picture is larger than {MOST_BYTES // 2**20} MB. Take it smaller.")
    return json.loads(accepted(__name__, raw, limits=_LIMITS))


def opened(raw):
    """(kind, content) of the codes, called in the child."""
    found = texts_of(_picture(raw))
    if not found:
        raise NotAccepted("No code can be read in this picture. Go nearer, and keep it flat.")
    return "application/json", json.dumps(found).encode()


def texts_of(picture):
    """The texts of all codes in an opened picture; for the child."""
    import zxingcpp
    from zxingcpp import BarcodeFormat as Form

    # Code 39 as it is printed: the library takes six signs of it for an Italian pharmacy number
    # where they could be one, and pairs of others for small letters.
    forms = (Form.AllMatrix, Form.AllRetail, Form.AllGS1, Form.Code128, Form.ITF, Form.Code39Std)
    forms += (Form.Code93, Form.Codabar)
    # Bytes: in its text the library spells the separator with four signs.
    codes = zxingcpp.read_barcodes(picture, formats=forms)
    return [code.bytes.decode("utf-8", "replace") for code in codes]


def _picture(raw):
    from PIL import Image, ImageOps  # Only the child needs it.

    try:
        picture = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise NotAccepted("The picture has too many pixels. Take it smaller.")
        return ImageOps.exif_transpose(picture).convert("L")
    except (NotAccepted, MemoryError):
        raise
    except Exception as error:  # Pillow raises nearly anything on a broken file.
        raise NotAccepted("The file is no whole JPEG, PNG or WebP picture.") from error

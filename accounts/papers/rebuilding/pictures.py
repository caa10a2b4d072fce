"""The same picture as a JPEG: upright, without metadata and without anything that follows it."""

import io
import warnings

from PIL import Image, ImageOps

from common.confined import NotAccepted
from common.shades import in_8_bits, on_white

from .kinds import HEIC, JPEG, PNG

MOST_PIXELS = 25_000_000
_FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}

TOO_MANY_PIXELS = (
    f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels. "
    "Send a smaller version of it."
)
UNREADABLE = (
    "This picture cannot be read to its end; the file may be damaged. "
    "Open it on your device, save it again and send that."
)


def rebuild(raw: bytes, kind: str) -> tuple[str, bytes]:
    """(kind, content) of the picture; raises NotAccepted and MemoryError."""
    try:
        return JPEG, _encoded(_load(raw, kind))
    except (NotAccepted, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise NotAccepted(TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow raises nearly anything on a broken file.
        raise NotAccepted(UNREADABLE) from error


def _load(raw: bytes, kind: str) -> Image.Image:
    if kind == HEIC:
        _know_heic()
    with warnings.catch_warnings():
        # Our own limit on pixels is lower than the one Pillow warns of.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        Image.open(io.BytesIO(raw), formats=[_FORMATS[kind]]).verify()
        picture = Image.open(io.BytesIO(raw), formats=[_FORMATS[kind]])
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAccepted(TOO_MANY_PIXELS)
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _know_heic() -> None:
    import pi_heif  # type: ignore[import-untyped]

    pi_heif.register_heif_opener(thumbnails=False)


def _encoded(picture: Image.Image) -> bytes:
    """The pixels alone: a comment or a profile in `info` would be written again."""
    picture = in_8_bits(picture)
    plain = on_white(picture) if picture.has_transparency_data else picture
    if plain.mode not in ("L", "RGB"):
        plain = plain.convert("RGB")
    plain.info = {}
    content = io.BytesIO()
    plain.save(content, "JPEG", quality=90)
    return content.getvalue()

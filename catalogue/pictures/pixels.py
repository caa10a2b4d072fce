"""The pixels of photos: rebuilt without metadata, cut and scaled.

Only the limited child and who keeps a photo load it, and the library that reads pictures with it.
"""

import io
import warnings

from PIL import Image, ImageCms, ImageOps

from common.confined import NotAccepted
from common.shades import in_8_bits, on_white

from .files import WIDTHS

MOST_PIXELS = 50_000_000
LEAST = (600, 400)
KEPT_WIDTH = 3000
WHOLE_WIDTH = 1200
_FORMATS = ("JPEG", "PNG", "WEBP")


def opened(raw):
    """(kind, content) of the photo, called in the child."""
    return "image/jpeg", cleaned(raw)


def cleaned(raw):
    """The photo as JPEG bytes: upright, sRGB, on white, without metadata; raises NotAccepted."""
    try:
        picture = _loaded(raw)
        ImageOps.exif_transpose(picture, in_place=True)
        picture = on_white(_in_srgb(in_8_bits(picture)))
        picture.info = {}
    except (NotAccepted, MemoryError):
        raise
    except Exception as error:  # Pillow raises nearly anything on a broken file.
        raise NotAccepted(
            "The file is no whole JPEG, PNG or WebP picture. Open it, save it as JPEG, send that."
        ) from error
    _refuse_small(picture)
    return jpeg(_at_most(picture, KEPT_WIDTH), quality=92)


def renditions(raw, box):
    """{name: JPEG bytes} of a kept photo: its crop in each width, and the whole."""
    picture = Image.open(io.BytesIO(raw))
    cut = picture.crop(box)
    files = {name: jpeg(_at_most(cut, width)) for name, width in WIDTHS.items()}
    return files | {"whole": jpeg(_at_most(picture, WHOLE_WIDTH))}


def jpeg(picture, quality=84):
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return written.getvalue()


def _loaded(raw):
    with warnings.catch_warnings():
        # Our own limit on pixels is lower than the one Pillow warns of.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        Image.open(io.BytesIO(raw), formats=_FORMATS).verify()
        picture = Image.open(io.BytesIO(raw), formats=_FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        limit = MOST_PIXELS // 1_000_000
        raise NotAccepted(f"The picture has more than {limit} million pixels. Save it smaller.")
    if getattr(picture, "n_frames", 1) > 1:
        raise NotAccepted("The picture moves. Send one still picture.")
    picture.load()
    return picture


def _in_srgb(picture):
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB")
    except ImageCms.PyCMSError:
        return picture


def _refuse_small(picture):
    if picture.width < LEAST[0] or picture.height < LEAST[1]:
        raise NotAccepted(
            f"The picture is {picture.width} × {picture.height} pixels; at least "
            f"{LEAST[0]} × {LEAST[1]} are needed. Send a larger one."
        )


def _at_most(picture, width):
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)

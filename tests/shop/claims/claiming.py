"""Claims in tests."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shop.claims import services
from tests import cast


def claimed(pick, units=2, reason="damaged", **more):
    told = {"words": "The box is wet", "by": cast.person("alba")} | more
    return services.make(pick.order_line.order, {pick.pk: units}, reason, **told)


def a_photo(name="box.jpg", size=(640, 480)):
    """With the place where it was taken in it."""
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    Image.new("RGB", size, "brown").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")

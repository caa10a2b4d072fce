"""A picture of a phone's camera is read for whoever scans packs, and for nobody else."""

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Membership
from tests import cast

pytestmark = pytest.mark.django_db
CODE = "[01]09506000134352[17]281231[10]KL-77"


def a_picture():
    symbol = zxingcpp.create_barcode(CODE, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    kept = io.BytesIO()
    Image.fromarray(symbol.to_image(scale=6)).save(kept, "PNG")
    return kept.getvalue()


def sent(name, content):
    photo = SimpleUploadedFile("camera.jpg", content)
    return cast.client_of(name).post(reverse("read_codes"), {"photo": photo})


def test_the_codes_of_a_picture_are_answered_or_why_there_are_none():
    raw = a_picture()
    for name in ("omar", "alba"):
        found = sent(name, raw).json()
        assert found["why"] == "" and "KL-77" in found["codes"][0]
    assert "no whole JPEG" in sent("alba", b"no picture").json()["why"]
    Membership.objects.filter(user=cast.person("bruno")).delete()
    assert sent("bruno", raw).status_code == 403
    assert cast.client_of("visitor").post(reverse("read_codes")).status_code == 302

"""Photos: checked by content, rebuilt, cut as staff say, shown in place of the drawing."""

import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from PIL import Image

from catalogue.models import Product, ProductImage
from catalogue.pictures import files, pixels
from common.confined import NotAccepted
from common.confined.process import Limits
from tests.accounts.papers.papers import grey_scan, shades
from tests.cast import client_of, fill_in
from tests.catalogue.editing.test_catalogue_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(900, 600), form="JPEG", colours=((200, 0, 0), (0, 0, 200)), **options):
    """A photo whose left half has one colour and whose right half another."""
    picture = Image.new("RGB", size, colours[0])
    picture.paste(colours[1], (size[0] // 2, 0, *size))
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def upload(client, raw=None, name="pack.jpg", slug="aqualyx", **fields):
    product = Product.objects.get(slug=slug)
    file = SimpleUploadedFile(name, photo() if raw is None else raw)
    data = {"product": product.pk, "original": file, "display_order": 0, "caption": "A box"}
    return client.post("/admin/catalogue/productimage/add/", data | fields)


def shown(slug="aqualyx", title=""):
    template = Template("{% load packs %}{% picture product title %}")
    return template.render(Context({"product": Product.objects.get(slug=slug), "title": title}))


def rendition(slug="aqualyx", name="m"):
    folder = Product.objects.get(slug=slug).picture["folder"]
    raw = b"".join(client_of("visitor").get(f"/media/products/{folder}/{name}.jpg"))
    return Image.open(io.BytesIO(raw))


def test_a_photo_takes_the_place_of_the_drawing(staff_page):
    assert "/packs/" in shown()
    response = upload(staff_page)
    image = ProductImage.objects.get()
    assert response.url == f"/admin/catalogue/productimage/{image.pk}/change/"
    assert "/packs/" not in shown()
    assert f"/media/products/{image.renditions}/s.jpg 360w" in shown()
    assert 'alt="AQUALYX"' in shown(title="AQUALYX")


def test_a_variant_without_a_photo_shows_that_of_its_family(staff_page):
    upload(staff_page, slug="restylane-skinboosters-vital")
    assert "/media/products/" in shown("restylane-skinboosters-vital-syringe")


def test_showing_a_photo_asks_the_database_nothing(staff_page, django_assert_num_queries):
    upload(staff_page)
    product = Product.objects.get(slug="aqualyx")
    with django_assert_num_queries(0):
        Template("{% load packs %}{% picture product %}").render(Context({"product": product}))


def test_the_crop_is_what_pages_show(staff_page):
    upload(staff_page, crop_left="50", crop_top="0", crop_width="50")
    red, _, blue = rendition().getpixel((5, 5))
    assert blue > 150 > red
    assert rendition().size == (450, 300)


def test_a_changed_crop_has_a_new_address(staff_page):
    upload(staff_page)
    before = Product.objects.get(slug="aqualyx").picture["folder"]
    page = f"/admin/catalogue/productimage/{ProductImage.objects.get().pk}/change/"
    data = form_data(staff_page.get(page)) | {"crop_left": "0", "crop_top": "0", "crop_width": "40"}
    data.pop("original")
    assert staff_page.post(page, data).status_code == 302
    assert Product.objects.get(slug="aqualyx").picture["folder"] != before


def test_a_crop_beyond_the_photo_is_refused_with_words(staff_page):
    response = upload(staff_page, crop_left="60", crop_top="0", crop_width="50")
    assert "reaches beyond the photo" in response.text
    assert not ProductImage.objects.exists()


def test_nothing_of_the_uploaded_metadata_is_kept(staff_page):
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    upload(staff_page, photo(exif=exif, comment=b"SECRET PLACE"))
    image = ProductImage.objects.get()
    with image.original.open("rb") as file:
        assert b"SECRET" not in file.read()
    assert not rendition().getexif()
    assert "pack" not in image.original.name


def test_a_photo_on_its_side_is_set_upright(staff_page):
    exif = Image.Exif()
    exif[0x0112] = 6
    upload(staff_page, photo((900, 700), exif=exif))
    assert (rendition(name="whole").width, rendition(name="whole").height) == (700, 900)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_are_taken_by_their_content(staff_page, form):
    assert upload(staff_page, photo(form=form), name="anything.txt.jpg").status_code == 302
    assert rendition().format == "JPEG"


def test_a_photo_in_16_bits_of_grey_keeps_its_shades():
    assert shades(pixels.cleaned(grey_scan((900, 600)))) == pytest.approx([0, 32, 128, 240], abs=2)
    clear = pixels.cleaned(grey_scan((900, 600), clear=0x8000))
    assert shades(clear) == pytest.approx([0, 32, 255, 240], abs=2)


def bomb():
    written = io.BytesIO()
    Image.new("1", (9000, 9000)).save(written, "PNG")
    return written.getvalue()


def moving():
    written = io.BytesIO()
    frames = [Image.new("RGB", (900, 600), c) for c in ("red", "blue")]
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    return written.getvalue()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no whole"),
        (photo()[:2000], "no whole"),
        (photo((500, 300)), "500 × 300"),
        (photo(form="GIF"), "no whole"),
        (bomb(), "million pixels"),
        (moving(), "moves"),
        (b"x", "no whole"),
        (b"%PDF-1.7", "no whole"),
    ],
)
def test_what_is_no_photo_is_refused_with_words(staff_page, raw, words):
    response = upload(staff_page, raw)
    assert response.status_code == 200
    assert words in response.text
    assert not ProductImage.objects.exists()


def test_only_the_child_opens_a_photo(staff_page, monkeypatch):
    monkeypatch.setattr(pixels, "cleaned", None)
    upload(staff_page)
    assert ProductImage.objects.exists()


def test_a_photo_that_needs_too_much_is_refused_with_words(staff_page, monkeypatch):
    monkeypatch.setattr(files, "_LIMITS", Limits(megabytes=200, seconds=20))
    raw = io.BytesIO()
    Image.new("RGB", (6000, 5000)).save(raw, "PNG")
    assert "more time or memory than we can give it" in upload(staff_page, raw.getvalue()).text


def test_a_photo_whose_child_does_not_end_is_refused_with_words(staff_page, monkeypatch):
    monkeypatch.setattr(files, "_LIMITS", Limits(megabytes=1024, seconds=0))
    assert "could not read this file to its end" in upload(staff_page).text
    assert not ProductImage.objects.exists()


def test_broken_photos_are_refused_or_rebuilt_and_never_a_fault():
    chance = random.Random(5)
    whole = bytearray(photo())
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(8):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            Image.open(io.BytesIO(pixels.cleaned(bytes(broken)))).load()
        except NotAccepted as refusal:
            assert str(refusal)


def test_the_first_by_order_is_shown_and_the_next_when_it_goes(staff_page):
    upload(staff_page, display_order=2, caption="second")
    upload(staff_page, display_order=1, caption="first")
    product = Product.objects.get(slug="aqualyx")
    assert product.picture["caption"] == "first"
    first = ProductImage.objects.get(caption="first")
    fill_in(staff_page, f"/admin/catalogue/productimage/{first.pk}/delete/", post="yes")
    product.refresh_from_db()
    assert product.picture["caption"] == "second"


def test_photos_are_behind_the_door_and_originals_are_not_served(staff_page, client):
    upload(staff_page)
    image = ProductImage.objects.get()
    visitor = client_of("visitor")
    good = visitor.get(f"/media/products/{image.renditions}/m.jpg")
    assert good.status_code == 200
    assert "immutable" in good["Cache-Control"]
    for path in (image.original.name, f"products/{image.renditions}/x.jpg", "../x", "products/"):
        assert visitor.get(f"/media/{path}").status_code == 404


def test_the_door_is_before_the_photos(client):
    assert client.get(f"/media/products/{'0' * 32}/m.jpg").status_code == 302


def test_saving_the_product_keeps_its_photo(staff_page):
    upload(staff_page)
    page = f"/admin/catalogue/product/{Product.objects.get(slug='aqualyx').pk}/change/"
    assert staff_page.post(page, form_data(staff_page.get(page))).status_code == 302
    assert Product.objects.get(slug="aqualyx").picture["folder"]


@pytest.mark.parametrize("size", [(900, 600), (601, 401), (3000, 1000), (700, 2999)])
def test_a_blank_crop_is_the_largest_around_the_middle(size):
    left, top, right, bottom = files.crop_box(size)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert abs((right - left) / (bottom - top) - 1.5) < 0.01
    assert right - left >= size[0] - 2 or bottom - top >= size[1] - 2

"""Keeps the renditions of a photo and, at its product, what pages need of the first photo."""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from catalogue.models import Product, ProductImage

from . import files


def save(image):
    """Save a photo with the renditions of its crop. Old renditions stay for pages in caches."""
    with transaction.atomic():
        before = ProductImage.objects.filter(pk=image.pk).values_list("product_id", flat=True)
        products = {image.product_id, *before}
        image.renditions = _stored(image)
        image.save()
        for product in sorted(products):
            show_first(product)


def delete(image):
    """Take a photo away, its files too once nothing refers to them any more."""
    folder, original = image.renditions, image.original.name
    with transaction.atomic():
        product = image.product_id
        image.delete()
        show_first(product)
        transaction.on_commit(lambda: _delete_files(folder, original))


def show_first(product_id):
    """Note at the product which photo its pages show: the first by display order, or none."""
    Product.objects.select_for_update(no_key=True).get(pk=product_id)
    first = ProductImage.objects.filter(product=product_id).order_by("display_order", "pk").first()
    picture = {"folder": first.renditions, "caption": first.caption} if first else None
    Product.objects.filter(pk=product_id).update(picture=picture)


def path(folder, name):
    return f"products/{folder}/{name}.jpg"


def _stored(image):
    from .pixels import renditions

    with image.original.open("rb") as file:
        raw = file.read()
    box = files.crop_box(
        (image.original.width, image.original.height),
        image.crop_left,
        image.crop_top,
        image.crop_width,
    )
    folder = uuid.uuid4().hex
    for name, content in renditions(raw, box).items():
        default_storage.save(path(folder, name), ContentFile(content))
    return folder


def _delete_files(folder, original):
    for name in (*files.WIDTHS, "whole"):
        default_storage.delete(path(folder, name))
    default_storage.delete(original)

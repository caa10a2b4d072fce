"""Pictures and words of a product in lists and on its page: its pack, the bar of an amount."""

from functools import lru_cache
from html import escape

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from catalogue.pictures.drawing import VERSION, Pack, sign_of
from catalogue.pictures.files import WIDTHS
from catalogue.pictures.services import path
from catalogue.product_page import sheet
from catalogue.product_page.composition import share_of_scale
from common.templatetags.days import day as day_element

register = template.Library()


@register.simple_tag
def pack(product, title="", loading="lazy"):
    """The drawing of a product's pack; without a title it is decoration beside the name."""
    return mark_safe(
        f'<img class="pack" src="{_address(_pack(product))}" alt="{escape(title)}"'
        f' width="180" height="120" loading="{loading}">'
    )


@lru_cache(1000)
def _address(shown):
    return reverse("pack", args=[VERSION, shown.name])


@register.simple_tag
def picture(product, title="", sizes="(min-width: 40em) 20em, 90vw", loading="lazy"):
    """The first photo of a product or, of its family, else the drawing of its pack.

    Title as of `pack`: without one the picture is decoration beside the name. It costs no query:
    the product's own row names the photo.
    """
    shown = sheet.stated(product, "picture")
    if not shown:
        return pack(product, title, loading)
    photo = {name: reverse("photo", args=[path(shown["folder"], name)]) for name in WIDTHS}
    context = {"photo": photo, "alt": title, "sizes": sizes, "loading": loading}
    return render_to_string("catalogue/picture.html", context)


@register.simple_tag
def picture_title(product):
    """The picture in words: the caption of the photo, else what the drawing shows."""
    shown = sheet.stated(product, "picture")
    if not shown:
        return pack_title(product)
    return shown["caption"] or f"Photo of {product.full_name}"


@register.simple_tag
def pack_title(product):
    """The drawing in words."""
    stated = sheet.contents_of(product).contents_text
    if not stated:
        return "Drawing of a box, contents not stated"
    return f"Drawing of the pack: {stated}{contents_gap(product)}"


@register.simple_tag
def amount_bar(amount, unit):
    """A bar on the shop's one scale, 0 to 25 mg/ml or mg/g; nothing for units not on it."""
    share = share_of_scale(amount, unit)
    return "" if share is None else mark_safe(_BAR.format(f"{float(share) * 100:g}"))


_BAR = (
    '<svg class="amount-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"'
    ' focusable="false"><rect class="amount-scale" width="100" height="6" />'
    '<rect class="amount-fill" width="{}" height="6" />'
    '<path class="amount-ticks" d="M20 0v6M40 0v6M60 0v6M80 0v6" /></svg>'
)


@register.filter
def composition(product):
    """The one-line composition of a listed product."""
    return sheet.composition_line(product)


@register.filter
def contents(product):
    """Such as "2 × 1 ml prefilled syringes"; empty where no source states it."""
    return sheet.contents_of(product).contents_text


@register.filter
def contents_gap(product):
    """Such as "; number and volume not stated by our source"; empty where nothing is missing."""
    gap = sheet.contents_gap(product)
    return f"; {gap} not stated by our source" if gap else ""


@register.filter
def entry_contents(entry):
    """What the box of a list's entry contains; of a family, how many variants there are."""
    if entry.product.is_parent:
        return f"{len(entry.quotes)} variants"
    stated = contents(entry.product)
    return stated[0].upper() + stated[1:] if stated else _CONTENTS_NOT_STATED


_CONTENTS_NOT_STATED = mark_safe('<span class="not-stated">Contents not stated</span>')


@register.filter
def entry_sales_unit(entry):
    """What a buyer gets for the price that an entry of a list shows; empty where it has none."""
    if not entry.is_priced:
        return ""
    return (entry.lowest or entry.default).product.sales_unit or PACK_NOT_READ


PACK_NOT_READ = "Pack not read yet: it cannot be ordered"


@register.filter
def entry_expiry(entry):
    """The nearest expiry among the lots that an order of this entry could get today."""
    day = entry.earliest_expiry
    if day:
        return day_element(day)
    return "–" if entry.product.is_reference else "None in stock"


@register.filter
def treatment_of(product):
    return sheet.stated(product, "treatment_type")


@register.filter
def brand_of(product):
    return sheet.stated(product, "brand")


def _pack(product):
    contents = sheet.contents_of(product)
    treatment = sheet.stated(product, "treatment_type")
    brand = brand_of(product)
    volume = contents.container_volume_ml
    return Pack(
        container=contents.container,
        count=contents.container_count,
        volume_ml=float(volume) if volume else None,
        hue=treatment.hue if treatment else "",
        sign=sign_of(brand.name) if brand else 0,
    )

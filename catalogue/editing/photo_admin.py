"""The admin's page of a photo: upload, crop with a preview, order."""

from django import forms
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from catalogue.editing.history.admin import HistoryAdmin
from catalogue.models import ProductImage
from common.confined import NotAccepted
from common.no_room import FilesAdmin
from common.staff_lists import FoldedSearch
from common.stale.admin import StaleAdmin

from ..pictures import files, services


class PhotoForm(forms.ModelForm):
    """A new photo is cleaned here; the crop must lie within it."""

    # Not Django's image field: it would open files of any format before we have looked at them.
    original = forms.FileField(
        label="Photo",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG or WebP of at least 600 × 400 pixels and at most 12 MB.",
    )

    class Meta:
        model = ProductImage
        fields = [
            "product",
            "original",
            "caption",
            "display_order",
            "crop_left",
            "crop_top",
            "crop_width",
        ]
        labels = {"caption": "What the photo shows", "display_order": "Order"}
        help_texts = {
            "caption": "One sentence for people who do not see it, for example: box and two vials.",
            "display_order": "The photo with the lowest number is shown on pages.",
            "crop_width": "Leave all three blank for the largest crop around the middle.",
        }

    def clean_original(self):
        upload = self.cleaned_data["original"]
        if "original" not in self.changed_data:
            return upload
        upload.seek(0)
        try:
            return ContentFile(files.received(upload.read()), name="original.jpg")
        except NotAccepted as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self):
        data = super().clean()
        original = data.get("original")
        if original and not self.errors:
            self._refuse_crop_beyond(original, data)
        return data

    def _refuse_crop_beyond(self, original, data):
        try:
            names = ("crop_left", "crop_top", "crop_width")
            files.crop_box(_size(original), *(data.get(name) for name in names))
        except ValueError:
            self.add_error(
                "crop_width",
                "This crop reaches beyond the photo. Make it narrower or move it left and up.",
            )


class PhotoAdmin(FoldedSearch, FilesAdmin, HistoryAdmin, StaleAdmin):
    change_form_template = "admin/catalogue/change_form.html"
    form = PhotoForm
    list_display = ["thumbnail", "product", "caption", "display_order"]
    columns_of_file = ["product", "caption", "display_order", "original"]
    list_select_related = ["product__parent"]
    search_fields = ["product__title", "product__parent__title", "caption"]
    autocomplete_fields = ["product"]
    readonly_fields = ["preview"]
    inlines = []
    fieldsets = [
        (None, {"fields": ["product", "original", "caption", "display_order"]}),
        (
            "What pages show",
            {
                "fields": ["preview", "crop_left", "crop_top", "crop_width"],
                "description": "Pages show a part of 3 : 2. Drag over the photo, or give numbers "
                "and save to see the result.",
            },
        ),
    ]

    class Media:
        js = [forms.Script("js/crop.js", type="module")]

    def save_model(self, request, obj, form, change):
        services.save(obj)

    def delete_model(self, request, obj):
        services.delete(obj)

    def response_post_save_add(self, request, obj):
        """Next to an upload comes its crop."""
        return HttpResponseRedirect(page_of(obj))

    @admin.display(description="Photo")
    def thumbnail(self, image):
        return thumbnail_of(image)

    @admin.display(description="Preview")
    def preview(self, image):
        if not image.pk:
            return "After saving, the crop is chosen here."
        return format_html(
            '<div class="crop"><figure><div class="crop-whole" data-crop><img src="{}" '
            'alt="The whole photo" draggable="false"></div><figcaption>The whole photo</figcaption>'
            '</figure><figure><img class="crop-result" src="{}" alt="{}" width="360" height="240">'
            "<figcaption>As pages show it now</figcaption></figure></div>",
            address(image.renditions, "whole"),
            address(image.renditions, "m"),
            image.caption or "The part that pages show",
        )


def address(folder, name):
    return reverse("photo", args=[services.path(folder, name)])


def page_of(image):
    return reverse("admin:catalogue_productimage_change", args=[image.pk])


def thumbnail_of(image):
    return format_html(
        '<img class="photo-thumbnail" src="{}" alt="{}" width="90" height="60">',
        address(image.renditions, "s"),
        image.caption,
    )


def photos_of(product, reader):
    """The photos of a product, with links to their pages, and one to add another, for who may."""
    may_look = reader.has_perm("catalogue.view_productimage")
    rows = [_photo(image, may_look) for image in product.images.all()]
    if reader.has_perm("catalogue.add_productimage"):
        add = f"{reverse('admin:catalogue_productimage_add')}?product={product.pk}"
        rows.append(format_html('<a href="{}">Add a photo</a>', add))
    listed = format_html_join("", "<li>{}</li>", ((row,) for row in rows))
    return format_html('<ul class="photos">{}</ul>', listed) if rows else "None yet."


def _photo(image, is_linked):
    shown = format_html("{} {}", thumbnail_of(image), image.caption or "Photo")
    return format_html('<a href="{}">{}</a>', page_of(image), shown) if is_linked else shown


def _size(original):
    if hasattr(original, "width"):
        return original.width, original.height
    return get_image_dimensions(original)

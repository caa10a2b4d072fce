"""Forms of the admin with files: where one cannot be kept, the form stays as it was typed."""

from django import forms
from django.contrib import admin

from .storage import NoRoom


class FilesAdmin(admin.ModelAdmin):
    """Shows the page once more, with why, when the disk is full. Nothing of the form is saved."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NoRoom as error:
            request.refusal = str(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        words = getattr(request, "refusal", "")
        return type(form.__name__, (form,), {"clean": _refusing(words)}) if words else form


def _refusing(words):
    def clean(form):
        raise forms.ValidationError(words)

    return clean

"""Packs for authorities as staff see them: asked for, watched while they are made, taken away."""

from django import forms
from django.contrib import admin, messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from common.clock import now
from common.read_only_admin import ByDeeds
from common.staff_lists import FoldedSearch, names_of

from . import services
from .models import Pack
from .writing import PARTS

ABOUT = ("lot", "product", "supplier", "clinic")


class QuestionForm(forms.ModelForm):
    """What an authority asks; a refusal keeps what was chosen."""

    class Meta:
        model = Pack
        fields = (*ABOUT, "first_day", "last_day")
        help_texts = {
            "lot": "Also what was shipped under another number of it.",
            "product": "Of a family, all its variants.",
            "first_day": "Of movements and shipments; where units came from is told anyway.",
        }

    def clean(self):
        asked = super().clean()
        if not self.errors and not any(asked.values()):
            raise forms.ValidationError(
                "Say what is asked about: a lot, a product, a supplier, a clinic or days."
            )
        first, last = asked.get("first_day"), asked.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "This day is before the first one.")
        return asked


def show(request, context, pack):
    """How far it is, what became of it, and the way to its file."""
    context |= {
        "title": f"{pack}: {services.question_of(pack)}",
        "pack": pack,
        "opts": Pack._meta,
        "parts": PARTS,
        "is_being_made": services.is_being_made(pack),
        "readings": pack.readings.select_related("reader"),
    }
    return TemplateResponse(request, "admin/tracing/pack.html", context)


def again(request, context, pack):
    """Have it made once more where there is no file."""
    services.make_again(pack)
    return redirect("admin:tracing_pack_change", pack.pk)


def file(request, context, pack):
    """The ZIP; who takes it away is noted first."""
    try:
        content = pack.file.open("rb") if pack.file and pack.expires_at > now() else None
    except FileNotFoundError:
        content = None
    if content is None:
        raise Http404
    services.note_reading(pack, request.user)
    answer = FileResponse(content, as_attachment=True, filename=f"ampoule-pack-{pack.pk}.zip")
    answer["Content-Type"] = "application/zip"
    answer["Cache-Control"] = "private, no-store"
    return answer


@admin.register(Pack)
class PackAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every question that was asked for an authority, with the pack that answers it."""

    form = QuestionForm
    add_form_template = "admin/tracing/ask.html"
    autocomplete_fields = ABOUT
    list_display = ("__str__", "asked_about", "asked_by", "asked_at", "made_at")
    columns_of_file = ("id", "asked_about", "asked_by", "asked_at", "made_at", "manifest_sha256")
    columns_of_file += ("wrong", "expires_at")
    list_select_related = ("lot__product__parent", "product__parent", "supplier", "clinic")
    list_select_related += ("asked_by",)
    search_fields = ("lot__number", "supplier__name", "clinic__name", names_of("asked_by"))
    search_help_text = "Lot number, supplier, clinic, or who asked."
    ordering = ("-pk",)
    actions = None
    show, right = staticmethod(show), "tracing.view_pack"

    @admin.display(description="what was asked")
    def asked_about(self, pack):
        return str(services.question_of(pack))

    def has_add_permission(self, request):
        return request.user.has_perm("tracing.add_pack")

    def get_urls(self):
        return [
            path("<int:pk>/file/", self.guarded(Pack, file, ["GET"]), name="tracing_pack_file"),
            path("<int:pk>/again/", self.guarded(Pack, again, ["POST"]), name="tracing_pack_again"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        shown = {"title": "Answer an authority"}
        return super().add_view(request, form_url, shown | (extra_context or {}))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """What is asked about is chosen here, and neither added nor changed on the way."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for deed in ("add", "change", "delete", "view"):
            setattr(field.widget, f"can_{deed}_related", False)
        return field

    def save_model(self, request, obj, form, change):
        asked = services.ask(services.question_of(obj), request.user)
        obj.pk, obj.asked_at = asked.pk, asked.asked_at

    def log_addition(self, request, obj, message):
        """The pack itself says who asked for it."""

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, "The pack is being made.")
        return redirect(reverse("admin:tracing_pack_change", args=[obj.pk]))

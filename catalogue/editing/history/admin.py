"""The history pages of the admin: a list of changes, and the object as it stood."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms.models import _get_foreign_key
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.dateparse import parse_datetime

from . import timeline

A_PAGE = 50
MOST_PAGES = 10_000


class HistoryAdmin(admin.ModelAdmin):
    """Shows who changed an object and the rows of its inlines. Every class below it has history."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_standing"
        view = self.admin_site.admin_view(self.standing_view)
        return [path("<path:object_id>/history/as-it-stood/", view, name=name), *super().get_urls()]

    def people_since(self, thing, moment):
        """Who changed the object or a part of it, imports included."""
        return timeline.since(self.history_parts(), thing.pk, moment) if moment else []

    def history_inlines(self):
        return self.inlines

    def history_parts(self):
        """The object itself and the tables that its inlines show."""
        own = timeline.Part(self.model, "id")
        tables = ((inline, inline.model) for inline in self.history_inlines())
        return [own, *(timeline.Part(model, self._key_of(inline)) for inline, model in tables)]

    def history_view(self, request, object_id, extra_context=None):
        obj, title = self._subject(request, object_id)
        page = _page_number(request)
        found = timeline.entries(self.history_parts(), object_id, (page - 1) * A_PAGE, A_PAGE)
        context = {
            "entries": found[:A_PAGE],
            "newer": page - 1,
            "older": page + 1 if len(found) > A_PAGE else None,
            "title": f"History of {title}",
        }
        return self._show(request, "history", obj, object_id, context)

    def standing_view(self, request, object_id):
        obj, title = self._subject(request, object_id)
        moment = _moment(request)
        context = {
            "standings": timeline.standing(self.history_parts(), object_id, moment),
            "moment": moment,
            "title": f"{title} as it stood",
        }
        return self._show(request, "standing", obj, object_id, context)

    def _key_of(self, inline):
        fk_name = getattr(inline, "fk_name", None)
        return _get_foreign_key(self.model, inline.model, fk_name).attname

    def _subject(self, request, object_id):
        """The object, or None with the name it had where it is deleted."""
        if not object_id.isdigit() or len(object_id) > 18:
            raise Http404
        obj = self.get_object(request, object_id)
        last = None if obj else self.model.history.filter(id=object_id).first()
        if obj is None and last is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return obj, str(obj) if obj else timeline.name_of(last)

    def _show(self, request, name, obj, object_id, context):
        context |= self.admin_site.each_context(request)
        context |= {"original": obj, "object_id": object_id, "opts": self.opts}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/catalogue/{name}.html", context)


def _page_number(request):
    text = request.GET.get("p", "1")
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return max(1, min(int(text), MOST_PAGES)) if is_number else 1


def _moment(request):
    try:
        moment = parse_datetime(request.GET.get("at", ""))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Http404
    return moment

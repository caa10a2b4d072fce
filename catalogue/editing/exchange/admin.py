"""Import and export in the admin: send a file, see its check, import it, take a file away."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from catalogue.models import ImportRun
from common import stale
from common.storage import NoRoom

from . import exporting, services
from .formats import FORMATS

FAULTS_A_PAGE = 200
SEPARATORS = {"comma": ",", "semicolon": ";"}


class SendForm(forms.Form):
    kind = forms.ChoiceField(label="What the file holds", choices=ImportRun.Kind)
    file = forms.FileField(
        label="CSV file",
        help_text="Saved from a spreadsheet as CSV UTF-8. Nothing is changed before you say so.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > services.MOST_BYTES:
            limit = services.MOST_BYTES // 2**20
            raise forms.ValidationError(f"The file is larger than {limit} MB. Divide it.")
        return file


class ImportRunAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "row_count", "fault_count", "by", "sent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["by"]
    change_list_template = "admin/catalogue/imports.html"

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def named(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"catalogue_{name}")

        return [
            named("export/<str:kind>.csv", self.export_view, "export"),
            named("<int:pk>/import/", require_POST(self.approve_view), "importrun_approve"),
            named("<int:pk>/check/", require_POST(self.check_view), "importrun_check"),
            named("<int:pk>/faults.csv", self.faults_view, "importrun_faults"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        allowed = [f for f in FORMATS.values() if _may_export(request.user, f)]
        return super().changelist_view(request, {"formats": allowed} | (extra_context or {}))

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SendForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._send(request, form)
            except NoRoom as error:
                form.add_error("file", str(error))
        context = {"form": form, "formats": FORMATS.values(), "title": "Import a CSV file"}
        return self._show(request, "import_form", None, context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self._run(request, object_id)
        services.note_end(run)
        return self._page(request, run)

    def _page(self, request, run, refused=None):
        faults = Paginator(run.faults.all(), FAULTS_A_PAGE).get_page(request.GET.get("p"))
        context = {
            "run": run,
            "faults": faults,
            "done": services.progress(run),
            "rows": services.row_count(run),
            "title": str(run),
            **stale.carry(request, run, _facts, refused),
            "open_afresh": _page_of(run),
        }
        status = 409 if refused else 200
        return self._show(request, "import_run", run, context, status=status)

    def approve_view(self, request, pk):
        run = self._run(request, pk)
        meant = request.POST.get("meant", "")
        if run.remark_count and meant != str(run.remark_count):
            _refuse_without_right(request.user, run.kind)
            messages.warning(request, "Nothing was started: tick that these changes are meant.")
            return redirect(_page_of(run))
        return self._start(request, pk, lambda run: _approve(run, request.user))

    def check_view(self, request, pk):
        return self._start(request, pk, services.check_again)

    def _start(self, request, pk, deed):
        run = self._run(request, pk)
        _refuse_without_right(request.user, run.kind)
        try:
            with stale.unchanged(request, run, _facts):
                is_started = deed(run)
        except stale.Stale as refused:
            return self._page(request, refused.thing, refused)
        if not is_started:
            messages.warning(request, "Nothing was started: this file does not wait for it now.")
        return redirect(_page_of(run))

    def faults_view(self, request, pk):
        return _csv(exporting.export_faults(self._run(request, pk)), f"faults-{pk}")

    def export_view(self, request, kind):
        if kind not in FORMATS:
            raise Http404
        if not _may_export(request.user, FORMATS[kind]):
            raise PermissionDenied
        separator = SEPARATORS.get(request.GET.get("separator"), ",")
        return _csv(exporting.export(kind, separator), f"{kind}-{localdate():%Y-%m-%d}")

    def _send(self, request, form):
        kind = form.cleaned_data["kind"]
        _refuse_without_right(request.user, kind)
        return redirect(_page_of(services.send(kind, form.cleaned_data["file"], request.user)))

    def _run(self, request, pk):
        run = self.get_object(request, str(pk))
        if run is None:
            raise Http404
        if not self.has_view_or_change_permission(request, run):
            raise PermissionDenied
        return run

    def _show(self, request, name, run, context, status=200):
        context |= self.admin_site.each_context(request)
        context |= {"opts": self.opts, "original": run}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/catalogue/{name}.html", context, status=status)


def _facts(run):
    """What the page says of a run, and what its import rests on."""
    return {
        "State": run.get_state_display(),
        "New": run.new_count,
        "Changed": run.changed_count,
        "Unchanged": run.same_count,
        "Faults": run.fault_count,
        "First changes": "; ".join(
            f"row {row}, {column}: {old} to {new}" for row, column, old, new in run.examples
        ),
        "All changes": run.changes_digest[:12],
    }


def _may_export(user, format):
    app, model = format.model_label.lower().split(".")
    return user.has_perm(f"{app}.view_{model}") or user.has_perm(f"{app}.change_{model}")


def _approve(run, by):
    """Import a run that is as its page showed it, with the changes that were ticked."""
    return services.approve(run, by, remarks_meant=run.remark_count)


def _refuse_without_right(user, kind):
    if not user.has_perms(FORMATS[kind].permissions):
        raise PermissionDenied


def _page_of(run):
    return reverse("admin:catalogue_importrun_change", args=[run.pk])


def _csv(lines, name):
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response

"""Staff's pages of a table in versions: the list, the grid of a draft, its preview."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from common import countries

from .services import NotPossible


class VersionAdmin(admin.ModelAdmin):
    """Versions are read here; a draft is edited in a grid and published after a preview.

    Whoever inherits it gives `versions` (the table's Versions), the `folder` of its templates
    (grid.html, version.html, publish.html), and says what its grid, changes and preview are.
    """

    versions = None
    folder = ""

    list_display = ("number", "state", "note", "published_at", "published_by")
    list_select_related = ("published_by",)
    change_list_template = "admin/versions/list.html"

    def grid(self, version, asked=(), posted=None, **options):
        """The form of all cells, with sections for the places `asked`, bound to what was posted."""
        raise NotImplementedError

    def shown(self, version):
        """What every page says of a version: {name: value}, `changes` among it."""
        raise NotImplementedError

    def previewed(self, version):
        """What the page that publishes says beside."""
        raise NotImplementedError

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="state")
    def state(self, version):
        if not version.is_published:
            return "Draft"
        return "In force" if version == self.versions.in_force() else "Earlier"

    def get_urls(self):
        deeds = {"publish": (self.publish, ["GET", "POST"]), "discard": (self.discard, ["POST"])}
        own = [
            path(f"<int:pk>/{name}/", self._guarded(deed, methods), name=self._name(name))
            for name, (deed, methods) in deeds.items()
        ]
        begin = self.admin_site.admin_view(self.begin)
        return [path("begin/", begin, name=self._name("begin")), *own, *super().get_urls()]

    def _name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _pages(self):
        names = ("changelist", "begin", "change", "publish", "discard")
        return {name: f"admin:{self._name(name)}" for name in names}

    def _to(self, page, *args):
        return redirect(f"admin:{self._name(page)}", *args)

    def _may(self, request, deed="change"):
        return request.user.has_perm(f"{self.opts.app_label}.{deed}_{self.opts.model_name}")

    def _guarded(self, deed, methods):
        def view(request, pk):
            version = get_object_or_404(self.model, pk=pk)
            if not self._may(request):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return deed(request, version)

        return self.admin_site.admin_view(view)

    def changelist_view(self, request, extra_context=None):
        own = {"may_edit": self._may(request), "pages": self._pages()}
        return super().changelist_view(request, own | (extra_context or {}))

    def begin(self, request):
        """A new draft from the version in force."""
        if not self._may(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        draft = self.versions.new_draft(request.user)
        messages.success(request, f"{draft} is a draft with everything that is in force now.")
        return self._to("change", draft.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        may_edit = self._may(request)
        if request.method == "POST" and not may_edit:
            raise PermissionDenied
        is_edited = may_edit and (request.method == "POST" or not version.is_published)
        return self._edit(request, version) if is_edited else self._read(request, version)

    def _read(self, request, version):
        return self._page(request, "version", version, form=self.grid(version))

    def _edit(self, request, version):
        if request.method != "POST":
            form = self.grid(version, [request.GET.get("country", "")], initial=_typed(version))
            return self._page(request, "grid", version, form=form)
        form = self.grid(version, request.POST.getlist("market"), request.POST)
        if not form.is_valid():
            return self._page(request, "grid", version, form=form, status=422)
        try:
            said = self._save(request, version, form)
        except NotPossible as problem:
            return self._not_saved(request, version, form, problem)
        messages.success(request, f"Saved: {'; '.join(said[:5])}" if said else "Nothing changed.")
        return self._to("publish" if "_preview" in request.POST else "change", version.pk)

    def _save(self, request, version, form):
        typed = form.cleaned_data
        return self.versions.save_draft(
            version, request.user, form.answers(), typed["note"], typed["revision"]
        )

    def _not_saved(self, request, version, form, problem):
        """Everything typed again, now against the draft as it is: to save it is to insist."""
        version.refresh_from_db()
        form.data = form.data | {"revision": version.revision}
        return self._page(request, "grid", version, **_refusal(form, problem))

    def publish(self, request, version):
        """What would change; then, with the right to, into force."""
        if version.is_published and request.method != "POST":
            return self._to("change", version.pk)
        problem = ""
        if request.method == "POST":
            if not self._may(request, "publish"):
                raise PermissionDenied
            try:
                self.versions.publish(
                    version, request.user, _number(request.POST.get("revision", ""))
                )
            except NotPossible as refused:
                problem = str(refused)
            else:
                messages.success(request, f"{version} is in force from now on.")
                return self._to("change", version.pk)
            version.refresh_from_db()
        return self._page(
            request,
            "publish",
            version,
            problem=problem,
            is_stale=not version.is_published and version.based_on != self.versions.in_force(),
            has_written=self.versions.has_written(version, request.user),
            may_publish=self._may(request, "publish"),
            status=409 if problem else 200,
            **self.previewed(version),
        )

    def discard(self, request, version):
        try:
            self.versions.discard(version, _number(request.POST.get("revision", "")))
        except NotPossible as problem:
            version.refresh_from_db()
            form = self.grid(version, initial=_typed(version))
            return self._page(request, "grid", version, **_refusal(form, problem))
        messages.success(request, f"The draft {version} is discarded.")
        return self._to("changelist")

    def _page(self, request, name, version, status=200, **context):
        context = self.admin_site.each_context(request) | {
            "title": f"{version}{'' if version.is_published else ', a draft'}",
            "opts": self.opts,
            "pages": self._pages(),
            "version": version,
            "in_force": self.versions.in_force(),
            "edits": version.edits.select_related("by"),
            "countries": countries.choices(),
            **self.shown(version),
            **context,
        }
        return render(request, f"{self.folder}/{name}.html", context, status=status)


def _typed(version):
    return {"revision": version.revision, "note": version.note}


def _refusal(form, problem):
    edit = getattr(problem, "edit", None)
    return {"form": form, "problem": problem, "edit": edit, "status": 409}


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 10 else -1

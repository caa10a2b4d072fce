"""The purchase policy and the limits of quantity, as staff edit them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from common import countries
from common.clock import now
from common.staff_lists import FoldedSearch
from common.stale.admin import StaleAdmin

from . import versions
from .grid import GridForm, markets_of
from .models import PolicyVersion, PurchaseLimit
from .preview import preview


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    """Versions are read here; a draft is edited in a grid and published after a preview."""

    list_display = ("number", "state", "note", "published_at", "published_by")
    list_select_related = ("published_by",)
    change_list_template = "admin/purchasing/versions.html"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="state")
    def state(self, version):
        if not version.is_published:
            return "Draft"
        return "In force" if version == versions.in_force() else "Earlier"

    def get_urls(self):
        deeds = {"publish": (self.publish, ["GET", "POST"]), "discard": (self.discard, ["POST"])}
        own = [
            path(
                f"<int:pk>/{name}/",
                self._guarded(deed, methods),
                name=f"purchasing_policyversion_{name}",
            )
            for name, (deed, methods) in deeds.items()
        ]
        begin = self.admin_site.admin_view(self.begin)
        return [path("begin/", begin, name="purchasing_policyversion_begin"), *own] + (
            super().get_urls()
        )

    def _guarded(self, deed, methods):
        def view(request, pk):
            version = get_object_or_404(PolicyVersion, pk=pk)
            if not _may_edit(request.user):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return deed(request, version)

        return self.admin_site.admin_view(view)

    def changelist_view(self, request, extra_context=None):
        may_edit = {"may_edit": _may_edit(request.user)}
        return super().changelist_view(request, may_edit | (extra_context or {}))

    def begin(self, request):
        """A new draft from the version in force."""
        if not _may_edit(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        draft = versions.new_draft(request.user)
        messages.success(request, f"{draft} is a draft with everything that is in force now.")
        return redirect("admin:purchasing_policyversion_change", draft.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        may_edit = _may_edit(request.user)
        if request.method == "POST" and not may_edit:
            raise PermissionDenied
        is_edited = may_edit and (request.method == "POST" or not version.is_published)
        return self._edit(request, version) if is_edited else self._read(request, version)

    def _read(self, request, version):
        rows = list(version.rows.all())
        form = GridForm(markets_of(rows), rows)
        return self._page(request, "version", version, form=form)

    def _edit(self, request, version):
        rows = list(version.rows.all())
        if request.method != "POST":
            form = GridForm(
                markets_of(rows, [request.GET.get("country", "")]),
                rows,
                initial={"revision": version.revision, "note": version.note},
            )
            return self._page(request, "grid", version, form=form)
        form = GridForm(markets_of(rows, request.POST.getlist("market")), rows, request.POST)
        if not form.is_valid():
            return self._page(request, "grid", version, form=form, status=422)
        try:
            said = self._save(request, version, form)
        except versions.NotPossible as problem:
            return self._not_saved(request, version, form, problem)
        messages.success(request, f"Saved: {'; '.join(said[:5])}" if said else "Nothing changed.")
        deed = "publish" if "_preview" in request.POST else "change"
        return redirect(f"admin:purchasing_policyversion_{deed}", version.pk)

    def _save(self, request, version, form):
        typed = form.cleaned_data
        return versions.save_draft(
            version, request.user, form.answers(), typed["note"], typed["revision"]
        )

    def _not_saved(self, request, version, form, problem):
        """Everything typed again, now against the draft as it is: to save it is to insist."""
        version.refresh_from_db()
        form.data = form.data | {"revision": version.revision}
        return self._page(request, "grid", version, **_refusal(form, problem))

    def publish(self, request, version):
        """Who would lose or gain what; then, with the right to, into force."""
        if version.is_published and request.method != "POST":
            return redirect("admin:purchasing_policyversion_change", version.pk)
        problem = ""
        if request.method == "POST":
            if not request.user.has_perm("purchasing.publish_policyversion"):
                raise PermissionDenied
            try:
                versions.publish(version, request.user, _number(request.POST.get("revision", "")))
            except versions.NotPossible as refused:
                problem = str(refused)
            else:
                messages.success(request, f"{version} is in force from now on.")
                return redirect("admin:purchasing_policyversion_change", version.pk)
            version.refresh_from_db()
        old, new = versions.table_of(versions.in_force()), versions.table_of(version)
        return self._page(
            request,
            "publish",
            version,
            preview=preview(old, new, now()),
            problem=problem,
            is_stale=not version.is_published and version.based_on != versions.in_force(),
            second_person=versions.needs_second_person(version),
            has_written=versions.has_written(version, request.user),
            may_publish=request.user.has_perm("purchasing.publish_policyversion"),
            status=409 if problem else 200,
        )

    def discard(self, request, version):
        try:
            versions.discard(version, _number(request.POST.get("revision", "")))
        except versions.NotPossible as problem:
            version.refresh_from_db()
            rows = list(version.rows.all())
            typed = {"revision": version.revision, "note": version.note}
            form = GridForm(markets_of(rows), rows, initial=typed)
            return self._page(request, "grid", version, **_refusal(form, problem))
        messages.success(request, f"The draft {version} is discarded.")
        return redirect("admin:purchasing_policyversion_changelist")

    def _page(self, request, name, version, status=200, **context):
        context = self.admin_site.each_context(request) | {
            "title": f"{version}{'' if version.is_published else ', a draft'}",
            "opts": self.opts,
            "version": version,
            "in_force": versions.in_force(),
            "changes": versions.changes_of(version),
            "edits": version.edits.select_related("by"),
            "countries": countries.choices(),
            **context,
        }
        return render(request, f"admin/purchasing/{name}.html", context, status=status)


@admin.register(PurchaseLimit)
class PurchaseLimitAdmin(FoldedSearch, StaleAdmin):
    """How much of a product is ordinary; a product without a row has no known protocol."""

    list_display = ("product", "per_order", "per_period", "period_days", "basis", "checked_on")
    list_select_related = ("product__parent",)
    search_fields = (("product__title", "product__variant_name"), "product__parent__title", "basis")
    autocomplete_fields = ("product", "source")


def _refusal(form, problem):
    edit = getattr(problem, "edit", None)
    return {"form": form, "problem": problem, "edit": edit, "status": 409}


def _may_edit(user):
    return user.has_perm("purchasing.change_policyversion")


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 10 else -1

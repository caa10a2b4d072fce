"""Staff write articles here: preview of unsaved text, findings at their place, every state kept."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import Truncator

from catalogue.models import TreatmentType
from common.staff_lists import FoldedSearch
from common.stale.admin import StaleAdmin

from . import services
from .changes import changes
from .checks import article_findings
from .forms import ArticleForm
from .models import Article, Erratum, Revision
from .views import article_context

TEXTS = ("title", "summary", "body")


@admin.register(Article)
class ArticleAdmin(FoldedSearch, StaleAdmin):
    form = ArticleForm
    change_form_template = "admin/content/article/edit.html"
    list_display = ["title", "status", "author", "published_at", "changed_at"]
    list_filter = ["status", "treatment_types"]
    list_select_related = ["author"]
    search_fields = ["title", "summary", "body"]
    prepopulated_fields = {"slug": ["title"]}
    save_on_top = True

    class Media:
        js = ["js/findings.js"]

    def get_urls(self):
        preview = path(
            "preview/", self.admin_site.admin_view(self.preview), name="content_article_preview"
        )
        return [preview, *super().get_urls()]

    def get_prepopulated_fields(self, request, obj=None):
        """An address that readers know does not follow the title any more."""
        return {} if obj else self.prepopulated_fields

    def view_on_site(self, article):
        return article.get_absolute_url() if article.is_published else None

    def save_model(self, request, obj, form, change):
        services.save_article(obj, request.user)
        count = sum(map(len, form.findings.values()))
        if count:
            text = f"Saved as a draft. Before it can be published, {count} finding"
            messages.warning(request, f"{text}{'s' if count > 1 else ''} must be put right.")

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        context["findings"] = _findings_at_their_place(form)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_object(self, request, object_id, from_field=None):
        """With ?revision=N the text as it was then, to be looked at and saved again."""
        article = super().get_object(request, object_id, from_field)
        number = request.GET.get("revision", "")
        if article and request.method == "GET" and number.isdecimal() and len(number) < 9:
            self._bring_back(request, article, int(number))
        return article

    def _bring_back(self, request, article, number):
        revision = article.revisions.filter(number=number).first()
        if revision is None:
            messages.error(request, f"This article has no revision {number}; nothing was changed.")
            return
        request.stored_state = self.state_of(request, article)
        for name in TEXTS:
            setattr(article, name, getattr(revision, name))
        text = f"This is the text of revision {number}. It is not saved until you save it."
        messages.info(request, text)

    def history_view(self, request, object_id, extra_context=None):
        article = super().get_object(request, unquote(object_id))
        if article is None:
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": f"History of {article.title}",
            "article": article,
            "revisions": _with_changes(article.revisions.select_related("saved_by")),
            "opts": self.opts,
        }
        return render(request, "admin/content/article/history.html", context)

    def preview(self, request):
        """The page of what stands in the form, saved or not; it changes nothing."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        texts = {name: request.POST.get(name, "") for name in TEXTS}
        article = Article(**texts)
        context = article_context(
            request,
            article,
            _chosen_types(request.POST.getlist("treatment_types")),
            findings=_listed(article_findings(**texts), texts),
            is_preview=True,
        )
        return render(request, "content/article.html", context)


@admin.register(Erratum)
class ErratumAdmin(FoldedSearch, StaleAdmin):
    list_display = ["subject", "kind", "short_correction", "source"]
    list_filter = ["kind"]
    list_select_related = ["source"]
    search_fields = ["subject", "said", "correct"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("said", "correct"):
            kwargs["widget"] = AdminTextareaWidget({"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="what is right")
    def short_correction(self, erratum):
        return Truncator(erratum.correct).words(14)

    def view_on_site(self, erratum):
        return reverse("errata")


def _chosen_types(numbers):
    types = TreatmentType.objects
    return types.filter(pk__in=[n for n in numbers if n.isdecimal() and len(n) < 10])


def _findings_at_their_place(form):
    """[(label of the field, id of its box, [(line's text, findings)])] of the form's texts."""
    texts = {name: str(form[name].value() or "") for name in TEXTS if name in form.fields}
    if not any(texts.values()):
        return []
    found = article_findings(**({name: "" for name in TEXTS} | texts))
    return [
        (form[name].label, form[name].id_for_label, findings) for name, findings in found.items()
    ]


def _listed(found, texts):
    return [(name, "", findings) for name, findings in found.items()]


def _with_changes(revisions):
    """[(revision, [(field, changed lines)])], newest first, each against the one before it."""
    revisions = list(revisions)
    before = [*revisions, Revision()][1:]
    return [
        (
            revision,
            [
                (field, lines)
                for field in (*TEXTS, "status")
                if (lines := changes(getattr(old, field) or "", getattr(revision, field)))
            ],
        )
        for revision, old in zip(revisions, before, strict=True)
    ]
